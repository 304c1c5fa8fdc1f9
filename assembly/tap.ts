/**
 * What an interface saw, as pcapng Enhanced Packet Blocks (draft-ietf-opsawg-pcapng section 4.3) in the output ring.
 *
 *   | type 6 | total length | interface | time high | time low | captured | original | frame, padded to 4 |
 *   | epb_flags 2, 4 | direction | epb_packetid 5, 8 | id | end of options | total length |
 *
 * Incoming frames are seen before the bridge or a protocol takes them, outgoing ones at the driver, as AF_PACKET sees them.
 */
import { flush, openTap } from "./host";
import { Device, UNKNOWN_TAP, NO_TAP } from "./device/device";
import { Packet } from "./packet";
import { K } from "./state";

const HEADER: u32 = 28;
const TRAILER: u32 = 8 + 12 + 4 + 4;
const DIRECTION_IN: u32 = 1;
const DIRECTION_OUT: u32 = 2;

/** A frame that was received: `p.data` is behind its Ethernet header at `p.mac`. */
export function tapIn(p: Packet): void {
  record(p, p.mac, p.length + <u32>(p.data - p.mac), DIRECTION_IN);
}

/** A frame that is sent: `p.data` is at its Ethernet header. */
export function tapOut(p: Packet): void {
  record(p, p.data, p.length, DIRECTION_OUT);
}

function record(p: Packet, frame: usize, length: u32, direction: u32): void {
  const d = p.device;
  if (d.tap == UNKNOWN_TAP) {
    // the interface comes behind the frames before it, whenever the ring was written out last
    flushTaps();
    d.tap = openTap(d.id, changetype<usize>(d));
  }
  if (d.tap == NO_TAP) return;
  const tag: u32 = p.vlan ? 4 : 0;
  const captured = length + tag;
  const padded = (captured + 3) & ~3;
  const total = HEADER + padded + TRAILER;
  if (K.outNext + total > K.outEnd) {
    flush(K.outBegin, <u32>(K.outNext - K.outBegin));
    K.outNext = K.outBegin;
  }
  const at = K.outNext;
  const time = K.epochNs + K.nowNs;
  store<u32>(at, 6);
  store<u32>(at, total, 4);
  store<u32>(at, d.tap, 8);
  store<u32>(at, <u32>(time >> 32), 12);
  store<u32>(at, <u32>time, 16);
  store<u32>(at, captured, 20);
  store<u32>(at, captured, 24);
  let to = at + HEADER;
  store<u32>(to + padded - 4, 0);
  if (tag) {
    memory.copy(to, frame, 12);
    store<u16>(to, bswap<u16>(<u16>p.vlanProtocol), 12);
    store<u16>(to, bswap<u16>(<u16>p.vlan), 14);
    memory.copy(to + 16, frame + 12, length - 12);
  } else if (length <= 64) copySmall(to, frame, length);
  else memory.copy(to, frame, length);
  to += padded;
  store<u32>(to, 0x00040002);
  store<u32>(to, direction, 4);
  store<u32>(to, 0x00080005, 8);
  store<u64>(to, p.id, 12);
  store<u32>(to, 0, 20);
  store<u32>(to, total, 24);
  K.outNext = at + total;
}

/** Copies by vectors: faster than memory.copy for short frames; never writes past `length`. */
function copySmall(to: usize, from: usize, length: u32): void {
  while (length >= 16) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
    length -= 16;
  }
  if (length & 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
  }
  if (length & 4) {
    store<u32>(to, load<u32>(from));
    to += 4;
    from += 4;
  }
  if (length & 2) {
    store<u16>(to, load<u16>(from));
    to += 2;
    from += 2;
  }
  if (length & 1) store<u8>(to, load<u8>(from));
}

/** Writes out what the ring holds. */
export function flushTaps(): void {
  if (K.outNext == K.outBegin) return;
  flush(K.outBegin, <u32>(K.outNext - K.outBegin));
  K.outNext = K.outBegin;
}

/** The device changed its name or namespace: the next frame opens a new tap. */
export function closeTap(d: Device): void {
  d.tap = UNKNOWN_TAP;
}
