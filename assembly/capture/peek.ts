/** Where the packets behind the present one probably are: for who touches their memory before it is their turn. Nothing is checked, nothing moves on. */
import { CaptureLimit, CaptureReader } from "../abi/capture";
import { number32, ReaderState } from "./state";

/** A record of the window. */
@unmanaged
export class Peeked {
  data: usize;
  /** captured; 0: it is no packet */
  length: u32;
  /** the record behind it */
  next: u32;
}

const PCAP_HEADER: u32 = 16;
/** block type of an Enhanced Packet Block; its bytes without packet and options */
const ENHANCED: u32 = 6;
const ENHANCED_BYTES: u32 = 32;

/** The record at `at`, if all of it is in the window. */
export function peekPacket(reader: CaptureReader, at: u32, p: Peeked): bool {
  const room = reader.end - at;
  if (reader.state == ReaderState.pcap) {
    if (room < PCAP_HEADER) return false;
    const length = number32(reader, at + 8);
    if (length > room - PCAP_HEADER || length > <u32>CaptureLimit.packetBytes) return false;
    p.data = at + PCAP_HEADER;
    p.length = length;
    p.next = at + PCAP_HEADER + length;
    return true;
  }
  if (reader.state != ReaderState.pcapng || room < ENHANCED_BYTES) return false;
  const total = number32(reader, at + 4);
  if (total < ENHANCED_BYTES || total & 3 || total > room) return false;
  p.data = at + 28;
  p.length = number32(reader, at) == ENHANCED ? number32(reader, at + 20) : 0;
  p.next = at + total;
  return p.length <= total - ENHANCED_BYTES;
}

/** Where the record of the packet that was delivered last begins; 0: that is not known. */
export function presentRecord(reader: CaptureReader): u32 {
  return reader.state == ReaderState.pcap ? reader.data - PCAP_HEADER : 0;
}
