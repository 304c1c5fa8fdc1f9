/** The interface description block: an entry of the interface table, and the two options that change what a timestamp means. */
import { CaptureError, CaptureInterface, CaptureLimit, CaptureReader, CaptureStatus } from "../abi/capture";
import { number16, number32, number64, refuse } from "./state";

/** 8 link type | 10 reserved | 12 snap length | 16 options */
const LINK_TYPE: u32 = 8;
const SNAP_LENGTH: u32 = 12;
const OPTIONS: u32 = 16;
const TRAILER_BYTES: u32 = 4;

/** code, length | value, padded to 4 bytes */
const OPTION_LENGTH: u32 = 2;
const OPTION_HEADER_BYTES: u32 = 4;
const OPTION_END: u32 = 0;
const OPTION_TIME_RESOLUTION: u32 = 9;
const OPTION_TIME_OFFSET: u32 = 14;

/** Without if_tsresol a timestamp counts microseconds. */
const MICROSECONDS: u32 = 6;

/** The entry of an interface that the section has. */
export function interfaceEntry(reader: CaptureReader, id: u32): CaptureInterface {
  return changetype<CaptureInterface>(reader.tableAddress + id * CaptureLimit.interfaceBytes);
}

/** Reads the block at the cursor, which is whole. `record` means: go on. */
export function readInterface(reader: CaptureReader, length: u32): u32 {
  if (reader.interfaces >= reader.tableCapacity)
    return refuse(reader, CaptureError.tooManyInterfaces, reader.interfaces, reader.tableCapacity);
  const block = reader.cursor;
  const entry = interfaceEntry(reader, reader.interfaces);
  entry.linkType = number16(reader, block + LINK_TYPE);
  entry.snapLength = number32(reader, block + SNAP_LENGTH);
  entry.resolution = MICROSECONDS;
  entry.offsetSeconds = 0;
  const status = readOptions(reader, entry, block + OPTIONS, block + length - TRAILER_BYTES);
  if (status != CaptureStatus.record) return status;
  if (!reader.interfaces++ && reader.sections == 1) {
    reader.linkType = entry.linkType;
    reader.snapLength = entry.snapLength;
  }
  return status;
}

function readOptions(reader: CaptureReader, entry: CaptureInterface, begin: u32, end: u32): u32 {
  let option = begin;
  while (end - option >= OPTION_HEADER_BYTES) {
    const code = number16(reader, option);
    const valueBytes = number16(reader, option + OPTION_LENGTH);
    if (code == OPTION_END) return CaptureStatus.record;
    const value = option + OPTION_HEADER_BYTES;
    if (valueBytes > end - value)
      return refuseOption(reader, option, CaptureError.optionOverrun, code, valueBytes);
    if (code == OPTION_TIME_RESOLUTION) {
      if (valueBytes != 1) return refuseOption(reader, option, CaptureError.optionLength, code, valueBytes);
      entry.resolution = load<u8>(value);
    } else if (code == OPTION_TIME_OFFSET) {
      if (valueBytes != 8) return refuseOption(reader, option, CaptureError.optionLength, code, valueBytes);
      entry.offsetSeconds = number64(reader, value);
    }
    // `end` is aligned to 4 relative to the block, so the padding cannot lead behind it.
    option = value + ((valueBytes + 3) & ~3);
  }
  return CaptureStatus.record;
}

function refuseOption(reader: CaptureReader, option: u32, error: CaptureError, code: u32, length: u32): u32 {
  refuse(reader, error, code, length);
  reader.errorOffset = reader.offset + (option - reader.cursor);
  return CaptureStatus.error;
}
