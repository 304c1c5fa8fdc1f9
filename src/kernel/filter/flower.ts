/** flower: its keys and their mask in the mailbox (fl_set_key, fl_dump_key of net/sched/cls_flower.c). */
import type { FlowerFilter, FlowerKeys, Masked } from "../../model/filter.js";
import {
  FLOWER_KEY,
  FLOWER_MASK,
  FlowerAddress,
  FlowerKey,
  FlowerRecord,
  KIND_RECORD,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";

const KEY_BYTES = 160;
const ETH_P_8021Q = 0x8100;
const ETH_P_8021AD = 0x88a8;
const LOW64 = 0xffffffffffffffffn;

function isTag(ethType: number): boolean {
  return ethType === ETH_P_8021Q || ethType === ETH_P_8021AD;
}

/** Fields that are just a value under a mask. */
const PLAIN: [keyof FlowerKeys, number, 4 | 8][] = [
  ["destinationMac", FlowerKey.destinationMac, 8],
  ["sourceMac", FlowerKey.sourceMac, 8],
  ["arpSenderMac", FlowerKey.arpSenderMac, 8],
  ["arpTargetMac", FlowerKey.arpTargetMac, 8],
  ["fragment", FlowerKey.fragment, 4],
  ["tos", FlowerKey.tos, 4],
  ["ttl", FlowerKey.ttl, 4],
  ["sourcePort", FlowerKey.sourcePort, 4],
  ["destinationPort", FlowerKey.destinationPort, 4],
  ["tcpFlags", FlowerKey.tcpFlags, 4],
  ["icmpType", FlowerKey.icmpType, 4],
  ["icmpCode", FlowerKey.icmpCode, 4],
  ["arpSender", FlowerKey.arpSender, 4],
  ["arpTarget", FlowerKey.arpTarget, 4],
  ["arpOperation", FlowerKey.arpOperation, 4],
];

export function writeFlower(m: Machine, filter: FlowerFilter): void {
  const { keys } = filter;
  m.clear(FLOWER_MASK + KEY_BYTES - KIND_RECORD, m.mailbox + KIND_RECORD);
  const key = m.mailbox + FLOWER_KEY;
  const mask = m.mailbox + FLOWER_MASK;
  const put = (field: number, value: number, bits: number) => {
    m.setU32(key + field, value);
    m.setU32(mask + field, bits);
  };
  for (const [name, field, bytes] of PLAIN) {
    const given = keys[name] as Masked<number> | undefined;
    if (!given) continue;
    // fl_set_key: the flags of TCP only where it is TCP
    if (name === "tcpFlags" && keys.ipProtocol !== 6) continue;
    if (bytes === 4) put(field, given.value, given.mask);
    else {
      m.setU64(key + field, BigInt(given.value));
      m.setU64(mask + field, BigInt(given.mask));
    }
  }
  if (keys.vlans !== undefined) put(FlowerKey.vlans, keys.vlans, 0xff);
  if (keys.ipProtocol !== undefined) put(FlowerKey.ipProtocol, keys.ipProtocol, 0xff);
  writeTags(keys, put);
  writeAddresses(m, keys, put);
  const record = m.mailbox + KIND_RECORD;
  m.setU32(record + FlowerRecord.sourceLowest, keys.sourcePorts?.lowest ?? 0);
  m.setU32(record + FlowerRecord.sourceHighest, keys.sourcePorts?.highest ?? 0);
  m.setU32(record + FlowerRecord.destinationLowest, keys.destinationPorts?.lowest ?? 0);
  m.setU32(record + FlowerRecord.destinationHighest, keys.destinationPorts?.highest ?? 0);
}

/** is_vlan_key, fl_set_key_vlan: the type of the frame is that of the tag as long as tags follow. */
function writeTags(keys: FlowerKeys, put: (field: number, value: number, bits: number) => void): void {
  const few = (least: number) => (keys.vlans ?? 0) <= least;
  const outer = keys.ethType;
  if (outer === undefined ? few(0) : few(0) && !isTag(outer)) {
    if (outer !== undefined) put(FlowerKey.protocol, outer, 0xffff);
    return;
  }
  if (keys.vlanId !== undefined) put(FlowerKey.vlanId, keys.vlanId & 0xfff, 0xfff);
  if (keys.vlanPriority !== undefined) put(FlowerKey.vlanPriority, keys.vlanPriority & 7, 7);
  if (outer) put(FlowerKey.vlanProtocol, outer, 0xffff);
  if (keys.vlanEthType !== undefined) put(FlowerKey.vlanNext, keys.vlanEthType, 0xffff);
  const inner = keys.vlanEthType;
  if (inner === undefined ? few(1) : few(1) && !isTag(inner)) {
    if (inner !== undefined) put(FlowerKey.protocol, inner, 0xffff);
    return;
  }
  if (keys.innerVlanId !== undefined) put(FlowerKey.innerVlanId, keys.innerVlanId & 0xfff, 0xfff);
  if (keys.innerVlanPriority !== undefined) put(FlowerKey.innerVlanPriority, keys.innerVlanPriority & 7, 7);
  if (inner) put(FlowerKey.innerVlanProtocol, inner, 0xffff);
  if (keys.innerVlanEthType !== undefined) {
    put(FlowerKey.innerVlanNext, keys.innerVlanEthType, 0xffff);
    put(FlowerKey.protocol, keys.innerVlanEthType, 0xffff);
  }
}

function writeAddresses(
  m: Machine,
  keys: FlowerKeys,
  put: (field: number, value: number, bits: number) => void,
): void {
  const put64 = (field: number, value: bigint, bits: bigint) => {
    m.setU64(m.mailbox + FLOWER_KEY + field, value & LOW64);
    m.setU64(m.mailbox + FLOWER_MASK + field, bits & LOW64);
  };
  if (keys.source4 || keys.destination4) {
    put(FlowerKey.addressKind, FlowerAddress.ipv4, 0xffff);
    if (keys.source4) put64(FlowerKey.source0, BigInt(keys.source4.value), BigInt(keys.source4.mask));
    if (keys.destination4)
      put64(FlowerKey.destination0, BigInt(keys.destination4.value), BigInt(keys.destination4.mask));
  } else if (keys.source6 || keys.destination6) {
    put(FlowerKey.addressKind, FlowerAddress.ipv6, 0xffff);
    for (const [address, field] of [
      [keys.source6, FlowerKey.source0],
      [keys.destination6, FlowerKey.destination0],
    ] as const) {
      if (!address) continue;
      put64(field, address.value >> 64n, address.mask >> 64n);
      put64(field + 8, address.value, address.mask);
    }
  }
}

export function readFlower(m: Machine): FlowerKeys {
  const key = m.mailbox + FLOWER_KEY;
  const mask = m.mailbox + FLOWER_MASK;
  const keys: FlowerKeys = {};
  const value = (field: number) => (m.u32(mask + field) ? m.u32(key + field) : undefined);
  const set = <K extends keyof FlowerKeys>(name: K, given: FlowerKeys[K] | undefined) => {
    if (given !== undefined) keys[name] = given;
  };
  for (const [name, field, bytes] of PLAIN) {
    const read = (at: number) => (bytes === 4 ? m.u32(at + field) : m.number(at + field));
    if (read(mask)) set(name, { value: read(key), mask: read(mask) } as never);
  }
  set("vlans", value(FlowerKey.vlans));
  set("ipProtocol", value(FlowerKey.ipProtocol));
  // fl_dump: the type that is told first is that of the packet within all tags
  set("ethType", value(FlowerKey.protocol));
  set("vlanId", value(FlowerKey.vlanId));
  set("vlanPriority", value(FlowerKey.vlanPriority));
  set("innerVlanId", value(FlowerKey.innerVlanId));
  set("innerVlanPriority", value(FlowerKey.innerVlanPriority));
  set("vlanEthType", value(FlowerKey.innerVlanProtocol));
  if (value(FlowerKey.protocol) !== undefined) {
    if (m.u32(mask + FlowerKey.innerVlanNext)) set("innerVlanEthType", value(FlowerKey.protocol));
    else if (m.u32(mask + FlowerKey.vlanNext)) set("vlanEthType", value(FlowerKey.vlanNext));
  }
  readAddresses(m, keys);
  const record = m.mailbox + KIND_RECORD;
  const range = (lowest: number, highest: number) =>
    m.u32(record + highest)
      ? { lowest: m.u32(record + lowest), highest: m.u32(record + highest) }
      : undefined;
  set("sourcePorts", range(FlowerRecord.sourceLowest, FlowerRecord.sourceHighest));
  set("destinationPorts", range(FlowerRecord.destinationLowest, FlowerRecord.destinationHighest));
  return keys;
}

function readAddresses(m: Machine, keys: FlowerKeys): void {
  const key = m.mailbox + FLOWER_KEY;
  const mask = m.mailbox + FLOWER_MASK;
  const kind = m.u32(key + FlowerKey.addressKind);
  if (kind === FlowerAddress.ipv4) {
    const read = (field: number): Masked<number> | undefined =>
      m.number(mask + field) ? { value: m.number(key + field), mask: m.number(mask + field) } : undefined;
    const source = read(FlowerKey.source0);
    const destination = read(FlowerKey.destination0);
    if (source) keys.source4 = source;
    if (destination) keys.destination4 = destination;
  } else if (kind === FlowerAddress.ipv6) {
    const wide = (at: number) => (m.u64(at) << 64n) | m.u64(at + 8);
    const read = (field: number): Masked<bigint> | undefined =>
      wide(mask + field) ? { value: wide(key + field), mask: wide(mask + field) } : undefined;
    const source = read(FlowerKey.source0);
    const destination = read(FlowerKey.destination0);
    if (source) keys.source6 = source;
    if (destination) keys.destination6 = destination;
  }
}
