/** The selectors of `ip address show|flush` and `ip link show` (ipaddr_list_flush_or_save of ip/ipaddress.c). */
import type { Address, Link } from "../../model/state.js";
import { getPrefix, isWithin, type Prefix } from "./inet.js";
import type { LinkFilter } from "./link-print.js";
import { groups, scopes } from "./names.js";
import type { Family, Session } from "./session.js";
import { addressUsage, linkUsage } from "./usage.js";
import { matches, Words } from "./words.js";

/** IFA_F_* by the words that select them */
const FLAGS: Record<string, number> = {
  nodad: 0x02,
  optimistic: 0x04,
  dadfailed: 0x08,
  home: 0x10,
  deprecated: 0x20,
  tentative: 0x40,
  permanent: 0x80,
  mngtmpaddr: 0x100,
  noprefixroute: 0x200,
  autojoin: 0x400,
  "stable-privacy": 0x800,
  secondary: 0x01,
  temporary: 0x01,
};
const SECONDARY = 0x01;

export interface AddressFilter extends LinkFilter {
  family: Family;
  prefix?: Prefix;
  scope?: number;
  flags: number;
  flagMask: number;
  /** ifindex of the bridge; 0 for `nomaster` */
  master?: number;
  /** name of the one device asked for */
  device?: string;
}

export function parseFilter(session: Session, argv: string[], asLink: boolean): AddressFilter {
  const filter: AddressFilter = { family: session.options.family, flags: 0, flagMask: 0 };
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) selector(session, words, filter, asLink);
  if (filter.device !== undefined) {
    const device = session.find(filter.device);
    if (!device) session.fail(1, `Device "${filter.device}" does not exist.`);
    filter.ifindex = device.ifindex;
  }
  return filter;
}

function selector(session: Session, words: Words, filter: AddressFilter, asLink: boolean): void {
  const keyword: string = words.word;
  switch (keyword) {
    case "to":
      filter.prefix = getPrefix(session, words.next(), filter.family);
      if (filter.family === "unspec") filter.family = filter.prefix.family;
      return;
    case "scope": {
      const scope = scopes.number(words.next());
      if (scope === undefined && words.word !== "all") words.wrong('invalid "scope"\n');
      filter.scope = scope;
      return;
    }
    case "up":
      filter.up = true;
      return;
    case "label":
      filter.label = words.next();
      return;
    case "group":
      filter.group = groups.number(words.next()) ?? words.wrong('Invalid "group" value\n');
      return;
    case "master":
      filter.master = (session.find(words.next()) ?? words.wrong("Device does not exist\n")).ifindex;
      return;
    case "vrf":
      words.next();
      return words.wrong("Not a valid VRF name\n");
    case "nomaster":
      filter.master = 0;
      return;
    case "type": {
      const kind = words.next();
      if (kind.endsWith("_slave")) filter.slaveKind = kind.slice(0, -"_slave".length);
      else filter.kind = kind;
      return;
    }
  }
  if (flagSelector(words.word, filter)) return;
  if (words.word === "dev") words.next();
  else if (matches(words.word, "help")) (asLink ? linkUsage : addressUsage)(session);
  if (filter.device !== undefined) words.garbage("dev");
  filter.device = words.word;
}

/** get_filter: "secondary", "-tentative", and the opposites that have their own words */
function flagSelector(word: string, filter: AddressFilter): boolean {
  const off = word.startsWith("-") || word === "dynamic" || word === "primary";
  const name = word === "dynamic" ? "permanent" : word === "primary" ? "secondary" : word.replace(/^-/, "");
  if (!Object.hasOwn(FLAGS, name)) return false;
  filter.flagMask |= FLAGS[name];
  filter.flags = off ? filter.flags & ~FLAGS[name] : filter.flags | FLAGS[name];
  return true;
}

/** The filter wants primary addresses only: a flush then is one round, or promoted secondaries would follow. */
export function primaryOnly(filter: AddressFilter): boolean {
  return (filter.flagMask & SECONDARY) !== 0 && (filter.flags & SECONDARY) === 0;
}

export function flagsOf(address: Address): number {
  const own = address.inet6;
  const flags6 = own
    ? (own.tentative ? FLAGS.tentative : 0) |
      (own.dadfailed ? FLAGS.dadfailed : 0) |
      (own.nodad ? FLAGS.nodad : 0) |
      (own.mngtmpaddr ? FLAGS.mngtmpaddr : 0)
    : 0;
  return (
    flags6 |
    (address.secondary ? FLAGS.secondary : 0) |
    (address.preferredLifetime === 0 ? FLAGS.deprecated : 0) |
    (address.validLifetime === null ? FLAGS.permanent : 0) |
    (address.noprefixroute ? FLAGS.noprefixroute : 0)
  );
}

export function selectsAddress(filter: AddressFilter, address: Address): boolean {
  if (filter.family !== "unspec" && filter.family !== (address.inet6 ? "inet6" : "inet")) return false;
  if (filter.ifindex !== undefined && filter.ifindex !== address.ifindex) return false;
  if (filter.scope !== undefined && filter.scope !== address.scope) return false;
  if (((filter.flags ^ flagsOf(address)) & filter.flagMask) !== 0) return false;
  if (filter.label !== undefined && !globMatches(filter.label, address.label || address.ifname)) return false;
  const prefix = filter.prefix;
  return (
    !prefix ||
    (prefix.family !== "inet" && prefix.family !== "inet6") ||
    isWithin(address.peer ?? address.local, prefix)
  );
}

/** What the kernel itself leaves out of the dump: other devices, masters, and kinds that it knows (rtnl_dump_ifinfo). */
export function dumpedLink(filter: AddressFilter, link: Link): boolean {
  if (filter.ifindex !== undefined && link.ifindex !== filter.ifindex) return false;
  if (filter.master !== undefined && link.master !== filter.master) return false;
  const known =
    filter.kind === "veth" || filter.kind === "bridge" || filter.kind === "dummy" || filter.kind === "ifb";
  return !known || link.kind === filter.kind;
}

/** fnmatch(3) without flags: * ? and [set]; linear in the pattern for each place of the name */
export function globMatches(pattern: string, name: string): boolean {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    const set = character === "[" ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(pattern.slice(i)) : null;
    if (character === "*") source += source.endsWith(".*") ? "" : ".*";
    else if (character === "?") source += ".";
    else if (set) {
      source += `[${set[1] ? "^" : ""}${set[2].replace(/[\\\]^[]/g, "\\$&")}]`;
      i += set[0].length - 1;
    } else source += character.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  }
  try {
    return new RegExp(`^${source}$`, "su").test(name);
  } catch {
    // a set such as [z-a] matches nothing
    return false;
  }
}
