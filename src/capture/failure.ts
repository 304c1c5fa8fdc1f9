/** What the capture reader in WebAssembly found wrong, as one sentence. */
import { CaptureError, CaptureFormat, CaptureLookalike, CaptureReader } from "../kernel/abi.generated.js";
import { VethworkError } from "../model/errors.js";
import { describeLinkType } from "./linktype.js";

/** The error fields of a CaptureReader; see assembly/abi/capture.ts for what `detail` and `limit` mean. */
export interface CaptureFailure {
  error: number;
  format: number;
  /** file offset, bytes */
  offset: number;
  /** number of the packet that the error is about, from 1; 0 where it is about something else */
  packet: number;
  /** packets that were read before */
  packetsBefore: number;
  blockType: number;
  detail: bigint;
  limit: bigint;
}

/** Reads the failure of a reader whose `next` answered CaptureStatus.error. `view` is over the whole memory. */
export function captureFailure(view: DataView, reader: number): CaptureFailure {
  const number64 = (field: number) => Number(view.getBigUint64(reader + field, true));
  return {
    error: view.getUint32(reader + CaptureReader.error, true),
    format: view.getUint32(reader + CaptureReader.format, true),
    offset: number64(CaptureReader.errorOffset),
    packet: number64(CaptureReader.errorPacket),
    packetsBefore: number64(CaptureReader.packetNumber),
    blockType: view.getUint32(reader + CaptureReader.errorBlockType, true),
    detail: view.getBigUint64(reader + CaptureReader.detail, true),
    limit: view.getBigUint64(reader + CaptureReader.limit, true),
  };
}

/** The error to throw for a failure. @param name of the file, or "-" for standard input */
export function captureError(name: string, failure: CaptureFailure): VethworkError {
  return new VethworkError("EFORMAT", `${displayName(name)}: ${sentence(failure)}`);
}

/** How a capture is called in messages. */
export function displayName(name: string): string {
  return name === "-" ? "standard input" : name;
}

function sentence(failure: CaptureFailure): string {
  const { error, detail, limit } = failure;
  const at = place(failure);
  switch (error) {
    case CaptureError.empty:
      return "the file is empty, not even a capture's header is there; capture again";
    case CaptureError.wrongMagic:
      return wrongMagic(Number(detail), limit);
    case CaptureError.truncatedHeader:
      return `the file ends inside its header (${detail} of ${limit} bytes are there); nothing can be read from it`;
    case CaptureError.version:
      return `${at}: version ${detail}.${limit} of the format is not supported; convert the file with editcap`;
    case CaptureError.truncatedPacket:
    case CaptureError.truncatedBlock:
      return `the file ends inside ${at} (${detail} of ${limit} bytes are there); ${whatIsWhole(failure)}`;
    case CaptureError.packetTooLong:
      return `${at}: captured length ${detail} is larger than the limit ${limit}; the file is damaged`;
    case CaptureError.blockTooShort:
      return `${at}: block length ${detail} is smaller than the ${limit} bytes that it must have; the file is damaged`;
    case CaptureError.blockNotAligned:
      return `${at}: block length ${detail} is not a multiple of 4; the file is damaged`;
    case CaptureError.blockTooLong:
      return `${at}: block length ${detail} is larger than the limit ${limit}; the file is damaged`;
    case CaptureError.blockTrailer:
      return `${at}: block length ${detail} at its start and ${limit} at its end differ; the file is damaged`;
    case CaptureError.byteOrder:
      return `${at}: byte-order magic ${hex(detail)} is neither 0x1a2b3c4d nor 0x4d3c2b1a; the file is damaged`;
    case CaptureError.unknownInterface:
      return `${at}: interface ${detail} is not described (the section has ${limit} so far); the file is damaged`;
    case CaptureError.tooManyInterfaces:
      return `${at}: a section has more than ${limit} interfaces; split the file with editcap`;
    case CaptureError.optionOverrun:
      return `${at}: option ${detail} with length ${limit} goes beyond its block; the file is damaged`;
    case CaptureError.optionLength:
      return `${at}: option ${detail} cannot have length ${limit}; the file is damaged`;
    case CaptureError.packetOverrun:
      return `${at}: captured length ${detail} is larger than the ${limit} bytes that its block has room for; the file is damaged`;
    case CaptureError.time:
      return `${at}: timestamp ${detail} is not between the years 1970 and 2262; set the times anew with editcap -t`;
    case CaptureError.notEthernet:
      return `${at}: link type ${describeLinkType(Number(detail))} is not Ethernet; only Ethernet frames can be transmitted`;
    case CaptureError.snapped:
      return `${at}: only ${detail} of its ${limit} bytes were captured; allow snapped packets, or capture again with -s 0`;
    default:
      return `${at}: capture error ${error}`;
  }
}

function place({ error, packet, packetsBefore, offset, blockType }: CaptureFailure): string {
  if (packet) return `packet ${packet} at offset ${offset}`;
  const what = blockType
    ? `the block of type ${hex(BigInt(blockType))}`
    : offset
      ? "the block"
      : "the header";
  const after =
    packetsBefore && error !== CaptureError.truncatedBlock ? ` (after packet ${packetsBefore})` : "";
  return `${what} at offset ${offset}${after}`;
}

function whatIsWhole({ packetsBefore }: CaptureFailure): string {
  if (!packetsBefore) return "no packet before it is whole";
  return packetsBefore === 1
    ? "the packet before it is whole"
    : `the ${packetsBefore} packets before it are whole`;
}

function hex(value: bigint): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

const LOOKALIKES: Record<number, string> = {
  [CaptureLookalike.gzip]: "gzip data: decompress it first (gunzip)",
  [CaptureLookalike.zstd]: "zstd data: decompress it first (unzstd)",
  [CaptureLookalike.bzip2]: "bzip2 data: decompress it first (bunzip2)",
  [CaptureLookalike.xz]: "xz data: decompress it first (unxz)",
  [CaptureLookalike.lz4]: "lz4 data: decompress it first (unlz4)",
  [CaptureLookalike.zip]: "a zip archive: extract the capture first (unzip)",
  [CaptureLookalike.snoop]: "a Solaris snoop capture: convert it with editcap -F pcapng",
  [CaptureLookalike.btsnoop]: "a btsnoop capture: Bluetooth has no Ethernet frames",
  [CaptureLookalike.netmon]: "a Microsoft Network Monitor capture: convert it with editcap -F pcapng",
  [CaptureLookalike.modifiedPcap]:
    "the modified pcap of Kuznetzov's patched libpcap: convert it with editcap -F pcapng",
  [CaptureLookalike.ixiaPcap]: "the modified pcap of IXIA hardware: convert it with editcap -F pcapng",
  [CaptureLookalike.navtelPcap]: "the modified pcap of Navtel hardware: convert it with editcap -F pcapng",
  [CaptureLookalike.textModePcapng]:
    "pcapng damaged by a transfer in text mode: transfer it again in binary mode",
  [CaptureLookalike.text]: "text: give a pcap or pcapng file",
};

function wrongMagic(lookalike: number, magic: bigint): string {
  const text = LOOKALIKES[lookalike];
  if (text) return `this is not a pcap or pcapng file; it looks like ${text}`;
  const bytes = [0n, 8n, 16n, 24n].map((shift) => ((magic >> shift) & 0xffn).toString(16).padStart(2, "0"));
  return `this is not a pcap or pcapng file; it starts with the bytes ${bytes.join(" ")}; give a pcap or pcapng file (editcap converts what Wireshark can open)`;
}

/** "pcap" or "pcapng"; undefined before the header is read */
export function formatName(format: number): "pcap" | "pcapng" | undefined {
  if (format === CaptureFormat.pcap) return "pcap";
  return format === CaptureFormat.pcapng ? "pcapng" : undefined;
}
