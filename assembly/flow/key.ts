/**
 * What a frame is compared by. Only frames whose whole way may follow from these bytes have a key: IPv4 without options and not a fragment, or
 * IPv6 without extension headers, with a good header checksum; UDP whose length is that of the packet; TCP segments of established connections
 * (nothing but ACK and PSH set). All lengths of the headers are known to be there.
 */
import { Device } from "../device/device";
import { mixed } from "../table";
import { read16 } from "../wire/bytes";
import { Key, PADDED, TAGGED, TCP, UNSUMMED, VERSION6 } from "./state";

// EtherTypes and the like as they lie in memory
const IPV4: u32 = 0x0008;
const IPV6: u32 = 0xdd86;
const TAG: u32 = 0x0081;
/** MF and the offset of a fragment */
const FRAGMENTED: u32 = 0xff3f;
const ACK: u32 = 0x10;
const PSH: u32 = 0x08;
const PROTOCOL_TCP: u32 = 6;
const PROTOCOL_UDP: u32 = 17;

/** Finds the key of a frame that is sent on `d`; false where it has none. */
export function keyOf(k: Key, d: Device, frame: usize, length: u32): bool {
  if (length < 42) return false;
  let network: u32 = 14;
  let type: u32 = load<u16>(frame, 12);
  let shape = (<u64>d.id) << 32;
  let a = v128.load(frame);
  if (type == TAG) {
    type = load<u16>(frame, 16);
    network = 18;
    shape |= TAGGED;
  } else a = v128.and(a, i64x2(-1, 0x0000ffffffffffff));
  v128.store(changetype<usize>(k), a);
  k.network = network;
  const ip = frame + network;
  if (type == IPV4) return keyOf4(k, ip, length - network, shape);
  if (type == IPV6) return keyOf6(k, ip, length - network, shape | VERSION6);
  return false;
}

function keyOf4(k: Key, ip: usize, room: u32, shape: u64): bool {
  if (load<u8>(ip) != 0x45 || load<u16>(ip, 6) & FRAGMENTED) return false;
  const total = read16(ip + 2);
  if (total < 28 || total > room) return false;
  if (total != room) shape |= PADDED;
  // nobody computes this one of the two zeros
  if (load<u16>(ip, 10) == 0xffff) return false;
  // RFC 1071: the sum over a good header is all ones, in any byte order
  const first = load<u64>(ip);
  const second = load<u64>(ip, 8);
  let sum =
    (first & 0xffffffff) + (first >> 32) + (second & 0xffffffff) + (second >> 32) + <u64>load<u32>(ip, 16);
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + ((sum >> 16) & 0xffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  if (sum != 0xffff) return false;
  const protocol: u32 = load<u8>(ip, 9);
  shape = transportShape(ip + 20, protocol, total - 20, shape);
  if (!shape) return false;
  // without length, id and header checksum
  k.b0 = first & 0xffff00000000ffff;
  k.b1 = second & 0xffff;
  const source = <u32>(second >> 32);
  const rest = load<u64>(ip, 16);
  k.own0 = rest;
  k.own1 = source;
  k.lengths = lengthsOf(shape, total, room);
  k.shape = shape;
  k.total = total;
  const hash = mixed(mixed(shape, rest), source);
  k.tag = <u32>(hash >> 32);
  return true;
}

function keyOf6(k: Key, ip: usize, room: u32, shape: u64): bool {
  if (room < 48 || load<u8>(ip) >> 4 != 6) return false;
  const payload = read16(ip + 4);
  const total = payload + 40;
  if (payload < 8 || total > room) return false;
  if (total != room) shape |= PADDED;
  shape = transportShape(ip + 40, load<u8>(ip, 6), payload, shape);
  if (!shape || shape & UNSUMMED) return false;
  k.b0 = load<u16>(ip, 6);
  k.b1 = 0;
  k.own0 = load<u64>(ip, 8);
  k.own1 = load<u32>(ip, 40);
  k.more0 = load<u64>(ip, 16);
  k.more1 = load<u64>(ip, 24);
  k.more2 = load<u64>(ip, 32);
  k.more3 = load<u32>(ip);
  k.lengths = lengthsOf(shape, total, room);
  k.shape = shape;
  k.total = total;
  let hash = mixed(mixed(mixed(shape, k.own0), k.more0), k.more1);
  hash = mixed(mixed(hash, k.more2), k.own1);
  k.tag = <u32>(hash >> 32);
  return true;
}

/** Each padded packet is as long as the one that was recorded. */
function lengthsOf(shape: u64, total: u32, room: u32): u64 {
  return shape & PADDED ? ((<u64>total) << 32) | (<u64>room) : 0;
}

/** The rest of the shape, by the transport header at `t` of which `room` bytes are there; 0 where such a packet has no key. */
function transportShape(t: usize, protocol: u32, room: u32, shape: u64): u64 {
  if (protocol == PROTOCOL_UDP) {
    if (read16(t + 4) != room) return 0;
    return load<u16>(t, 6) ? shape : shape | UNSUMMED;
  }
  if (protocol != PROTOCOL_TCP || room < 20) return 0;
  if (load<u16>(t, 16) == 0xffff) return 0;
  const offsetAndFlags: u32 = load<u16>(t, 12);
  const header = (offsetAndFlags & 0xf0) >> 2;
  if (header < 20 || header > room) return 0;
  // URG, SYN, FIN, RST: state comes or goes; no ACK: nothing that is established
  if (((offsetAndFlags >> 8) & ~PSH) != ACK) return 0;
  return shape | TCP | ((<u64>offsetAndFlags) << 8);
}
