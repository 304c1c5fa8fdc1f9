/** The classic format (draft-ietf-opsawg-pcap): one link type, no names; every tool reads it. */
import { VethworkError } from "../model/errors.js";
import { inRange } from "./block.js";
import { DEFAULT_SNAP_LENGTH, LINKTYPE_ETHERNET } from "./interface.js";
import type { Sink } from "./sink.js";

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** "us" is what tcpdump -w writes; "ns" what it writes with --nano. */
export type PcapResolution = "us" | "ns";

export interface PcapFile {
  /** default "us" */
  resolution?: PcapResolution;
  /** LINKTYPE_*; default 1, Ethernet */
  linkType?: number;
  /** bytes; default 262144 */
  snapLength?: number;
}

export interface PcapPacket {
  /** ns since 1970; with "us" cut to whole microseconds */
  timeNs: bigint;
  bytes: Uint8Array;
  /** bytes that the packet had; default: all of them are here */
  originalLength?: number;
}

export function pcapHeader(file: PcapFile = {}): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, file.resolution === "ns" ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, inRange("snap length", file.snapLength ?? DEFAULT_SNAP_LENGTH, 0xffff_ffff), true);
  view.setUint32(20, inRange("link type", file.linkType ?? LINKTYPE_ETHERNET, 0xffff), true);
  return bytes;
}

/** One packet with its header. @throws VethworkError ERANGE for a time before 1970 or after 2106: its seconds have 32 bits */
export function pcapRecord(packet: PcapPacket, resolution: PcapResolution = "us"): Uint8Array {
  const { timeNs, bytes } = packet;
  const seconds = timeNs / NANOSECONDS_PER_SECOND;
  if (timeNs < 0n || seconds > 0xffff_ffffn)
    throw new VethworkError(
      "ERANGE",
      `pcap: time ${timeNs} ns is not between the years 1970 and 2106; write pcapng instead`,
    );
  const fractionNs = Number(timeNs % NANOSECONDS_PER_SECOND);
  const record = new Uint8Array(PACKET_HEADER_BYTES + bytes.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, Number(seconds), true);
  view.setUint32(4, resolution === "ns" ? fractionNs : Math.floor(fractionNs / 1000), true);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, inRange("original length", packet.originalLength ?? bytes.length, 0xffff_ffff), true);
  record.set(bytes, PACKET_HEADER_BYTES);
  return record;
}

/** Writes the header when it is made, then packets; what has been written is a readable file at any moment. */
export class PcapWriter {
  private readonly resolution: PcapResolution;

  constructor(
    private readonly sink: Sink,
    file: PcapFile = {},
  ) {
    this.resolution = file.resolution ?? "us";
    sink(pcapHeader(file));
  }

  packet(packet: PcapPacket): void {
    this.sink(pcapRecord(packet, this.resolution));
  }
}
