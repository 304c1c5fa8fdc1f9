/** The classic format (draft-ietf-opsawg-pcap): a header of 24 bytes, then packets, each behind a header of 16. */
import { CaptureError, CaptureFormat, CaptureLimit, CaptureReader, CaptureStatus } from "../abi/capture";
import {
  ReaderState,
  advance,
  available,
  deliver,
  finish,
  number16,
  number32,
  refuse,
  refusePacket,
} from "./state";

export const PCAP_MAGIC_MICROSECONDS: u32 = 0xa1b2c3d4;
export const PCAP_MAGIC_NANOSECONDS: u32 = 0xa1b23c4d;

/*
 *  0 magic | 4 major, 6 minor | 8 zone | 12 accuracy | 16 snap length | 20 link type (low 16 bits; the high ones describe the FCS)
 */
const VERSION_MAJOR: u32 = 4;
const VERSION_MINOR: u32 = 6;
const SNAP_LENGTH: u32 = 16;
const LINK_TYPE: u32 = 20;
const FILE_HEADER_BYTES: u32 = 24;

/*
 *  0 seconds | 4 fraction | 8 captured length | 12 original length | 16 bytes
 */
const FRACTION: u32 = 4;
const CAPTURED_LENGTH: u32 = 8;
const ORIGINAL_LENGTH: u32 = 12;
const PACKET_HEADER_BYTES: u32 = 16;

const NANOSECONDS: u64 = 1_000_000_000;

export function isPcapMagic(magic: u32): bool {
  return magic == PCAP_MAGIC_MICROSECONDS || magic == PCAP_MAGIC_NANOSECONDS;
}

/** Reads the file header at the cursor. `record` means: go on. */
export function openPcap(reader: CaptureReader): u32 {
  const present = available(reader);
  if (present < FILE_HEADER_BYTES) {
    if (!reader.isLast) return CaptureStatus.needMore;
    return refuse(reader, CaptureError.truncatedHeader, present, FILE_HEADER_BYTES);
  }
  const header = reader.cursor;
  const stored = load<u32>(header);
  reader.swapped = isPcapMagic(stored) ? 0 : 1;
  reader.fractionNs = number32(reader, header) == PCAP_MAGIC_NANOSECONDS ? 1 : 1000;
  const major = number16(reader, header + VERSION_MAJOR);
  const minor = number16(reader, header + VERSION_MINOR);
  // Before 2.4 the two lengths stood in the other order (libpcap sf-pcap.c, "swapped caplen and len").
  if (major != 2 || minor != 4) return refuse(reader, CaptureError.version, major, minor);
  reader.format = CaptureFormat.pcap;
  reader.snapLength = number32(reader, header + SNAP_LENGTH);
  reader.linkType = number32(reader, header + LINK_TYPE) & 0xffff;
  reader.interfaceId = 0;
  reader.hasTime = 1;
  reader.state = ReaderState.pcap;
  advance(reader, FILE_HEADER_BYTES);
  return CaptureStatus.record;
}

/** A captured length above the header's snap length is taken as it is: some writers do not keep their word. */
export function nextPcap(reader: CaptureReader): u32 {
  const present = available(reader);
  if (present < PACKET_HEADER_BYTES) {
    if (!reader.isLast) return CaptureStatus.needMore;
    if (!present) return finish(reader);
    return refusePacket(reader, CaptureError.truncatedPacket, present, PACKET_HEADER_BYTES);
  }
  const header = reader.cursor;
  const capturedLength = number32(reader, header + CAPTURED_LENGTH);
  if (capturedLength > <u32>CaptureLimit.packetBytes)
    return refusePacket(reader, CaptureError.packetTooLong, capturedLength, CaptureLimit.packetBytes);
  const spanBytes = PACKET_HEADER_BYTES + capturedLength;
  if (present < spanBytes) {
    if (!reader.isLast) return CaptureStatus.needMore;
    return refusePacket(reader, CaptureError.truncatedPacket, present, spanBytes);
  }
  reader.timeNs = recordTime(reader, header);
  const originalLength = number32(reader, header + ORIGINAL_LENGTH);
  return deliver(reader, header + PACKET_HEADER_BYTES, capturedLength, originalLength, spanBytes);
}

/** The time of the record at `header`, ns. */
export function recordTime(reader: CaptureReader, header: u32): u64 {
  const seconds = <u64>number32(reader, header);
  const fraction = <u64>number32(reader, header + FRACTION);
  // A fraction of a second or more carries over, as in struct timeval arithmetic: 2^32 of each fits into 64 bits.
  return seconds * NANOSECONDS + fraction * <u64>reader.fractionNs;
}

/** The bytes that the packet of the record at `header` had. */
export function recordOriginal(reader: CaptureReader, header: u32): u32 {
  return number32(reader, header + ORIGINAL_LENGTH);
}
