/**
 * pcapng (draft-ietf-opsawg-pcapng): blocks of a type, a length, a body and the length again. Blocks that matter here are taken when the
 * window holds them whole; all others are skipped without ever being held.
 */
import {
  CaptureError,
  CaptureFormat,
  CaptureInterface,
  CaptureLimit,
  CaptureReader,
  CaptureStatus,
} from "../abi/capture";
import { readInterface, interfaceEntry } from "./interface";
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
import { NO_TIME, toNanoseconds } from "./time";

/** A palindrome: it reads the same in both byte orders, and the order follows in the block. */
export const BLOCK_SECTION: u32 = 0x0a0d0d0a;
export const BLOCK_INTERFACE: u32 = 1;
/** the obsolete Packet Block */
const BLOCK_PACKET: u32 = 2;
const BLOCK_SIMPLE_PACKET: u32 = 3;
const BLOCK_ENHANCED_PACKET: u32 = 6;

/** type, length | body | length */
const BLOCK_LENGTH: u32 = 4;
const BLOCK_HEADER_BYTES: u32 = 8;
const BLOCK_TRAILER_BYTES: u32 = 4;

/** 8 byte-order magic | 12 major, 14 minor | 16 section length (not needed: blocks are read one by one) | 24 options */
const SECTION_ORDER: u32 = 8;
const SECTION_MAJOR: u32 = 12;
const SECTION_MINOR: u32 = 14;
const SECTION_LEAST_BYTES: u32 = 28;
const BYTE_ORDER_MAGIC: u32 = 0x1a2b3c4d;

const INTERFACE_LEAST_BYTES: u32 = 20;

/** 8 interface (packet block: u16, then u16 drops) | 12 time high | 16 time low | 20 captured | 24 original | 28 bytes, options */
const PACKET_INTERFACE: u32 = 8;
const PACKET_TIME_HIGH: u32 = 12;
const PACKET_TIME_LOW: u32 = 16;
const PACKET_CAPTURED_LENGTH: u32 = 20;
const PACKET_ORIGINAL_LENGTH: u32 = 24;
const PACKET_DATA: u32 = 28;
const PACKET_LEAST_BYTES: u32 = 32;

/** 8 original length | 12 bytes, up to the snap length of interface 0 */
const SIMPLE_ORIGINAL_LENGTH: u32 = 8;
const SIMPLE_DATA: u32 = 12;
const SIMPLE_LEAST_BYTES: u32 = 16;

function isPacket(type: u32): bool {
  return type == BLOCK_ENHANCED_PACKET || type == BLOCK_SIMPLE_PACKET || type == BLOCK_PACKET;
}

function isHeld(type: u32): bool {
  return isPacket(type) || type == BLOCK_INTERFACE || type == BLOCK_SECTION;
}

function leastBytes(type: u32): u32 {
  switch (type) {
    case BLOCK_SECTION:
      return SECTION_LEAST_BYTES;
    case BLOCK_INTERFACE:
      return INTERFACE_LEAST_BYTES;
    case BLOCK_SIMPLE_PACKET:
      return SIMPLE_LEAST_BYTES;
    case BLOCK_ENHANCED_PACKET:
    case BLOCK_PACKET:
      return PACKET_LEAST_BYTES;
    default:
      return BLOCK_HEADER_BYTES + BLOCK_TRAILER_BYTES;
  }
}

/** Refuses the block at the cursor; where it is a packet, by its number. */
function refuseBlock(reader: CaptureReader, type: u32, error: CaptureError, detail: u64, limit: u64): u32 {
  reader.errorBlockType = type;
  return isPacket(type) ? refusePacket(reader, error, detail, limit) : refuse(reader, error, detail, limit);
}

/** The window ends inside the block at the cursor: asks for more, or refuses where there is no more. */
function incomplete(reader: CaptureReader, type: u32, neededBytes: u32): u32 {
  if (!reader.isLast) return CaptureStatus.needMore;
  if (reader.format == CaptureFormat.unknown)
    return refuse(
      reader,
      CaptureError.truncatedHeader,
      available(reader),
      max(neededBytes, SECTION_LEAST_BYTES),
    );
  const error = isPacket(type) ? CaptureError.truncatedPacket : CaptureError.truncatedBlock;
  return refuseBlock(reader, type, error, available(reader), neededBytes);
}

/** Learns the byte order from a section at the cursor; its length cannot be read before. `record` means: go on. */
function learnByteOrder(reader: CaptureReader): u32 {
  if (available(reader) < SECTION_MAJOR) return incomplete(reader, BLOCK_SECTION, SECTION_LEAST_BYTES);
  const magic = load<u32>(reader.cursor + SECTION_ORDER);
  if (magic != BYTE_ORDER_MAGIC && magic != bswap<u32>(BYTE_ORDER_MAGIC))
    return refuseBlock(reader, BLOCK_SECTION, CaptureError.byteOrder, magic, BYTE_ORDER_MAGIC);
  reader.swapped = magic == BYTE_ORDER_MAGIC ? 0 : 1;
  return CaptureStatus.record;
}

/** A section whose block is whole. Version 1.2 was written by mistake and means 1.0 (the draft, section header block). */
function readSection(reader: CaptureReader): u32 {
  const major = number16(reader, reader.cursor + SECTION_MAJOR);
  const minor = number16(reader, reader.cursor + SECTION_MINOR);
  if (major != 1 || (minor != 0 && minor != 2))
    return refuseBlock(reader, BLOCK_SECTION, CaptureError.version, major, minor);
  reader.format = CaptureFormat.pcapng;
  reader.sections++;
  reader.interfaces = 0;
  return CaptureStatus.record;
}

/** An enhanced packet block, or an obsolete packet block, that is whole. */
function readPacket(reader: CaptureReader, type: u32, length: u32): u32 {
  const block = reader.cursor;
  const capturedLength = number32(reader, block + PACKET_CAPTURED_LENGTH);
  if (capturedLength > <u32>CaptureLimit.packetBytes)
    return refuseBlock(reader, type, CaptureError.packetTooLong, capturedLength, CaptureLimit.packetBytes);
  if (capturedLength > length - PACKET_LEAST_BYTES)
    return refuseBlock(reader, type, CaptureError.packetOverrun, capturedLength, length - PACKET_LEAST_BYTES);
  const id =
    type == BLOCK_PACKET
      ? number16(reader, block + PACKET_INTERFACE)
      : number32(reader, block + PACKET_INTERFACE);
  if (id >= reader.interfaces)
    return refuseBlock(reader, type, CaptureError.unknownInterface, id, reader.interfaces);
  const entry = interfaceEntry(reader, id);
  const high = <u64>number32(reader, block + PACKET_TIME_HIGH);
  const timestamp = (high << 32) | number32(reader, block + PACKET_TIME_LOW);
  const timeNs = toNanoseconds(timestamp, entry.resolution, entry.offsetSeconds);
  if (timeNs == NO_TIME) return refuseBlock(reader, type, CaptureError.time, timestamp, 0);
  reader.timeNs = timeNs;
  reader.hasTime = 1;
  describeInterface(reader, id, entry);
  const originalLength = number32(reader, block + PACKET_ORIGINAL_LENGTH);
  reader.errorBlockType = type;
  return deliver(reader, block + PACKET_DATA, capturedLength, originalLength, length);
}

/** A simple packet block that is whole: no time, no captured length, always of interface 0. */
function readSimplePacket(reader: CaptureReader, length: u32): u32 {
  const type = BLOCK_SIMPLE_PACKET;
  const block = reader.cursor;
  if (!reader.interfaces) return refuseBlock(reader, type, CaptureError.unknownInterface, 0, 0);
  const entry = interfaceEntry(reader, 0);
  const originalLength = number32(reader, block + SIMPLE_ORIGINAL_LENGTH);
  let capturedLength = originalLength;
  if (entry.snapLength && capturedLength > entry.snapLength) capturedLength = entry.snapLength;
  if (capturedLength > <u32>CaptureLimit.packetBytes)
    return refuseBlock(reader, type, CaptureError.packetTooLong, capturedLength, CaptureLimit.packetBytes);
  if (capturedLength > length - SIMPLE_LEAST_BYTES)
    return refuseBlock(reader, type, CaptureError.packetOverrun, capturedLength, length - SIMPLE_LEAST_BYTES);
  reader.timeNs = 0;
  reader.hasTime = 0;
  describeInterface(reader, 0, entry);
  reader.errorBlockType = type;
  return deliver(reader, block + SIMPLE_DATA, capturedLength, originalLength, length);
}

function describeInterface(reader: CaptureReader, id: u32, entry: CaptureInterface): void {
  reader.interfaceId = id;
  reader.linkType = entry.linkType;
  reader.snapLength = entry.snapLength;
}

/** Reads the block at the cursor, which is whole, up to its options. `record`: a packet was delivered, or the block is to be moved over. */
function readHeldBlock(reader: CaptureReader, type: u32, length: u32): u32 {
  switch (type) {
    case BLOCK_SECTION:
      return readSection(reader);
    case BLOCK_INTERFACE:
      reader.errorBlockType = type;
      return readInterface(reader, length);
    case BLOCK_SIMPLE_PACKET:
      return readSimplePacket(reader, length);
    default:
      return readPacket(reader, type, length);
  }
}

/** Moves over a block of no interest, as far as the window goes. `record` means: go on. */
function skipBlock(reader: CaptureReader): u32 {
  const body = reader.skipRemaining - BLOCK_TRAILER_BYTES;
  const step = min(available(reader), body);
  advance(reader, step);
  reader.skipRemaining -= step;
  if (step < body || available(reader) < BLOCK_TRAILER_BYTES) {
    if (!reader.isLast) return CaptureStatus.needMore;
    const present = reader.skipLength - reader.skipRemaining + available(reader);
    return refuseSkipped(reader, CaptureError.truncatedBlock, present, reader.skipLength);
  }
  const trailer = number32(reader, reader.cursor);
  if (trailer != reader.skipLength)
    return refuseSkipped(reader, CaptureError.blockTrailer, reader.skipLength, trailer);
  advance(reader, BLOCK_TRAILER_BYTES);
  reader.skipRemaining = 0;
  reader.state = ReaderState.pcapng;
  return CaptureStatus.record;
}

/** Refuses the skipped block: the cursor is somewhere inside it. */
function refuseSkipped(reader: CaptureReader, error: CaptureError, detail: u64, limit: u64): u32 {
  const start = reader.offset - (reader.skipLength - reader.skipRemaining);
  refuseBlock(reader, reader.skipType, error, detail, limit);
  reader.errorOffset = start;
  return CaptureStatus.error;
}

/** Starts to move over the block at the cursor. */
function skip(reader: CaptureReader, type: u32, length: u32): u32 {
  reader.skipType = type;
  reader.skipLength = length;
  reader.skipRemaining = length - BLOCK_HEADER_BYTES;
  reader.state = ReaderState.skip;
  advance(reader, BLOCK_HEADER_BYTES);
  return skipBlock(reader);
}

/** Reads the block of a type at the cursor. `record`: go on, with the next block unless a packet was delivered. */
function readBlock(reader: CaptureReader, type: u32): u32 {
  const length = number32(reader, reader.cursor + BLOCK_LENGTH);
  const held = isHeld(type);
  const least = leastBytes(type);
  const most: u32 = held ? CaptureLimit.blockBytes : CaptureLimit.skippedBytes;
  if (length < least) return refuseBlock(reader, type, CaptureError.blockTooShort, length, least);
  if (length & 3) return refuseBlock(reader, type, CaptureError.blockNotAligned, length, 0);
  if (length > most) return refuseBlock(reader, type, CaptureError.blockTooLong, length, most);
  if (!held) return skip(reader, type, length);
  if (available(reader) < length) return incomplete(reader, type, length);
  const trailer = number32(reader, reader.cursor + length - BLOCK_TRAILER_BYTES);
  if (trailer != length) return refuseBlock(reader, type, CaptureError.blockTrailer, length, trailer);
  const status = readHeldBlock(reader, type, length);
  if (status == CaptureStatus.record && !isPacket(type)) advance(reader, length);
  return status;
}

/** Reads blocks from the cursor on, up to the next packet. */
export function nextPcapng(reader: CaptureReader): u32 {
  const delivered = reader.packetNumber;
  let status: u32 = reader.state == ReaderState.skip ? skipBlock(reader) : CaptureStatus.record;
  while (status == CaptureStatus.record && reader.packetNumber == delivered) {
    const present = available(reader);
    if (!present && reader.isLast) return finish(reader);
    if (present < BLOCK_HEADER_BYTES) return incomplete(reader, 0, BLOCK_HEADER_BYTES + BLOCK_TRAILER_BYTES);
    const type = number32(reader, reader.cursor);
    if (type == BLOCK_SECTION) {
      status = learnByteOrder(reader);
      if (status != CaptureStatus.record) break;
    }
    status = readBlock(reader, type);
  }
  return status;
}
