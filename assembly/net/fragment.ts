/** Cutting packets to an MTU (net/ipv4/ip_output.c: ip_fragment, ip_do_fragment). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { forgetNotes } from "../annotate/notes";
import { Kin } from "../abi/kin";
import { descend } from "../annotate/kin";
import { Refusal } from "../abi/flow-cache";
import { DropReason } from "../abi/drop";
import { pushFragment } from "../netfilter/bridge/fragment";
import { copyInfo } from "../netfilter/bridge/info";
import { holdConnection } from "../netfilter/conntrack/connection";
import { allocatePacket, consume, drop, Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { write16 } from "../wire/bytes";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { icmpSend } from "./icmp-errors";
import { IpFlag } from "./ip-flags";
import { neighborOutput } from "./neighbor";
import { blankOptions } from "./options";

/**
 * ip_fragment: sends `p` (`p.data` at the header, routed) in pieces of at most `mtu` bytes; a packet that must not be cut is answered with
 * frag-needed. A packet that was put together here is cut no larger than it came (`p.fragmentMax`). Consumes the packet. False where it, or a
 * piece of it, was lost at once.
 */
export function fragment(p: Packet, mtu: u32): bool {
  if (K.recording) refuse(Refusal.packets);
  const h = p.data;
  const field = ipv4.fragmentField(h);
  // skb->ignore_df, which what connection tracking put together has too: it may be cut again
  const mayCut = p.fragmentMax ? p.fragmentMax <= mtu : p.ignoreDf != 0;
  if (field & ipv4.FLAG_DF && !mayCut) {
    icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.FRAG_NEEDED, mtu);
    drop(p, DropReason.PKT_TOO_BIG);
    return false;
  }
  if (p.fragmentMax && p.fragmentMax < mtu) mtu = p.fragmentMax;
  return cut(p, mtu, false);
}

/** ip_do_fragment: pieces of at most `mtu` bytes go to the neighbour or, of a bridged packet, out of the port `p.device`. */
export function cut(p: Packet, mtu: u32, bridged: bool): bool {
  const h = p.data;
  const field = ipv4.fragmentField(h);
  const headerLength = ipv4.headerLength(h);
  const space = mtu - headerLength;
  if (mtu < headerLength + 8) {
    drop(p, DropReason.PKT_TOO_BIG);
    return false;
  }
  const more = field & ipv4.FLAG_MF;
  let offset = (field & ipv4.OFFSET_MASK) << 3;
  let at = h + headerLength;
  let left = p.length - headerLength;
  // as it was cut before, where that fits (the frag_list of ip_do_fragment)
  let pieces: usize = piecesFit(p, left, space) ? p.pieces + 4 : 0;
  // ip_fraglist_prepare writes no DF, ip_frag_next does
  const keepDf: u32 = !pieces && p.ipFlags & IpFlag.FRAG_PMTU ? ipv4.FLAG_DF : 0;
  while (left > 0) {
    let length = min(left, space);
    if (length < left) length &= ~7;
    if (pieces) {
      while (!load<u16>(pieces)) pieces += 2;
      length = load<u16>(pieces);
      pieces += 2;
    }
    const piece = allocatePacket(headerLength + length);
    if (piece === null) {
      drop(p, DropReason.NOMEM);
      return false;
    }
    copyMetadata(piece, p);
    memory.copy(piece.data, h, headerLength);
    memory.copy(piece.data + headerLength, at, length);
    piece.length = headerLength + length;
    piece.network = piece.data;
    piece.transport = piece.data + headerLength;
    left -= length;
    // the way by frag_list leaves DF out (ip_fraglist_init)
    let pieceField = (offset >> 3) | (pieces ? 0 : keepDf);
    if (left > 0 || more) pieceField |= ipv4.FLAG_MF;
    write16(piece.data + ipv4.FRAGMENT, pieceField);
    write16(piece.data + ipv4.TOTAL_LENGTH, piece.length);
    ipv4.sealHeader(piece.data);
    // the first piece has all options; those after it only what is to be copied
    if (offset == 0 && headerLength > ipv4.HEADER_LENGTH) blankOptions(h);
    at += length;
    offset += length;
    // what is lost at once takes the rest with it
    if (!(bridged ? pushFragment(piece, p) : neighborOutput(piece))) {
      drop(p, DropReason.NOT_SPECIFIED);
      return false;
    }
  }
  reliedOn(p, Decision.delivered, 0, Taker.fragments);
  // what is to be said of it goes with the pieces
  if (p.notes) forgetNotes(p);
  consume(p);
  return true;
}

/** Whether the fragments that `p` was put together from can leave as they came: nothing too large, all but the last multiples of 8. */
function piecesFit(p: Packet, bytes: u32, space: u32): bool {
  if (!p.pieces || ipv4.isFragment(p.network)) return false;
  const count = load<u32>(p.pieces);
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const size: u32 = load<u16>(pieceAt(p, i));
    sum += size;
    if (size > space || (size & 7 && sum != bytes) || (i == 0 && size == bytes)) return false;
  }
  return sum == bytes;
}

function pieceAt(p: Packet, index: u32): usize {
  return p.pieces + 4 + ((<usize>index) << 1);
}

/**
 * Somebody writes to what is in front of `end` (an address in the packet): that much has to be in the first piece (skb_ensure_writable,
 * __pskb_pull_tail), where it takes from those behind it. A packet that came in one piece is as it was.
 */
export function makeWritable(p: Packet, end: usize): void {
  if (!p.pieces) return;
  const payload = p.network + ipv4.headerLength(p.network);
  if (end <= payload) return;
  const wanted = <u32>(end - payload);
  const count = load<u32>(p.pieces);
  let first: u32 = load<u16>(pieceAt(p, 0));
  for (let i: u32 = 1; i < count && first < wanted; i++) {
    const size: u32 = load<u16>(pieceAt(p, i));
    const taken = min(size, wanted - first);
    store<u16>(pieceAt(p, i), <u16>(size - taken));
    first += taken;
  }
  store<u16>(pieceAt(p, 0), <u16>first);
}

/** What a piece has of the packet that it is cut off, in both families. */
export function copyCommon(piece: Packet, p: Packet): void {
  descend(piece, p, Kin.fragment);
  reliedOn(piece, Decision.causedBy, changetype<usize>(p), 0);
  piece.device = p.device;
  piece.input = p.input;
  piece.protocol = p.protocol;
  piece.type = p.type;
  piece.mark = p.mark;
  piece.priority = p.priority;
  piece.hash = p.hash;
  piece.routeType = p.routeType;
  piece.routeFlags = p.routeFlags;
  piece.outDevice = p.outDevice;
  piece.routeMtu = p.routeMtu;
  piece.ipFlags = p.ipFlags;
}

/** ip_copy_metadata */
function copyMetadata(piece: Packet, p: Packet): void {
  copyCommon(piece, p);
  piece.hashPorts = p.hashPorts;
  piece.gateway = p.gateway;
  piece.routeSource = p.routeSource;
  piece.route = p.route;
  piece.conntrack = p.conntrack;
  holdConnection(p.conntrack);
  piece.conntrackInfo = p.conntrackInfo;
  piece.ipvs = p.ipvs;
  copyInfo(piece, p);
}
