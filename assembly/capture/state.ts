/** What the readers of both formats share: numbers in the file's byte order, moving on, and the only ways to stop. */
import { CaptureError, CaptureOption, CaptureReader, CaptureStatus } from "../abi/capture";

/** Where the reader is in its file. */
export const enum ReaderState {
  /** before the magic */
  start = 0,
  /** between two records of a pcap file */
  pcap,
  /** between two blocks of a pcapng file */
  pcapng,
  /** inside a pcapng block of no interest */
  skip,
  end,
  error,
}

export const LINKTYPE_ETHERNET: u32 = 1;

/** The 16-bit number at an address inside the window, in the file's byte order. */
export function number16(reader: CaptureReader, address: u32): u32 {
  const value = load<u16>(address);
  return reader.swapped ? bswap<u16>(value) : value;
}

/** The 32-bit number at an address inside the window, in the file's byte order. */
export function number32(reader: CaptureReader, address: u32): u32 {
  const value = load<u32>(address);
  return reader.swapped ? bswap<u32>(value) : value;
}

/** The 64-bit number at an address inside the window, in the file's byte order. */
export function number64(reader: CaptureReader, address: u32): u64 {
  const value = load<u64>(address);
  return reader.swapped ? bswap<u64>(value) : value;
}

/** Bytes of the window that are not read yet. */
export function available(reader: CaptureReader): u32 {
  return reader.end - reader.cursor;
}

/** Moves over bytes that the window holds. */
export function advance(reader: CaptureReader, lengthBytes: u32): void {
  reader.cursor += lengthBytes;
  reader.offset += lengthBytes;
}

export function finish(reader: CaptureReader): u32 {
  reader.state = ReaderState.end;
  return CaptureStatus.end;
}

/** Stops for good. `errorOffset` is the cursor's place: what is wrong must not have been moved over. */
export function refuse(reader: CaptureReader, error: CaptureError, detail: u64, limit: u64): u32 {
  reader.state = ReaderState.error;
  reader.error = error;
  reader.errorOffset = reader.offset;
  reader.errorPacket = 0;
  reader.detail = detail;
  reader.limit = limit;
  return CaptureStatus.error;
}

/** Stops for good because of the packet at the cursor. */
export function refusePacket(reader: CaptureReader, error: CaptureError, detail: u64, limit: u64): u32 {
  refuse(reader, error, detail, limit);
  reader.errorPacket = reader.packetNumber + 1;
  return CaptureStatus.error;
}

/**
 * Delivers the packet at the cursor, `spanBytes` long with all its headers: `linkType`, `interfaceId`, `hasTime` and `timeNs` are set;
 * or refuses it for what the caller of `open` does not want.
 */
export function deliver(
  reader: CaptureReader,
  data: u32,
  capturedLength: u32,
  originalLength: u32,
  spanBytes: u32,
): u32 {
  if (reader.options & CaptureOption.ethernetOnly && reader.linkType != LINKTYPE_ETHERNET)
    return refusePacket(reader, CaptureError.notEthernet, reader.linkType, LINKTYPE_ETHERNET);
  if (reader.options & CaptureOption.wholePackets && capturedLength < originalLength)
    return refusePacket(reader, CaptureError.snapped, capturedLength, originalLength);
  reader.data = data;
  reader.capturedLength = capturedLength;
  reader.originalLength = originalLength;
  reader.fileOffset = reader.offset;
  reader.packetNumber++;
  advance(reader, spanBytes);
  return CaptureStatus.record;
}
