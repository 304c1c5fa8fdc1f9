/** Cutting IPv6 packets to an MTU, where they were made (ip6_fragment of net/ipv6/ip6_output.c; RFC 8200 section 4.5). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { allocatePacket, consume, drop, Packet } from "../packet";
import { random32 } from "../state";
import { write16, write32, write8 } from "../wire/bytes";
import { Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { forgetNotes } from "../annotate/notes";
import { copyCommon } from "../net/fragment";
import { icmpSend6 } from "./icmp-errors";
import { copyAddress } from "./in6";
import { gateway6 } from "./neighbor";
import { finishOutput6 } from "./output";
import { LEAST_MTU6 } from "./route";

/**
 * ip6_find_1stfragopt: bytes of headers that every fragment carries, and where the number of the header behind them is (high half). 0 where
 * the headers do not fit the packet.
 */
function unfragmentable(p: Packet): u64 {
  const h = p.data;
  let at = ipv6.HEADER_LENGTH;
  let numberAt: u32 = ipv6.NEXT_HEADER;
  let routed = false;
  while (at <= p.length) {
    const next = load<u8>(h + numberAt);
    if (next == NextHeader.HOP_BY_HOP) {
      // goes with each fragment
    } else if (next == NextHeader.ROUTING) routed = true;
    else if (next == NextHeader.DESTINATION_OPTIONS) {
      // options for the last destination, behind which no routing header is, are cut along
      if (routed) return ((<u64>numberAt) << 32) | (<u64>at);
    } else return ((<u64>numberAt) << 32) | (<u64>at);
    if (at + 8 > p.length) return 0;
    numberAt = at;
    at += (<u32>load<u8>(h + at, 1) + 1) << 3;
  }
  return 0;
}

function tooBig(p: Packet, mtu: u32): bool {
  icmpSend6(p, Icmp6Type.PKT_TOOBIG, 0, mtu);
  drop(p, DropReason.PKT_TOO_BIG);
  return false;
}

/**
 * ip6_fragment: sends `p` (`p.data` at the header, routed) in pieces. Only what was made here, or put together here, may be cut; the sender
 * of anything else is told. Consumes the packet; false where a piece was lost at once.
 */
export function fragment6(p: Packet): bool {
  let mtu = p.routeMtu;
  const own = p.input === null;
  if (!own && !p.fragmentMax && p.length > mtu) return tooBig(p, mtu);
  if (p.fragmentMax) {
    if (p.fragmentMax > mtu) return tooBig(p, mtu);
    mtu = max(p.fragmentMax, LEAST_MTU6);
  }
  const front = unfragmentable(p);
  const headers = <u32>front;
  if (!headers) {
    drop(p, DropReason.IP_INHDR);
    return false;
  }
  if (mtu < headers + ipv6.FRAGMENT_LENGTH + 8) return tooBig(p, mtu);
  const space = (mtu - headers - ipv6.FRAGMENT_LENGTH) & ~7;
  const numberAt = <u32>(front >> 32);
  const next: u32 = load<u8>(p.data + numberAt);
  let id: u32 = 0;
  while (!id) id = random32();
  let offset: u32 = 0;
  let left = p.length - headers;
  // the last piece may be longer than a multiple of 8
  const whole = mtu - headers - ipv6.FRAGMENT_LENGTH;
  while (left > 0) {
    const length = left > whole ? space : left;
    const piece = allocatePacket(headers + ipv6.FRAGMENT_LENGTH + length);
    if (piece === null) {
      drop(p, DropReason.NOMEM);
      return false;
    }
    copyMetadata(piece, p);
    const h = piece.data;
    memory.copy(h, p.data, headers);
    write8(h + numberAt, NextHeader.FRAGMENT);
    left -= length;
    const f = h + headers;
    write8(f, next);
    write8(f + 1, 0);
    write16(f + ipv6.FRAGMENT_FIELD, offset | (left > 0 ? ipv6.FRAGMENT_MORE : 0));
    write32(f + ipv6.FRAGMENT_ID, id);
    memory.copy(f + ipv6.FRAGMENT_LENGTH, p.data + headers + offset, length);
    piece.length = headers + ipv6.FRAGMENT_LENGTH + length;
    write16(h + ipv6.PAYLOAD_LENGTH, piece.length - ipv6.HEADER_LENGTH);
    piece.network = h;
    piece.transport = f;
    offset += length;
    if (!finishOutput6(piece)) {
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

/** ip6_copy_metadata */
function copyMetadata(piece: Packet, p: Packet): void {
  copyCommon(piece, p);
  copyAddress(gateway6(piece), gateway6(p));
  piece.scopeIndex = p.scopeIndex;
}
