/** Sets: from the model to the kernel's records and back. */
import { strerror, VethworkError } from "../../model/errors.js";
import type { IpSet, IpSetEntry, IpSetOp, IpSetSpec, IpSetType } from "../../model/ipset.js";
import {
  SetElementFlag,
  SetElementRecord,
  SetErrorNames,
  SetFamily,
  SetField,
  SetOption,
  SetRecord,
  SetType,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatIpv4, formatMac, parseIpv4, parseMac } from "../text.js";
import { formatIpv6, parseIpv6 } from "../text-ipv6.js";

const NAME_BYTES = 32;
/** IPSET_MAX_COMMENT_SIZE */
const COMMENT_BYTES = 255;

const TYPES = Object.entries(SetType)
  .filter(([name]) => name !== "COUNT")
  .sort((a, b) => a[1] - b[1])
  .map(([name]) => name.replace("_", ":").replaceAll("_", ",") as IpSetType);

/** The error of a refused call: the code is errno's or one of SetError. */
function check(m: Machine, result: number): number {
  const name = SetErrorNames[-result];
  if (result < 0 && name) throw new VethworkError(name, name);
  return m.check(result);
}

function putName(m: Machine, name: string, at = m.mailbox): void {
  if (Buffer.byteLength(name) >= NAME_BYTES) throw new VethworkError("ENOENT", strerror("ENOENT"));
  m.bytes.fill(0, at, at + NAME_BYTES);
  m.putText(name, at);
}

function text(m: Machine, at: number, length: number): string {
  const bytes = m.bytes.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? length : end)).toString();
}

export function applyIpSet(m: Machine, op: IpSetOp): void {
  const namespace = m.namespaceId(op.netns);
  switch (op.op) {
    case "ipset.create":
      putSet(m, op.set);
      check(m, m.exports.set_create!(namespace, op.exist ? 1 : 0));
      return;
    case "ipset.destroy":
    case "ipset.flush": {
      if (op.name !== undefined) putName(m, op.name);
      const call = op.op === "ipset.destroy" ? m.exports.set_destroy! : m.exports.set_flush!;
      check(m, call(namespace, op.name === undefined ? 1 : 0));
      return;
    }
    case "ipset.rename":
    case "ipset.swap":
      putName(m, op.from);
      putName(m, op.to, m.mailbox + NAME_BYTES);
      check(m, (op.op === "ipset.rename" ? m.exports.set_rename! : m.exports.set_swap!)(namespace));
      return;
    default:
      putName(m, op.name);
      putEntry(m, op.entry, m.mailbox + NAME_BYTES);
      check(m, m.exports.set_element!(namespace, op.op === "ipset.add" ? 0 : 1, op.exist ? 1 : 0));
  }
}

/** Whether a set has an element. Throws for everything that is not a plain no. */
export function testIpSet(m: Machine, netns: string, name: string, entry: IpSetEntry): boolean {
  const namespace = m.namespaceId(netns);
  putName(m, name);
  putEntry(m, entry, m.mailbox + NAME_BYTES);
  const result = m.exports.set_element!(namespace, 2, 0) as number;
  if (SetErrorNames[-result] === "IPSET_ERR_EXIST") return false;
  check(m, result);
  return true;
}

/** The number by which rules hold a set; throws ENOENT. */
export function ipSetIndex(m: Machine, netns: string, name: string): number {
  const namespace = m.namespaceId(netns);
  putName(m, name);
  return check(m, m.exports.set_find!(namespace));
}

function putSet(m: Machine, set: IpSetSpec): void {
  const at = m.mailbox;
  m.clear(SetRecord.size);
  putName(m, set.name);
  m.setU32(at + SetRecord.type, TYPES.indexOf(set.type));
  m.setU32(at + SetRecord.family, SetFamily[set.family ?? "inet"]);
  let options = 0;
  if (set.timeout !== undefined) options |= SetOption.timeout;
  for (const option of ["counters", "comment", "skbinfo", "forceadd"] as const)
    if (set[option]) options |= SetOption[option];
  m.setU32(at + SetRecord.options, options);
  m.setU32(at + SetRecord.timeout, set.timeout ?? 0);
  m.setU32(at + SetRecord.hashSize, set.hashsize ?? 0);
  m.setU32(at + SetRecord.maxElements, set.maxelem ?? 0);
  m.setU32(at + SetRecord.maxGiven, set.maxelem === undefined ? 0 : 1);
  m.setU32(at + SetRecord.netmask, set.netmask ?? 0);
  m.setU32(at + SetRecord.markmask, set.markmask ?? 0);
  m.setU32(at + SetRecord.markmaskGiven, set.markmask === undefined ? 0 : 1);
  m.setU32(at + SetRecord.bucketSize, set.bucketsize ?? 0);
  m.setU32(at + SetRecord.initValue, set.initval ?? 0);
  m.setU32(at + SetRecord.initGiven, set.initval === undefined ? 0 : 1);
  m.setU32(at + SetRecord.listSize, set.size ?? 8);
  const range = set.ports ?? set.addresses?.map(parseIpv4) ?? [0, 0];
  m.setU32(at + SetRecord.first, range[0]!);
  m.setU32(at + SetRecord.last, range[1]!);
}

/** The sets of a namespace in the order of a dump: lists behind all others. */
export function ipSets(m: Machine, netns: string): IpSet[] {
  const namespace = m.namespaceId(netns);
  const sets: IpSet[] = [];
  let next = 0;
  while ((next = m.exports.set_next!(namespace, next) as number)) sets.push(readSet(m, next - 1));
  return [...sets.filter((set) => set.type !== "list:set"), ...sets.filter((set) => set.type === "list:set")];
}

/** The set that rules hold by this number; throws ENOENT. */
export function ipSetAt(m: Machine, netns: string, index: number): IpSet {
  const namespace = m.namespaceId(netns);
  if (m.exports.set_next!(namespace, index) !== index + 1)
    throw new VethworkError("ENOENT", strerror("ENOENT"));
  return readSet(m, index);
}

function readSet(m: Machine, index: number): IpSet {
  const at = m.mailbox;
  const type = TYPES[m.u32(at + SetRecord.type)]!;
  const family = m.u32(at + SetRecord.family);
  const options = m.u32(at + SetRecord.options);
  const set: IpSet = {
    name: text(m, at, NAME_BYTES),
    type,
    family: family === SetFamily.inet ? "inet" : family === SetFamily.inet6 ? "inet6" : "unspec",
    index,
    revision: m.u32(at + SetRecord.revision),
    memory: m.number(at + SetRecord.memory),
    references: m.u32(at + SetRecord.references),
    elements: m.u32(at + SetRecord.elements),
  };
  if (options & SetOption.timeout) set.timeout = m.u32(at + SetRecord.timeout);
  for (const option of ["counters", "comment", "skbinfo", "forceadd"] as const)
    if (options & SetOption[option]) set[option] = true;
  const netmask = m.u32(at + SetRecord.netmask);
  if (netmask && (type === "hash:ip" || type === "bitmap:ip")) set.netmask = netmask;
  const range = [m.u32(at + SetRecord.first), m.u32(at + SetRecord.last)] as [number, number];
  if (type === "list:set") set.size = m.u32(at + SetRecord.listSize);
  else if (type === "bitmap:port") set.ports = range;
  else if (type === "bitmap:ip") set.addresses = [formatIpv4(range[0]), formatIpv4(range[1])];
  else {
    set.hashsize = m.u32(at + SetRecord.hashSize);
    set.maxelem = m.u32(at + SetRecord.maxElements);
    set.bucketsize = m.u32(at + SetRecord.bucketSize);
    set.initval = m.u32(at + SetRecord.initValue);
    if (type === "hash:ip,mark") set.markmask = m.u32(at + SetRecord.markmask);
  }
  return set;
}

/** Text of an address of either family into the two words at `at`. */
function putAddress(m: Machine, address: string, at: number): void {
  const [high, low] = address.includes(":") ? parseIpv6(address) : [0n, BigInt(parseIpv4(address))];
  m.setU64(at, high);
  m.setU64(at + 8, low);
}

const NUMBERS = [
  "cidr",
  "cidr2",
  "port",
  "portTo",
  "protocol",
  "mark",
  "timeout",
  "skbprio",
  "skbqueue",
] as const;

function putEntry(m: Machine, entry: IpSetEntry, at: number): void {
  m.clear(SetElementRecord.size, at);
  let present = 0;
  let flags = 0;
  const address = (field: "ip" | "ipTo" | "ip2" | "ip2To", place: number) => {
    const value = entry[field];
    if (value === undefined) return;
    present |= SetField[field];
    putAddress(m, value, at + place);
  };
  address("ip", SetElementRecord.ip0);
  address("ipTo", SetElementRecord.ipTo0);
  address("ip2", SetElementRecord.ip20);
  address("ip2To", SetElementRecord.ip2To0);
  for (const field of NUMBERS) {
    const value = entry[field];
    if (value === undefined) continue;
    present |= SetField[field];
    m.setU32(at + SetElementRecord[field], value);
  }
  for (const field of ["packets", "bytes"] as const) {
    const value = entry[field];
    if (value === undefined) continue;
    present |= SetField[field];
    m.setU64(at + SetElementRecord[field], value);
  }
  for (const flag of ["physdev", "nomatch", "wildcard"] as const)
    if (entry[flag]) flags |= SetElementFlag[flag];
  if (entry.mac !== undefined) {
    present |= SetField.mac;
    m.setU64(at + SetElementRecord.mac, parseMac(entry.mac));
  }
  if (entry.iface !== undefined) {
    present |= SetField.iface;
    m.putName(entry.iface, at + SetElementRecord.iface0);
  }
  if (entry.skbmark !== undefined) {
    present |= SetField.skbmark;
    m.setU32(at + SetElementRecord.skbmark, entry.skbmark[0]);
    m.setU32(at + SetElementRecord.skbmarkmask, entry.skbmark[1]);
  }
  if (entry.member !== undefined) {
    present |= SetField.name;
    putName(m, entry.member, at + SetElementRecord.name0);
  }
  const reference = entry.before ?? entry.after;
  if (reference !== undefined) {
    present |= SetField.reference;
    if (entry.before !== undefined) flags |= SetElementFlag.before;
    putName(m, reference, at + SetElementRecord.reference0);
  }
  if (entry.comment !== undefined) {
    present |= SetField.comment;
    const bytes = Buffer.from(entry.comment).subarray(0, COMMENT_BYTES);
    m.setU32(at + SetElementRecord.commentLength, m.put(bytes, at + SetElementRecord.size));
  }
  m.setU32(at + SetElementRecord.present, present);
  m.setU32(at + SetElementRecord.flags, flags);
}

/** The elements of a set: in order of addition, of a bitmap in order of their places; throws ENOENT. */
export function ipSetEntries(m: Machine, netns: string, name: string): IpSetEntry[] {
  const namespace = m.namespaceId(netns);
  const index = ipSetIndex(m, netns, name);
  const { family } = ipSetAt(m, netns, index);
  const entries: IpSetEntry[] = [];
  let cursor = 0;
  while ((cursor = (m.exports.set_element_next!(namespace, index, cursor) as number) >>> 0))
    entries.push(readEntry(m, family === "inet6"));
  return entries;
}

function readEntry(m: Machine, six: boolean): IpSetEntry {
  const at = m.mailbox;
  const present = m.u32(at + SetElementRecord.present);
  const flags = m.u32(at + SetElementRecord.flags);
  const entry: IpSetEntry = {};
  const address = (place: number) =>
    six ? formatIpv6(m.u64(at + place), m.u64(at + place + 8)) : formatIpv4(m.u32(at + place + 8));
  if (present & SetField.ip) entry.ip = address(SetElementRecord.ip0);
  if (present & SetField.ip2) entry.ip2 = address(SetElementRecord.ip20);
  for (const field of NUMBERS)
    if (present & SetField[field]) entry[field] = m.u32(at + SetElementRecord[field]);
  for (const field of ["packets", "bytes"] as const)
    if (present & SetField[field]) entry[field] = m.u64(at + SetElementRecord[field]);
  if (present & SetField.mac) entry.mac = formatMac(m.u64(at + SetElementRecord.mac));
  if (present & SetField.iface) entry.iface = text(m, at + SetElementRecord.iface0, 16);
  if (present & SetField.name) entry.member = text(m, at + SetElementRecord.name0, NAME_BYTES);
  for (const flag of ["physdev", "nomatch", "wildcard"] as const)
    if (flags & SetElementFlag[flag]) entry[flag] = true;
  if (present & SetField.comment)
    entry.comment = text(m, at + SetElementRecord.size, m.u32(at + SetElementRecord.commentLength));
  if (present & SetField.skbmark) {
    entry.skbmark = [m.u32(at + SetElementRecord.skbmark), m.u32(at + SetElementRecord.skbmarkmask)];
  }
  return entry;
}
