/** One link as `ip link` and `ip address` print it (print_linkinfo and print_linkinfo_brief of ip/ipaddress.c). */
import { VethworkError } from "../../model/errors.js";
import type { Link, LinkFlag } from "../../model/state.js";
import { printKind } from "./link-info.js";
import { printStatistics } from "./link-statistics.js";
import { groups } from "./names.js";
import type { Color } from "./output.js";
import type { Session } from "./session.js";

/** What a list of links knows of its neighbours: who carries which index, and the ids of other namespaces. */
export interface LinkTable {
  byIndex: { get(ifindex: number): Link | undefined; values(): Iterable<Link> };
  ids: { get(netns: string): number | undefined };
}

/** What iproute2 filters by itself: JSON has an empty object for what is left out here. */
export interface LinkFilter {
  kind?: string;
  /** what the link is a port of: "bridge" */
  slaveKind?: string;
  ifindex?: number;
  up?: boolean;
  label?: string;
  group?: number;
}

const ORDER: LinkFlag[] = [
  "NO-CARRIER",
  "LOOPBACK",
  "BROADCAST",
  "POINTOPOINT",
  "MULTICAST",
  "NOARP",
  "ALLMULTI",
  "PROMISC",
  "MASTER",
  "SLAVE",
  "UP",
  "LOWER_UP",
];

/** ll_idx_n2a: the name of a device of this namespace, "ifN" where there is none */
export function nameOfIndex(table: LinkTable, ifindex: number): string {
  return table.byIndex.get(ifindex)?.ifname ?? `if${ifindex}`;
}

/** the other end is in this namespace and down */
function peerDown(table: LinkTable, link: Link): boolean {
  if (link.iflink === 0 || link.linkNetns !== null) return false;
  return !table.byIndex.get(link.iflink)?.flags.includes("UP");
}

function printFlags(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  const names: string[] = ORDER.filter((flag) => link.flags.includes(flag));
  if (peerDown(table, link)) names.push("M-DOWN");
  if (out.json) {
    out.openArray("flags");
    for (const name of names) out.member(null, name);
    out.closeArray();
  } else {
    out.text(`<${names.join(",")}> `);
  }
}

/** Kinds with ip_tunnel_get_iflink */
const isTunnel = (link: Link): boolean => ["ipip", "gre", "gretap", "erspan", "sit"].includes(link.kind);

/** The link and what follows its name: "@peer", or an index where the peer is in another namespace. */
function printLower(session: Session, table: LinkTable, link: Link): string {
  const { out } = session;
  if (link.iflink === 0) {
    // an IP tunnel tells of a device below even where it has none
    if (!isTunnel(link)) return "";
    out.member("link", null);
    return "@NONE";
  }
  if (link.linkNetns !== null) {
    out.member("link_index", link.iflink);
    return `@if${link.iflink}`;
  }
  const peer = nameOfIndex(table, link.iflink);
  out.member("link", peer);
  return `@${peer}`;
}

/** false where the filter leaves the link out */
export function printLinkBrief(session: Session, table: LinkTable, link: Link, filter: LinkFilter): boolean {
  const { out } = session;
  if (!selected(link, filter)) return false;
  const lower = printLower(session, table, link);
  out.text(`${(link.ifname + lower).padEnd(16)} `, "ifname");
  out.member("ifname", link.ifname);
  out.field("operstate", link.operstate, `${link.operstate.padEnd(14)} `, stateColor(link));
  if (session.options.family === "link") {
    if (link.address !== "") out.field("address", link.address, `${link.address} `, "mac");
    printFlags(session, table, link);
    out.text("\n");
  }
  return true;
}

function stateColor(link: Link): Color | undefined {
  return link.operstate === "UP" ? "up" : link.operstate === "DOWN" ? "down" : undefined;
}

function selected(link: Link, filter: LinkFilter): boolean {
  if (filter.ifindex !== undefined && link.ifindex !== filter.ifindex) return false;
  if (filter.up && !link.flags.includes("UP")) return false;
  // loopback has no kind
  if (filter.kind !== undefined && (link.kind === "loopback" || link.kind !== filter.kind)) return false;
  if (filter.slaveKind !== undefined && (filter.slaveKind !== "bridge" || link.master === 0)) return false;
  return filter.group === undefined || link.group === filter.group;
}

/**
 * @param asLink `ip link` (mode, alias, addrgenmode and statistics belong to it), not `ip address`
 * @returns false where the filter leaves it out
 */
export function printLink(
  session: Session,
  table: LinkTable,
  link: Link,
  filter: LinkFilter,
  asLink: boolean,
): boolean {
  const { out, options } = session;
  if (!selected(link, filter)) return false;
  // one device is asked for as a link; all of them as IPv6 has them
  const inet6 = options.family === "inet6" && !asLink && filter.ifindex === undefined;
  if (inet6) link = asInet6(link);
  out.field("ifindex", link.ifindex, `${link.ifindex}: `);
  // JSON has the lower link before the name, text after it
  const lower = printLower(session, table, link);
  out.member("ifname", link.ifname);
  out.text(`${link.ifname}${lower}: `, "ifname");
  printFlags(session, table, link);
  out.field("mtu", link.mtu, `mtu ${link.mtu} `);
  if (!inet6) out.field("qdisc", link.qdisc, `qdisc ${link.qdisc} `);
  if (link.master !== 0) {
    const master = nameOfIndex(table, link.master);
    out.field("master", master, `master ${master} `);
  }
  out.text("state ");
  out.field("operstate", link.operstate, `${link.operstate} `, stateColor(link));
  if (asLink) out.field("linkmode", "DEFAULT", "mode DEFAULT ");
  const group = groups.name(link.group, options.numeric);
  if (!inet6) out.field("group", group, `group ${group} `);
  if (link.txqlen !== 0) out.field("txqlen", link.txqlen, `qlen ${link.txqlen}`);
  if (options.family === "unspec" || options.family === "link" || options.details > 0)
    printAddress(session, link);
  printNamespace(session, table, link);
  if (options.details > 0) printDetails(session, table, link, asLink);
  if ((asLink || options.details > 0) && link.alias !== "") {
    out.text(`${out.newline}    `);
    out.field("ifalias", link.alias, `alias ${link.alias}`);
  }
  if (asLink && options.stats > 0) {
    out.text(out.newline);
    printStatistics(session, link);
  }
  out.text("\n");
  return true;
}

/** inet6_fill_ifinfo tells less: no master, and another end by its number alone, whatever namespace that is of. */
function asInet6(link: Link): Link {
  return { ...link, master: 0, linkNetns: null, iflink: link.iflink === link.ifindex ? 0 : link.iflink };
}

/** ll_type_n2a (lib/ll_types.c) */
const HARDWARE: Record<number, string> = { 1: "ether", 768: "ipip", 772: "loopback", 776: "sit", 778: "gre" };

function printAddress(session: Session, link: Link): void {
  const { out } = session;
  const name = session.options.numeric
    ? `[${link.hardware}]`
    : (HARDWARE[link.hardware] ?? `[${link.hardware}]`);
  out.text(out.newline);
  out.field("link_type", name, `    link/${name} `);
  if (link.address !== "") out.field("address", link.address, link.address, "mac");
  if (link.broadcast !== "") {
    if (link.flags.includes("POINTOPOINT")) out.field("link_pointtopoint", true, " peer ");
    else out.text(" brd ");
    out.field("broadcast", link.broadcast, link.broadcast, "mac");
  }
  // IFLA_PERM_ADDRESS: only an ipvlan has one that is not its present MAC
  const permanent = link.data?.kind === "ipvlan" ? link.data.permaddr : undefined;
  if (permanent !== undefined && permanent !== link.address) {
    out.text(" permaddr ");
    out.field("permaddr", permanent, permanent, "mac");
  }
}

function printNamespace(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  if (link.linkNetns === null) return;
  const id = table.ids.get(link.linkNetns) ?? -1;
  if (out.json) out.member("link_netnsid", id);
  else if (link.linkNetns !== "") out.text(` link-netns ${link.linkNetns}`);
  else out.text(` link-netnsid ${id < 0 ? "unknown" : id}`);
}

/**
 * -details. What the model does not hold is what Linux 6.1 says of such a device on one processor: one queue, the segmentation limits of a
 * software device (net/core/dev.c, drivers/net/veth.c), IPv6 addresses from the MAC.
 */
function printDetails(session: Session, table: LinkTable, link: Link, asLink: boolean): void {
  const { out } = session;
  const number = (key: string, word: string, value: number, before = "") =>
    out.field(key, value, `${before}${word} ${value} `);
  number("promiscuity", "promiscuity", link.promiscuity, " ");
  number("allmulti", "allmulti", link.allmulti, " ");
  number("min_mtu", "minmtu", link.minMtu);
  number("max_mtu", "maxmtu", link.maxMtu);
  if (link.kind !== "loopback") printKind(session, table, link);
  // a device that was made with, or told of, an MTU that IPv6 refuses has no IPv6 half (IPV6_MIN_MTU)
  if (asLink && !hidesFromIpv6(link)) {
    const mode = addressMode(session, link);
    if (mode !== null) out.field("inet6_addr_gen_mode", mode, `addrgenmode ${mode} `);
  }
  number("num_tx_queues", "numtxqueues", 1);
  number("gso_max_size", "gso_max_size", 65536);
  number("gso_max_segs", "gso_max_segs", 65535);
  number("tso_max_size", "tso_max_size", tsoMaxSize(session, table, link));
  number("tso_max_segs", "tso_max_segs", 65535);
  number("gro_max_size", "gro_max_size", 65536);
}

/** addr_gen_mode by its name; null where the device has no IPv6 half */
function addressMode(session: Session, link: Link): string | null {
  try {
    const path = `net/ipv6/conf/${link.ifname}/addr_gen_mode`;
    return ["eui64", "none", "stable_secret", "random"][Number(session.kernel.sysctl(session.netns, path))]!;
  } catch (error) {
    if (error instanceof VethworkError && error.code === "ENOENT") return null;
    throw error;
  }
}

/** A tunnel whose MTU was never announced, as that of tunl0 and gre0 while they are down. */
const hidesFromIpv6 = (link: Link): boolean =>
  link.data !== undefined && "inet6" in link.data && link.data.inet6 === false;

/**
 * TSO_MAX_SIZE for veth and loopback, TSO_LEGACY_MAX_SIZE for dummy. A bridge has the least of its ports, and TSO_MAX_SIZE once the last has
 * left (br_set_gso_limits).
 */
function tsoMaxSize(session: Session, table: LinkTable, link: Link): number {
  if (link.kind === "veth" || link.kind === "loopback") return 524280;
  if (link.kind === "dummy" || isTunnel(link)) return 65536;
  // netif_inherit_tso_max, as the device was made
  if (link.kind === "vlan" || link.kind === "macvlan" || link.kind === "ipvlan") {
    if (link.linkNetns === null) {
      const lower = table.byIndex.get(link.iflink);
      return lower ? tsoMaxSize(session, table, lower) : 524280;
    }
    const { kernel } = session;
    const { linkNetns, iflink } = link;
    const byIndex = {
      get: (ifindex: number) => kernel.linkAt(linkNetns, ifindex),
      values: () => kernel.links(linkNetns),
    };
    return tsoMaxSize(session, { byIndex, ids: table.ids }, byIndex.get(iflink)!);
  }
  if (link.data?.kind === "vxlan") {
    if (!link.data.link) return 65536;
    const lower = link.linkNetns === null ? table.byIndex.get(link.data.link) : undefined;
    return lower ? tsoMaxSize(session, table, lower) : 524280;
  }
  const ports = [...table.byIndex.values()].filter((port) => port.master === link.ifindex);
  if (ports.length === 0) return link.bridgeHadPort ? 524280 : 65536;
  return Math.min(...ports.map((port) => tsoMaxSize(session, table, port)));
}
