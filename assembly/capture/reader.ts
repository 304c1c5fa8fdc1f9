/**
 * The capture reader: `open` once, then `feed` a window of the file and `next` until it wants more. It reads only inside the window, keeps
 * nothing outside the CaptureReader and its interface table, and gives the same records however the file is cut into windows.
 */
import { CaptureError, CaptureFormat, CaptureLimit, CaptureReader, CaptureStatus } from "../abi/capture";
import { LOOKALIKE_BYTES, lookalike } from "./lookalike";
import { isPcapMagic, nextPcap, openPcap } from "./pcap";
import { BLOCK_SECTION, nextPcapng } from "./pcapng";
import { ReaderState, available, refuse } from "./state";

const MAGIC_BYTES: u32 = 4;

/**
 * Prepares a reader for a file.
 * @param reader offsetof<CaptureReader>() bytes, aligned to 8; what they hold is overwritten
 * @param tableAddress room for the interfaces of a section, aligned to 8; must outlive the reader
 * @param tableBytes CaptureLimit.interfaceBytes for each interface that is allowed
 * @param options CaptureOption bits
 */
export function open(reader: CaptureReader, tableAddress: u32, tableBytes: u32, options: u32): void {
  memory.fill(changetype<usize>(reader), 0, offsetof<CaptureReader>());
  reader.tableAddress = tableAddress;
  reader.tableCapacity = tableBytes / CaptureLimit.interfaceBytes;
  reader.options = options;
  reader.state = ReaderState.start;
}

/**
 * Sets the window: the unread bytes of the last one, then new ones. A window of CaptureLimit.blockBytes is always enough to go on.
 * @param isLast whether the file ends where the window does
 */
export function feed(reader: CaptureReader, begin: u32, end: u32, isLast: bool): void {
  reader.cursor = begin;
  reader.end = end;
  reader.isLast = isLast ? 1 : 0;
}

/** Goes on to the next packet. @returns CaptureStatus */
export function next(reader: CaptureReader): u32 {
  switch (reader.state) {
    case ReaderState.pcap:
      return nextPcap(reader);
    case ReaderState.pcapng:
    case ReaderState.skip:
      return nextPcapng(reader);
    case ReaderState.start:
      return start(reader);
    case ReaderState.end:
      return CaptureStatus.end;
    default:
      return CaptureStatus.error;
  }
}

function start(reader: CaptureReader): u32 {
  const present = available(reader);
  if (present < MAGIC_BYTES && !reader.isLast) return CaptureStatus.needMore;
  if (!present) return refuse(reader, CaptureError.empty, 0, 0);
  if (present >= MAGIC_BYTES) {
    const magic = load<u32>(reader.cursor);
    if (magic == BLOCK_SECTION) {
      reader.state = ReaderState.pcapng;
      return nextPcapng(reader);
    }
    if (isPcapMagic(magic) || isPcapMagic(bswap<u32>(magic))) {
      const opened = openPcap(reader);
      return opened == CaptureStatus.record ? nextPcap(reader) : opened;
    }
  }
  return refuseMagic(reader);
}

function refuseMagic(reader: CaptureReader): u32 {
  const present = available(reader);
  if (present < LOOKALIKE_BYTES && !reader.isLast) return CaptureStatus.needMore;
  const looked = min(present, LOOKALIKE_BYTES);
  let magic: u64 = 0;
  for (let i: u32 = 0; i < min(present, MAGIC_BYTES); i++)
    magic |= (<u64>load<u8>(reader.cursor + i)) << (8 * i);
  return refuse(reader, CaptureError.wrongMagic, lookalike(reader.cursor, looked), magic);
}
