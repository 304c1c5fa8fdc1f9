/** States of an SCTP association by the chunks that pass (set_sctp_state in net/netfilter/ipvs/ip_vs_proto_sctp.c; RFC 9260 section 4). */
import { VsSctpState } from "../abi/ipvs";
import { read16, read8 } from "../wire/bytes";
import * as sctp from "../wire/sctp";
import { ChunkType } from "../wire/sctp";
import { setActive } from "./bind";
import { assureTemplate } from "./control-link";
import { VsConnection } from "./connection";
import { Direction, directionFor } from "./direction";

/** The packet whose SCTP header is at `h` and that ends at `end` moves the association, where it has a chunk. */
export function sctpTransition(c: VsConnection, direction: Direction, h: usize, end: usize): void {
  const chunk = h + sctp.HEADER_LENGTH;
  if (chunk + sctp.CHUNK_HEADER_LENGTH > end) return;
  let type = read8(chunk);
  if (type == <u32>ChunkType.COOKIE_ECHO || type == <u32>ChunkType.COOKIE_ACK) {
    // an ABORT may be bundled behind these (RFC 9260 section 3.3.7)
    const length = read16(chunk + sctp.CHUNK_LENGTH);
    const next = chunk + ((length + 3) & ~3);
    if (length >= sctp.CHUNK_HEADER_LENGTH && next + sctp.CHUNK_HEADER_LENGTH <= end)
      if (read8(next) == <u32>ChunkType.ABORT) type = ChunkType.ABORT;
  }
  const row = rowOf(directionFor(c, direction), type);
  const state = (<u32>(row >> ((<u64>c.state) << 2))) & 15;
  if (state != <u32>c.state) {
    setActive(c, state == <u32>VsSctpState.ESTABLISHED);
    if (state == <u32>VsSctpState.ESTABLISHED) assureTemplate(c);
  }
  c.state = <u8>state;
  c.timeout = load<u32>(c.ipvs.sctpTimeouts + ((<usize>state) << 2));
}

/**
 * sctp_states by sctp_events. A row has one hexadecimal digit (VsSctpState) a state before it, from CLOSED down to NONE at the right. Chunks
 * that are not named are as DATA.
 */
function rowOf(way: u32, type: u32): u64 {
  if (way == <u32>Direction.OUTPUT) return outputRow(type);
  return way == <u32>Direction.INPUT ? inputRow(type) : inputOnlyRow(type);
}

function inputRow(type: u32): u64 {
  switch (type) {
    case ChunkType.INIT:
      return 0x22ba9876543221;
    case ChunkType.INIT_ACK:
      return 0xdcba9876643555;
    case ChunkType.COOKIE_ECHO:
      return 0xdcba9876544224;
    case ChunkType.COOKIE_ACK:
      return 0xdcba9886543218;
    case ChunkType.SHUTDOWN:
      return 0xdcba9a7654321a;
    case ChunkType.SHUTDOWN_ACK:
      return 0xdcdad87654322d;
    case ChunkType.SHUTDOWN_COMPLETE:
      return 0xdcda9876543ddd;
    case ChunkType.ERROR:
      return 0xdcba98d654321d;
    case ChunkType.ABORT:
      return 0xddddddddcddddd;
    default:
      return 0xdcba9876543218;
  }
}

function outputRow(type: u32): u64 {
  switch (type) {
    case ChunkType.INIT:
      return 0x55555855555555;
    case ChunkType.INIT_ACK:
      return 0xdcba9876543333;
    case ChunkType.COOKIE_ECHO:
      return 0xdcba9877777777;
    case ChunkType.COOKIE_ACK:
      return 0xdcba9888888888;
    case ChunkType.SHUTDOWN:
      return 0xdcba9999999999;
    case ChunkType.SHUTDOWN_ACK:
      return 0xdcbbb8765bbbbb;
    case ChunkType.SHUTDOWN_COMPLETE:
      return 0xdcba987654321d;
    case ChunkType.ERROR:
      return 0xdcba98765ddddd;
    case ChunkType.ABORT:
      return 0xddddddddddddcd;
    default:
      return 0xdcba9876543218;
  }
}

function inputOnlyRow(type: u32): u64 {
  switch (type) {
    case ChunkType.INIT:
      return 0x22ba9876222221;
    case ChunkType.INIT_ACK:
      return 0xdcba9876777777;
    case ChunkType.COOKIE_ECHO:
      return 0xdcba9876888888;
    case ChunkType.COOKIE_ACK:
      return 0xdcba9888588218;
    case ChunkType.SHUTDOWN:
      return 0xdcba9a7654321a;
    case ChunkType.SHUTDOWN_ACK:
      return 0xdcdadd7654322d;
    case ChunkType.SHUTDOWN_COMPLETE:
      return 0xdcdd98765ddddd;
    case ChunkType.ERROR:
      return 0xdcba987654321d;
    case ChunkType.ABORT:
      return 0xddddddddcddddd;
    default:
      return 0xdcba9876843218;
  }
}
