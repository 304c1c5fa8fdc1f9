/** `ip link show`, `ip address show` and `ip address flush` (ip/ipaddress.c). */
import { VethworkError } from "../../model/errors.js";
import type { Address, Link } from "../../model/state.js";
import {
  type AddressFilter,
  dumpedLink,
  globMatches,
  parseFilter,
  primaryOnly,
  selectsAddress,
} from "./address-filter.js";
import { printAddress } from "./address-print.js";
import { type LinkTable, printLink, printLinkBrief } from "./link-print.js";
import { printStatistics } from "./link-statistics.js";
import { namespaceIds } from "./namespaces.js";
import { explain, type Family, type Session } from "./session.js";

/** Lists the links when all are asked for: one of ten thousand is shown without the others. */
export function linkTable(session: Session): LinkTable {
  const { kernel, netns } = session;
  let all: Map<number, Link> | undefined;
  let ids: Map<string, number> | undefined;
  return {
    byIndex: {
      get: (ifindex) => (all ? all.get(ifindex) : kernel.linkAt(netns, ifindex)),
      values: () => (all ??= new Map(kernel.links(netns).map((link) => [link.ifindex, link]))).values(),
    },
    ids: { get: (name) => (ids ??= namespaceIds(session)).get(name) },
  };
}

/** The links that a filter may choose. */
function candidates(session: Session, table: LinkTable, { ifindex }: AddressFilter): Iterable<Link> {
  if (ifindex === undefined) return table.byIndex.values();
  const link = session.kernel.linkAt(session.netns, ifindex);
  return link ? [link] : [];
}

export function listLinks(session: Session, argv: string[]): void {
  session.options.family = "link";
  const filter = parseFilter(session, argv, true);
  const table = linkTable(session);
  session.out.begin();
  for (const link of candidates(session, table, filter)) {
    if (!dumpedLink(filter, link)) continue;
    session.out.openObject(null);
    // whatever has a label is an address
    if (filter.label === undefined) {
      if (session.options.brief) printLinkBrief(session, table, link, filter);
      else printLink(session, table, link, filter, true);
    }
    session.out.closeObject();
  }
  session.out.end();
}

export function listAddresses(session: Session, argv: string[]): void {
  const filter = parseFilter(session, argv, false);
  // `to 10.0.0.0/8` also chooses the family
  const options = session.options;
  options.family = filter.family;
  const table = linkTable(session);
  const addresses = new Map<number, Address[]>();
  for (const address of filter.family === "link" ? [] : addressesOf(session, filter.family)) {
    const own = addresses.get(address.ifindex);
    if (own) own.push(address);
    else addresses.set(address.ifindex, [address]);
  }
  session.out.begin();
  for (const link of candidates(session, table, filter)) {
    if (!dumpedLink(filter, link)) continue;
    const own = addresses.get(link.ifindex) ?? [];
    const bare = own.length === 0 && filter.family === "unspec";
    const chosen = own.some((address) => selectsAddress(filter, address));
    if (filter.family !== "link" && !bare && !chosen) continue;
    session.out.openObject(null);
    listOne(session, table, link, filter, own);
    session.out.closeObject();
  }
  session.out.end();
}

/** Of IPv4, then of IPv6, as the kernel dumps them. */
function addressesOf(session: Session, family: Family): Address[] {
  const { kernel, netns } = session;
  return [
    ...(family === "inet6" ? [] : kernel.addresses(netns)),
    ...(family === "inet" ? [] : kernel.addresses6(netns)),
  ];
}

function listOne(
  session: Session,
  table: LinkTable,
  link: Link,
  filter: AddressFilter,
  own: Address[],
): void {
  const { options } = session;
  // a label selects addresses and hides the lines of their devices
  const hidden =
    filter.label !== undefined || (filter.family !== "link" && options.oneline && !options.brief);
  let printed = false;
  if (!hidden) {
    const print = () =>
      options.brief
        ? printLinkBrief(session, table, link, filter)
        : printLink(session, table, link, filter, false);
    if (!print()) return;
    printed = !options.brief;
  }
  if (filter.family !== "link") {
    session.out.openArray("addr_info");
    for (const address of own) {
      if (filter.up && !link.flags.includes("UP")) continue;
      // JSON has an empty object for an address that is left out
      session.out.openObject(null);
      if (selectsAddress(filter, address)) printAddress(session, address, options.oneline);
      session.out.closeObject();
    }
    session.out.closeArray();
    if (options.brief) session.out.text("\n");
  }
  if (printed && options.stats > 0) {
    printStatistics(session, link);
    session.out.text(session.out.newline);
  }
}

/** ipaddr_flush: dumps and deletes until a dump finds nothing; deleting a primary address may take or promote secondaries. */
export function flushAddresses(session: Session, argv: string[]): void {
  const { options, out } = session;
  if (argv.length === 0) session.fail(1, "Flush requires arguments.");
  if (options.family === "link") session.fail(1, "Cannot flush link addresses.");
  const filter = parseFilter(session, argv, false);
  const done = (round: number) => {
    if (options.stats === 0) return;
    if (round === 0) out.raw("Nothing to flush.\n");
    else out.raw(`*** Flush is complete after ${round} round${round > 1 ? "s" : ""} ***\n`);
  };
  for (let round = 0; options.loops === 0 || round < options.loops;) {
    const doomed = addressesOf(session, filter.family).filter((address) => selectsAddress(filter, address));
    if (doomed.length === 0) return done(round);
    round++;
    for (const address of doomed) {
      if (options.stats > 1) printAddress(session, address, true);
      deleteAddress(session, address);
    }
    if (options.stats > 0) out.raw(`\n*** Round ${round}, deleting ${doomed.length} addresses ***\n`);
    if (primaryOnly(filter)) return done(round);
  }
  session.fail(255, `*** Flush remains incomplete after ${options.loops} rounds. ***`);
}

function deleteAddress(session: Session, address: Address): void {
  const { local, prefixlen, label } = address;
  try {
    session.kernel.apply({
      op: "address.delete",
      netns: session.netns,
      link: address.ifname,
      local,
      prefixlen,
      ...(address.peer !== null && { peer: address.peer }),
      ...(label !== "" && { label }),
    });
  } catch (error) {
    // gone already with its primary
    if (error instanceof VethworkError && error.code === "EADDRNOTAVAIL") return;
    if (!(error instanceof VethworkError)) throw error;
    session.error(explain(error));
    session.fail(255, "Failed to send flush request");
  }
}
