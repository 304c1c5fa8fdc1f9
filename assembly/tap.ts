/**
 * What an interface saw, as pcapng Enhanced Packet Blocks (draft-ietf-opsawg-pcapng section 4.3) in the output ring.
 *
 *   | type 6 | total length | interface | time high | time low | captured | original | frame, padded to 4 |
 *   | epb_flags 2, 4 | direction | epb_packetid 5, 8 | id | comments, verdict | end of options | total length |
 *
 * Incoming frames are seen before the bridge or a protocol takes them, outgoing ones at the driver, as AF_PACKET sees them.
 *
 * Comments come from annotate/. One that is about what happened behind a block is put into the block, as long as the turn (all that one frame or
 * timer causes) lasts in which the block was written. Turns, and how far a block may be back, do not depend on when the ring is written out: a
 * run gives the same bytes however often that is.
 */
import { Refusal } from "./abi/flow-cache";
import { KIN_TOLD } from "./abi/kin";
import { noteParent } from "./annotate/kin";
import { forgetNotes, notesBytes, notesText } from "./annotate/notes";
import { flush, openTap } from "./host";
import { copyBytes } from "./copy";
import { Device, UNKNOWN_TAP, NO_TAP } from "./device/device";
import { Packet } from "./packet";
import { refuse } from "./recording";
import { K } from "./state";
import { EtherType } from "./wire/ethernet";
import * as ethernet from "./wire/ethernet";

/** bytes in front of a block's frame, of the options that each has, and what is behind its frame without any notes */
export const BLOCK_HEADER: u32 = 28;
export const IDENTITY: u32 = 8 + 12;
const TRAILER: u32 = IDENTITY + 4 + 4;
export const BLOCK_TYPE: u32 = 6;
/** code and length of both options */
export const FLAGS_OPTION: u32 = 0x00040002;
export const ID_OPTION: u32 = 0x00080005;
const DIRECTION_NONE: u32 = 0;
const DIRECTION_IN: u32 = 1;
const DIRECTION_OUT: u32 = 2;
/** blocks that are searched for a packet's last one */
const SEARCHED: u32 = 64;

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
    if (K.recording) refuse(Refusal.listener);
    d.tap = openTap(d.id, changetype<usize>(d));
  }
  if (d.tap == NO_TAP) return;
  if (K.annotating && p.kin && !(p.kin & KIN_TOLD)) noteParent(p);
  write(p, d.tap, frame, length, 0, direction);
  p.tapTurn = K.turn;
  if (p.notes) forgetNotes(p);
}

/** What is in front of a block's frame. */
export function beginBlock(at: usize, total: u32, tap: u32, timeNs: u64, captured: u32): void {
  store<u32>(at, BLOCK_TYPE);
  store<u32>(at, total, 4);
  store<u32>(at, tap, 8);
  store<u32>(at, <u32>(timeNs >> 32), 12);
  store<u32>(at, <u32>timeNs, 16);
  store<u32>(at, captured, 20);
  store<u32>(at, captured, 24);
}

/** The options that each block has: which way, and whose. */
export function putIdentity(to: usize, direction: u32, id: u64): void {
  store<u32>(to, FLAGS_OPTION);
  store<u32>(to, direction, 4);
  store<u32>(to, ID_OPTION, 8);
  store<u64>(to, id, 12);
}

/** What is behind all options. */
export function endBlock(to: usize, total: u32): void {
  store<u32>(to, 0);
  store<u32>(to, total, 4);
}

/** A block with the frame and the packet's notes; with `type` an Ethernet header of zeros and that type comes before the frame. */
function write(p: Packet, tap: u32, frame: usize, length: u32, type: u32, direction: u32): void {
  const added: u32 = (p.vlan ? 4 : 0) + (type ? ethernet.HEADER_LENGTH : 0);
  const captured = length + added;
  const padded = (captured + 3) & ~3;
  const noted: u32 = p.notes ? notesBytes(p.notes) : 0;
  const total = BLOCK_HEADER + padded + TRAILER + noted;
  if (K.outNext + total > K.outEnd) makeRoom(total);
  const at = K.outNext;
  beginBlock(at, total, tap, K.epochNs + K.nowNs, captured);
  let to = at + BLOCK_HEADER;
  store<u32>(to + padded - 4, 0);
  if (type) {
    memory.fill(to, 0, 12);
    let header: usize = 12;
    if (p.vlan) header += putTag(to + header, p);
    store<u16>(to + header, bswap<u16>(<u16>type));
    memory.copy(to + header + 2, frame, length);
  } else if (added) {
    memory.copy(to, frame, 12);
    putTag(to + 12, p);
    memory.copy(to + 16, frame + 12, length - 12);
  } else copyBytes(to, frame, length);
  to += padded;
  putIdentity(to, direction, p.id);
  to += IDENTITY;
  if (noted) {
    copyBytes(to, notesText(p.notes), noted);
    to += noted;
  }
  endBlock(to, total);
  K.outNext = at + total;
}

function putTag(to: usize, p: Packet): usize {
  store<u16>(to, bswap<u16>(<u16>p.vlanProtocol));
  store<u16>(to, bswap<u16>(<u16>p.vlan), 2);
  return 4;
}

/** A packet that was lost where no block could say so: its frame, once more, on the interface "(drops)". */
export function recordDropped(p: Packet, tap: u32): void {
  const end = p.data + p.length;
  const d = p.device;
  const bare = changetype<usize>(d) != 0 && !d.headerLength;
  let frame = p.data;
  if (!bare && p.mac && p.mac <= p.data && (p.mac == p.data || p.mac + ethernet.HEADER_LENGTH == p.network)) {
    frame = p.mac;
    write(p, tap, frame, <u32>(end - frame), 0, DIRECTION_NONE);
    return;
  }
  if (p.network >= p.buffer && p.network && p.network < p.data) frame = p.network;
  let type = p.protocol;
  if (frame < end) {
    const version = load<u8>(frame) >> 4;
    if (type != <u32>EtherType.ARP) type = version == 4 ? EtherType.IP : version == 6 ? EtherType.IPV6 : type;
  }
  write(p, tap, frame, <u32>(end - frame), type ? type : 0xffff, DIRECTION_NONE);
}

/** The last block of a packet, if a tap saw it in this turn and not too long ago; 0: that is out of reach. */
export function lastBlock(p: Packet): usize {
  if (p.tapTurn != K.turn) return 0;
  let block = K.outNext;
  const from = max(turnBegin(), keptFrom());
  for (let i: u32 = 0; i < SEARCHED; i++) {
    if (block <= from) return 0;
    block -= load<u32>(block - 4);
    if (block < from) return 0;
    const identity = block + BLOCK_HEADER + ((load<u32>(block, 20) + 3) & ~3);
    if (load<u64>(identity, 12) == p.id) return block;
  }
  return 0;
}

/** Puts options behind those that the block has. */
export function putOptions(block: usize, options: usize, bytes: u32): void {
  if (K.outNext + bytes > K.outEnd) {
    const back = K.outNext - block;
    makeRoom(bytes);
    block = K.outNext - back;
  }
  const total = load<u32>(block, 4);
  const end = block + total - 8;
  memory.copy(end + bytes, end, K.outNext - end);
  memory.copy(end, options, bytes);
  store<u32>(block, total + bytes, 4);
  store<u32>(end + bytes, total + bytes, 4);
  K.outNext += bytes;
}

/** Half a ring of blocks stays within reach when it is full. */
function keptFrom(): usize {
  const kept = (K.outEnd - K.outBegin) >> 1;
  return K.outNext - K.outBegin > kept ? K.outNext - kept : K.outBegin;
}

function turnBegin(): usize {
  return max(K.turnAt, K.outBegin);
}

/** The ring is full: writes out what nobody can add to any more. */
export function makeRoom(bytes: u32): void {
  if (K.recording) refuse(Refusal.size);
  let cut = K.outNext;
  if (K.annotating) {
    cut = min(turnBegin(), K.outNext);
    const least = keptFrom();
    while (cut < least) cut += load<u32>(cut, 4);
    if (K.outNext - cut + bytes > K.outEnd - K.outBegin) cut = K.outNext;
  }
  const kept = <u32>(K.outNext - cut);
  if (cut > K.outBegin) writeOut(<u32>(cut - K.outBegin));
  if (kept) memory.copy(K.outBegin, cut, kept);
  K.outNext = K.outBegin + kept;
  K.turnAt = K.outBegin;
}

/** The ring's first bytes go to the host, which says where the ring is from now on. */
function writeOut(bytes: u32): void {
  const size = K.outEnd - K.outBegin;
  K.written++;
  K.outBegin = flush(K.outBegin, bytes);
  K.outEnd = K.outBegin + size;
}

/** All that one frame or timer caused has happened. */
export function endTurn(): void {
  K.turn++;
  K.turnAt = K.outNext;
}

/** Writes out what the ring holds. */
export function flushTaps(): void {
  if (K.outNext == K.outBegin) return;
  writeOut(<u32>(K.outNext - K.outBegin));
  K.outNext = K.outBegin;
  K.turnAt = K.outBegin;
}

/** The device changed its name or namespace: the next frame opens a new tap. */
export function closeTap(d: Device): void {
  d.tap = UNKNOWN_TAP;
}
