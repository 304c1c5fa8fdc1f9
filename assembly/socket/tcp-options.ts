/** Options of TCP segments: reading (tcp_parse_options) and writing them in Linux's order (tcp_options_write). RFC 9293, 7323, 2018, 2883. */
import { NetSysctl } from "../abi/sysctl";
import { NS_PER_MS } from "../clock";
import { netSysctl } from "../net/namespace";
import { K } from "../state";
import { read16, read32, read8, write16, write32, write8 } from "../wire/bytes";
import * as tcp from "../wire/tcp";
import { TcpSock } from "./tcp-sock";

/** TCP_MAX_WSCALE */
const LARGEST_SCALE: u32 = 14;
export const TIMESTAMP_BYTES: u32 = 12;
const SPACE: u32 = 40;

/** What the options of a segment said, for one that begins a connection. */
@unmanaged
export class SynOptions {
  mss: u32;
  timestampOk: u32;
  tsval: u32;
  tsecr: u32;
  sackOk: u32;
  scaleOk: u32;
  scale: u32;
}

/** Reads the options of a SYN; what the sysctls of the namespace forbid counts as not offered. */
export function parseSyn(s: TcpSock, h: usize, o: SynOptions): void {
  o.mss = 0;
  o.timestampOk = 0;
  o.sackOk = 0;
  o.scaleOk = 0;
  o.scale = 0;
  const ns = s.namespace;
  for (let at = tcp.firstOption(h); at; at = tcp.nextOption(h, at)) {
    const kind = read8(at);
    const length = read8(at + 1);
    if (kind == tcp.OPTION_MSS && length == 4) {
      const mss = read16(at + 2);
      if (mss) o.mss = mss;
    } else if (kind == tcp.OPTION_WINDOW && length == 3 && netSysctl(ns, NetSysctl.tcp_window_scaling)) {
      o.scaleOk = 1;
      o.scale = min(read8(at + 2), LARGEST_SCALE);
    } else if (kind == tcp.OPTION_SACK_PERMITTED && length == 2 && netSysctl(ns, NetSysctl.tcp_sack))
      o.sackOk = 1;
    else if (kind == tcp.OPTION_TIMESTAMP && length == 10 && netSysctl(ns, NetSysctl.tcp_timestamps)) {
      o.timestampOk = 1;
      o.tsval = read32(at + 2);
      o.tsecr = read32(at + 6);
    }
  }
}

/** tcp_fast_parse_options: what a segment of a connection carries goes into the socket. */
export function parseOptions(s: TcpSock, h: usize): void {
  s.sawTimestamp = 0;
  s.sackBlockCount = 0;
  for (let at = tcp.firstOption(h); at; at = tcp.nextOption(h, at)) {
    const kind = read8(at);
    const length = read8(at + 1);
    if (kind == tcp.OPTION_TIMESTAMP && length == 10 && s.timestampOk) {
      s.sawTimestamp = 1;
      s.segmentTsval = read32(at + 2);
      s.segmentTsecr = read32(at + 6) - s.timestampOffset;
    } else if (kind == tcp.OPTION_SACK && length >= 10 && !((length - 2) % 8) && s.sackOk) {
      s.sackBlocks = at + 2;
      s.sackBlockCount = (length - 2) / 8;
    }
  }
}

/** The clock of timestamps: milliseconds, with an offset of the connection's own. */
export function timestampNow(): u32 {
  return <u32>(K.nowNs / NS_PER_MS);
}

/** Options of a SYN (`reply`: of a SYN-ACK, which has only what was offered). Answers the length; `at` 0 only counts. */
export function writeSynOptions(s: TcpSock, at: usize, reply: bool): u32 {
  const ns = s.namespace;
  const timestamps = reply ? s.timestampOk != 0 : netSysctl(ns, NetSysctl.tcp_timestamps) != 0;
  const sack = reply ? s.sackOk != 0 : netSysctl(ns, NetSysctl.tcp_sack) != 0;
  const scale = reply ? s.scaleOk != 0 : netSysctl(ns, NetSysctl.tcp_window_scaling) != 0;
  const length: u32 = 4 + (timestamps ? 12 : sack ? 4 : 0) + (scale ? 4 : 0);
  if (!at) return length;
  write32(at, (tcp.OPTION_MSS << 24) | (4 << 16) | s.advertisedMss);
  at += 4;
  if (timestamps) {
    if (sack) write16(at, (tcp.OPTION_SACK_PERMITTED << 8) | 2);
    else write16(at, (tcp.OPTION_NOP << 8) | tcp.OPTION_NOP);
    writeTimestamp(s, at + 2);
    at += 12;
  } else if (sack) {
    write32(at, (tcp.OPTION_NOP << 24) | (tcp.OPTION_NOP << 16) | (tcp.OPTION_SACK_PERMITTED << 8) | 2);
    at += 4;
  }
  if (scale) write32(at, (tcp.OPTION_NOP << 24) | (tcp.OPTION_WINDOW << 16) | (3 << 8) | s.receiveScale);
  return length;
}

function writeTimestamp(s: TcpSock, at: usize): void {
  write16(at, (tcp.OPTION_TIMESTAMP << 8) | 10);
  write32(at + 2, timestampNow() + s.timestampOffset);
  write32(at + 6, s.recentTimestamp);
}

/** Blocks that fit (tcp_established_options). */
function sackBlocks(s: TcpSock): u32 {
  if (!s.sackOk) return 0;
  const wanted = s.sacks + (s.duplicateStart != s.duplicateEnd ? 1 : 0);
  const room = (SPACE - (s.timestampOk ? TIMESTAMP_BYTES : 0) - 4) / 8;
  return min(wanted, room);
}

/** Bytes of the options that a segment of the connection would have now. */
export function establishedLength(s: TcpSock): u32 {
  const blocks = sackBlocks(s);
  return (s.timestampOk ? TIMESTAMP_BYTES : 0) + (blocks ? 4 + 8 * blocks : 0);
}

/** Writes them; a block about a duplicate (RFC 2883) goes first, and once. */
export function writeEstablished(s: TcpSock, at: usize): void {
  if (s.timestampOk) {
    write16(at, (tcp.OPTION_NOP << 8) | tcp.OPTION_NOP);
    writeTimestamp(s, at + 2);
    at += TIMESTAMP_BYTES;
  }
  const blocks = sackBlocks(s);
  if (!blocks) return;
  write16(at, (tcp.OPTION_NOP << 8) | tcp.OPTION_NOP);
  write8(at + 2, tcp.OPTION_SACK);
  write8(at + 3, 2 + 8 * blocks);
  at += 4;
  let left = blocks;
  if (s.duplicateStart != s.duplicateEnd) {
    write32(at, s.duplicateStart);
    write32(at + 4, s.duplicateEnd);
    at += 8;
    left--;
    s.duplicateStart = 0;
    s.duplicateEnd = 0;
  }
  for (let i: u32 = 0; i < left; i++) {
    const block = sackAt(s, i);
    write32(at, <u32>(block >> 32));
    write32(at + 4, <u32>block);
    at += 8;
  }
}

/** selective_acks[i]: start in the high half, end in the low one */
export function sackAt(s: TcpSock, i: u32): u64 {
  return load<u64>(changetype<usize>(s) + offsetof<TcpSock>("sack0") + ((<usize>i) << 3));
}
export function setSack(s: TcpSock, i: u32, start: u32, end: u32): void {
  store<u64>(
    changetype<usize>(s) + offsetof<TcpSock>("sack0") + ((<usize>i) << 3),
    ((<u64>start) << 32) | (<u64>end),
  );
}
