/** Enhanced packet block (draft-ietf-opsawg-pcapng, section 4.3). */
import {
  block,
  inRange,
  padded,
  putTime,
  u32Option,
  u64Option,
  type CommentedBlock,
  type PcapngOption,
} from "./block.js";

const BLOCK_ENHANCED_PACKET = 6;
const HEADER_BYTES = 20;
const EPB_FLAGS = 2;
const EPB_DROPCOUNT = 4;
const EPB_PACKETID = 5;
const EPB_QUEUE = 6;
const EPB_VERDICT = 7;

/** epb_flags. What is absent is "not known". */
export interface PacketFlags {
  direction?: "in" | "out";
  reception?: "unicast" | "multicast" | "broadcast" | "promiscuous";
  /** bytes of the frame check sequence at the packet's end, 1 to 15 */
  fcsLength?: number;
  /** the checksum is left to the hardware: what the bytes hold is no checksum */
  checksumNotReady?: boolean;
  checksumValid?: boolean;
  /** a packet that TSO made, or GRO joined */
  superPacket?: boolean;
  /** link-layer errors, bits 16 to 31 as the draft has them (24: CRC error) */
  errors?: number;
}

/** epb_verdict: what became of the packet. TC_ACT_* and XDP_* values; "hardware" has bytes of its own. */
export type Verdict =
  { kind: "hardware"; data: Uint8Array } | { kind: "tc"; action: bigint } | { kind: "xdp"; action: bigint };

export interface PacketBlock extends CommentedBlock {
  interfaceId: number;
  /** in the units of its interface (if_tsresol), from 1970 on */
  timestamp: bigint;
  bytes: Uint8Array;
  /** bytes that the packet had; default: all of them are here */
  originalLength?: number;
  flags?: PacketFlags;
  /** epb_packetid: the same for the same packet on every interface */
  packetId?: bigint;
  /** epb_queue */
  queue?: number;
  /** epb_dropcount: packets lost on the interface since the last packet */
  dropCount?: bigint;
  verdicts?: readonly Verdict[];
}

const RECEPTIONS = { unicast: 1, multicast: 2, broadcast: 3, promiscuous: 4 };

/** The 32-bit word of epb_flags. */
export function packetFlags(flags: PacketFlags): number {
  const direction = flags.direction === undefined ? 0 : flags.direction === "in" ? 1 : 2;
  const reception = flags.reception === undefined ? 0 : RECEPTIONS[flags.reception];
  const word =
    direction |
    (reception << 2) |
    (inRange("FCS length", flags.fcsLength ?? 0, 15) << 5) |
    (flags.checksumNotReady ? 1 << 9 : 0) |
    (flags.checksumValid ? 1 << 10 : 0) |
    (flags.superPacket ? 1 << 11 : 0) |
    (inRange("link-layer errors", flags.errors ?? 0, 0xffff) << 16);
  return word >>> 0;
}

function verdictOption(verdict: Verdict): PcapngOption {
  if (verdict.kind === "hardware") return { code: EPB_VERDICT, value: Uint8Array.of(0, ...verdict.data) };
  const value = new Uint8Array(9);
  value[0] = verdict.kind === "tc" ? 1 : 2;
  new DataView(value.buffer).setBigUint64(1, BigInt.asUintN(64, verdict.action), true);
  return { code: EPB_VERDICT, value };
}

/** @throws VethworkError ERANGE for a number that does not fit */
export function packetBlock(packet: PacketBlock): Uint8Array {
  const { bytes } = packet;
  const body = new Uint8Array(HEADER_BYTES + padded(bytes.length));
  const view = new DataView(body.buffer);
  view.setUint32(0, inRange("interface", packet.interfaceId, 0xffff_ffff), true);
  putTime(view, 4, packet.timestamp);
  view.setUint32(12, bytes.length, true);
  view.setUint32(16, inRange("original length", packet.originalLength ?? bytes.length, 0xffff_ffff), true);
  body.set(bytes, HEADER_BYTES);
  const options: PcapngOption[] = [
    ...u32Option(EPB_FLAGS, packet.flags && packetFlags(packet.flags)),
    ...u64Option(EPB_DROPCOUNT, packet.dropCount),
    ...u64Option(EPB_PACKETID, packet.packetId),
    ...u32Option(EPB_QUEUE, packet.queue),
    ...(packet.verdicts ?? []).map(verdictOption),
  ];
  return block(BLOCK_ENHANCED_PACKET, body, options, packet.comments);
}
