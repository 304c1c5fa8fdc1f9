/**
 * What is added, deleted or tested: the element, its extensions and how (the structs *_elem, ip_set_ext and ip_set_adt_opt of
 * include/linux/netfilter/ipset/ip_set.h in one). There is one for all, in the kernel's memory: nothing is allocated for a packet.
 *
 * An element's key in words of 64 bits:
 *
 *   IPv4   | ip, port or mark, protocol or physdev, cidr |  then  | ip2, cidr2 | or | mac | or | interface name, 2 words |
 *   IPv6   | ip, 2 words | port or mark, protocol or physdev, cidr, cidr2 |  then  | ip2, 2 words | or | mac | or | name |
 *   MAC    | mac |
 */
import { SetElementFlag, SetFamily, SetType } from "../../abi/ipset";
import { Device } from "../../device/device";
import { allocateScratch } from "../../memory";
import { Packet } from "../../packet";
import { K } from "../../state";
import { IpSet } from "./set";
import { IFACE, IP2, MAC } from "./types";

/** enum ipset_adt */
export const enum Adt {
  ADD = 0,
  DELETE,
  TEST,
}

/** no counters are given (ULLONG_MAX) */
export const NO_COUNT: u64 = 0xffffffffffffffff;
/** IPSET_NO_TIMEOUT: take the set's own */
export const NO_TIMEOUT: u32 = 0xffffffff;

@unmanaged
export class SetRequest {
  // the key as the sets compare it; key0 must stay first
  key0: u64;
  key1: u64;
  key2: u64;
  key3: u64;
  key4: u64;
  // the element
  ip: u32;
  ipTo: u32;
  second: u32;
  secondTo: u32;
  high: u64;
  low: u64;
  secondHigh: u64;
  secondLow: u64;
  /** port, ICMP type and code, or mark */
  port: u32;
  portTo: u32;
  /** protocol, or 1 for physdev: */
  protocol: u32;
  cidr: u32;
  cidr2: u32;
  mac: u64;
  iface0: u64;
  iface1: u64;
  /** SetElementFlag: nomatch, wildcard, physdev, before */
  elementFlags: u32;
  /** SetField, of a request of the user */
  present: u32;
  /** SetCommand */
  flags: u32;
  // extensions
  timeout: u32;
  packets: u64;
  bytes: u64;
  comment: usize;
  commentLength: u32;
  skbmark: u32;
  skbmarkmask: u32;
  skbprio: u32;
  skbqueue: u32;
  // counters that an element must have (ip_set_counter_match)
  packetsTest: u32;
  bytesTest: u32;
  packetsValue: u64;
  bytesValue: u64;
  // list:set: the member, and that before or after which it stands
  member: IpSet | null;
  reference: IpSet | null;
  // of a packet: where it is, and SetDimension
  packet: Packet;
  input: Device | null;
  output: Device | null;
  dimension: u32;
  dimensionFlags: u32;
}

export function setRequest(): SetRequest {
  if (!K.sets) K.sets = allocateScratch(<u32>offsetof<SetRequest>());
  return changetype<SetRequest>(K.sets);
}

/** Makes a request empty: no element, no extensions (IP_SET_INIT_UEXT). */
export function clearRequest(q: SetRequest): void {
  memory.fill(changetype<usize>(q), 0, offsetof<SetRequest>());
  q.packets = NO_COUNT;
  q.bytes = NO_COUNT;
}

/** The key of the element in the request, as this set's elements have it. */
export function packKey(set: IpSet, q: SetRequest): void {
  const parts = set.parts;
  if (set.type == <u32>SetType.hash_mac) {
    q.key0 = q.mac;
    return;
  }
  const rest = (<u64>q.port) | ((<u64>q.protocol) << 48) | ((<u64>q.cidr) << 56);
  if (set.family == <u32>SetFamily.inet6) {
    q.key0 = q.high;
    q.key1 = q.low;
    q.key2 = rest | ((<u64>q.cidr2) << 32);
    if (parts & IP2) {
      q.key3 = q.secondHigh;
      q.key4 = q.secondLow;
    } else if (parts & IFACE) {
      q.key3 = q.iface0;
      q.key4 = q.iface1;
    } else if (parts & MAC) q.key3 = q.mac;
    return;
  }
  // a mark fills the place of port, protocol and cidr, which are 0 beside it
  q.key0 = (<u64>q.ip) | ((<u64>q.port) << 32) | (rest & 0xffff000000000000);
  if (parts & IP2) q.key1 = (<u64>q.second) | ((<u64>q.cidr2) << 32);
  else if (parts & IFACE) {
    q.key1 = q.iface0;
    q.key2 = q.iface1;
  } else if (parts & MAC) q.key1 = q.mac;
}

/** The reverse: the element whose key is at `key`. */
export function unpackKey(set: IpSet, q: SetRequest, key: usize): void {
  const parts = set.parts;
  if (set.type == <u32>SetType.hash_mac) {
    q.mac = load<u64>(key);
    return;
  }
  const six = set.family == <u32>SetFamily.inet6;
  let rest: u64;
  let next: usize;
  if (six) {
    q.high = load<u64>(key);
    q.low = load<u64>(key, 8);
    rest = load<u64>(key, 16);
    next = key + 24;
    q.port = <u32>rest;
    q.cidr2 = (<u32>(rest >> 32)) & 255;
    if (set.type != <u32>SetType.hash_ip_mark) q.port &= 0xffff;
  } else {
    rest = load<u64>(key);
    q.ip = <u32>rest;
    next = key + 8;
    q.port = <u32>(rest >> 32);
    if (set.type == <u32>SetType.hash_ip_mark) rest = 0;
    else q.port &= 0xffff;
  }
  q.protocol = (<u32>(rest >> 48)) & 255;
  q.cidr = <u32>(rest >> 56);
  if (parts & IP2) {
    if (six) {
      q.secondHigh = load<u64>(next);
      q.secondLow = load<u64>(next, 8);
    } else {
      q.second = load<u32>(next);
      q.cidr2 = load<u32>(next, 4);
    }
  } else if (parts & IFACE) {
    if (q.protocol) q.elementFlags |= SetElementFlag.physdev;
    q.iface0 = load<u64>(next);
    q.iface1 = load<u64>(next, 8);
  } else if (parts & MAC) q.mac = load<u64>(next);
}
