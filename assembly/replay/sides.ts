/** Which side a frame is from, in each of tcpprep's ways (process_raw_packets), without a call to the host for a frame whose address is known. */
import {
  ReplayFault,
  ReplayLimit,
  ReplaySide,
  ReplaySides,
  SideHost,
  SideMode,
  SidePrefix,
} from "../abi/replay";
import { matchAddress } from "../host";
import { freeTable, Table } from "../table";
import { release } from "../memory";
import { read32, read48 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { actOf } from "./acts";
import { addHost, findHost, forgetHosts, meet, UNKNOWN } from "./hosts";
import { findNetwork, OFFSET_MASK, VERSION_SHIFT } from "./network";
import { sideByPort } from "./ports";

/** a frame that is not to be sent */
export const NO_SIDE: u32 = 3;
/** SideHost.version of a MAC address */
const MAC: u32 = 1;
const MAC_BYTES: u32 = 6;
/** tcpprep's two bits a packet */
const SEND_BIT: u32 = 2;
const CLIENT_BIT: u32 = 1;

/** Modes that need to have seen the whole capture first. */
export function needsLearning(s: ReplaySides): bool {
  return s.mode >= SideMode.bridge && s.mode <= SideMode.router;
}

/** First pass: remembers what the source of a frame did. */
export function learn(s: ReplaySides, frame: usize, length: u32): void {
  const found = findNetwork(frame, length);
  if (!found) return;
  const version = found >> VERSION_SHIFT;
  const at = found & OFFSET_MASK;
  const packet = frame + at;
  const high = highOf(version, packet, true);
  const low = lowOf(version, packet, true);
  let host = findHost(s, version, high, low);
  if (host === null) host = addHost(s, version, high, low);
  if (host === null) return;
  const act = actOf(version, packet, length - at);
  if (act == <u32>ReplaySide.client) host.clients++;
  else if (act == <u32>ReplaySide.server) host.servers++;
}

/** ReplaySide, or NO_SIDE. `s.fault` tells where it cannot be known. */
export function sideOf(s: ReplaySides, frame: usize, length: u32, number: u64): u32 {
  if (s.mode == SideMode.cache) return sideInCache(s, number);
  if (s.mode == SideMode.mac) {
    if (length < <u32>ethernet.HEADER_LENGTH) return s.other;
    const source = frame + ethernet.SOURCE;
    return asked(s, MAC, read48(source), 0, source, MAC_BYTES);
  }
  const found = findNetwork(frame, length);
  if (!found) return s.other;
  const version = found >> VERSION_SHIFT;
  const at = found & OFFSET_MASK;
  const packet = frame + at;
  if (s.mode == SideMode.port) return sideByPort(s, version, packet, length - at);
  const high = highOf(version, packet, true);
  const low = lowOf(version, packet, true);
  if (s.mode == SideMode.prefix) return isInPrefixes(s, version, high, low) == (s.reverse == 0) ? 0 : 1;
  if (s.mode == SideMode.address)
    return asked(s, version, high, low, packet + sourceOf(version), version == 4 ? 4 : 16);
  let host: SideHost | null;
  if (s.mode == SideMode.first) {
    host = meet(s, version, high, low, ReplaySide.client);
    meet(s, version, highOf(version, packet, false), lowOf(version, packet, false), ReplaySide.server);
  } else host = findHost(s, version, high, low);
  if (host !== null && host.side != UNKNOWN) return host.side;
  // who showed nothing: bridge calls it an error in its manual and sends it as a server's; router's networks have been asked before
  if (s.mode == SideMode.client) return ReplaySide.client;
  if (s.mode == SideMode.router)
    return s.other == <u32>ReplaySide.server ? ReplaySide.client : ReplaySide.server;
  return ReplaySide.server;
}

function sideInCache(s: ReplaySides, number: u64): u32 {
  if (number > s.cachePackets) {
    s.fault = ReplayFault.cacheShort;
    return NO_SIDE;
  }
  const index = number - 1;
  const bits = load<u8>(<usize>s.cache + <usize>(index >> 2)) >> (<u8>((index & 3) << 1));
  if (!(bits & SEND_BIT)) return NO_SIDE;
  return bits & CLIENT_BIT ? ReplaySide.client : ReplaySide.server;
}

/** The bits of a frame in a cache file. */
export function bitsOf(side: u32): u32 {
  if (side == NO_SIDE) return 0;
  return side == <u32>ReplaySide.client ? SEND_BIT | CLIENT_BIT : SEND_BIT;
}

/** The host's answer about an address, asked for once; the answers are forgotten where they are too many to keep. */
function asked(s: ReplaySides, version: u32, high: u64, low: u64, at: usize, bytes: u32): u32 {
  const known = findHost(s, version, high, low);
  if (known !== null) return known.side;
  const side: u32 = (matchAddress(s.handle, at, bytes) != 0) == (s.reverse == 0) ? 0 : 1;
  if (s.hosts && changetype<Table>(s.hosts).count >= <u32>ReplayLimit.answers) forgetHosts(s);
  const host = addHost(s, version, high, low);
  if (host !== null) host.side = side;
  else s.fault = ReplayFault.none;
  return side;
}

function isInPrefixes(s: ReplaySides, version: u32, high: u64, low: u64): bool {
  const end = <usize>s.prefixes + s.prefixBytes;
  for (let at: usize = s.prefixes; at < end; at += offsetof<SidePrefix>()) {
    const prefix = changetype<SidePrefix>(at);
    if (prefix.version != version) continue;
    const length = prefix.length;
    if (((prefix.high ^ high) & firstBits(min(length, 64))) != 0) continue;
    if (length > 64 && ((prefix.low ^ low) & firstBits(length - 64)) != 0) continue;
    return true;
  }
  return false;
}

function firstBits(count: u32): u64 {
  return count ? 0xffffffffffffffff << (64 - count) : 0;
}

function sourceOf(version: u32): usize {
  return version == 4 ? ipv4.SOURCE : ipv6.SOURCE;
}

function addressAt(version: u32, isSource: bool): usize {
  if (version == 4) return isSource ? ipv4.SOURCE : ipv4.DESTINATION;
  return isSource ? ipv6.SOURCE : ipv6.DESTINATION;
}

/** First half of an address; an IPv4 address is the upper half of it. */
function highOf(version: u32, packet: usize, isSource: bool): u64 {
  const at = packet + addressAt(version, isSource);
  return version == 4 ? (<u64>read32(at)) << 32 : bswap<u64>(load<u64>(at));
}

function lowOf(version: u32, packet: usize, isSource: bool): u64 {
  return version == 4 ? 0 : bswap<u64>(load<u64>(packet + addressAt(version, isSource), 8));
}

export function releaseSides(at: u32, bytes: u32): void {
  if (!at) return;
  const s = changetype<ReplaySides>(at);
  forgetHosts(s);
  if (s.fragments) freeTable(changetype<Table>(s.fragments));
  release(s.hosts, <u32>offsetof<Table>());
  release(s.fragments, <u32>offsetof<Table>());
  release(s.prefixes, s.prefixBytes);
  release(s.services, s.servicesBytes);
  release(s.cache, s.cacheBytes);
  release(s.bits, s.bitsBytes);
  release(at, bytes);
}
