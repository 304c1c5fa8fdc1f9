/** TCP conversations as a capture has them, made frame by frame: right checksums, whatever numbers. */
import { pcapFile, pcapPacket } from "../capture/bytes.js";

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;
export const URG = 32;

export interface Endpoint {
  address: string;
  port: number;
  mac: string;
  isn: number;
  /** window scale that its SYN offers; absent: no such option */
  scale?: number;
  stamps?: boolean;
  mss?: number;
}

export interface Frame {
  atNs: number;
  bytes: Uint8Array;
}

/** Internet checksum of bytes. */
export function sum(bytes: Uint8Array, start = 0): number {
  let total = start;
  for (let i = 0; i < bytes.length; i += 2) total += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

function mac(text: string): number[] {
  return text.split(":").map((part) => parseInt(part, 16));
}

export function addressBytes(text: string): number[] {
  if (!text.includes(":")) return text.split(".").map(Number);
  const [head = "", tail = ""] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":").map((g) => parseInt(g, 16)));
  const zeros = text.includes("::") ? 8 - groups(head).length - groups(tail).length : 0;
  return [...groups(head), ...Array<number>(zeros).fill(0), ...groups(tail)].flatMap((g) => [
    g >> 8,
    g & 255,
  ]);
}

export interface SegmentFields {
  sequence: number;
  acknowledgement: number;
  flags: number;
  window?: number;
  options?: number[];
  data?: Uint8Array;
  urgent?: number;
  /** what stands in the place of the checksum: the sum of the pseudo header (as with offloading), or anything */
  checksum?: "partial" | number;
}

/** An Ethernet frame with a TCP segment. */
export function frameOf(from: Endpoint, to: Endpoint, s: SegmentFields): Uint8Array {
  const options = [...(s.options ?? [])];
  while (options.length % 4) options.push(1);
  const data = s.data ?? new Uint8Array(0);
  const header = 20 + options.length;
  const tcp = new Uint8Array(header + data.length);
  const view = new DataView(tcp.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, s.sequence >>> 0);
  view.setUint32(8, s.acknowledgement >>> 0);
  tcp[12] = (header >> 2) << 4;
  tcp[13] = s.flags;
  view.setUint16(14, s.window ?? 0xfaf0);
  view.setUint16(18, s.urgent ?? 0);
  tcp.set(options, 20);
  tcp.set(data, header);
  const addresses = Uint8Array.from([...addressBytes(from.address), ...addressBytes(to.address)]);
  const six = addresses.length === 32;
  const pseudo = sum(addresses, 6 + tcp.length);
  view.setUint16(16, typeof s.checksum === "number" ? s.checksum : pseudo);
  if (s.checksum === undefined) {
    view.setUint16(16, 0);
    view.setUint16(16, ~sum(tcp, pseudo) & 0xffff);
  }
  const ip = new Uint8Array(six ? 40 : 20);
  const ipView = new DataView(ip.buffer);
  if (six) {
    ip[0] = 0x60;
    ipView.setUint16(4, tcp.length);
    ip[6] = 6;
    ip[7] = 64;
    ip.set(addresses, 8);
  } else {
    ip[0] = 0x45;
    ipView.setUint16(2, 20 + tcp.length);
    ipView.setUint16(4, s.sequence & 0xffff);
    ipView.setUint16(6, 0x4000);
    ip[8] = 64;
    ip[9] = 6;
    ip.set(addresses, 12);
    ipView.setUint16(10, ~sum(ip) & 0xffff);
  }
  return Uint8Array.from([
    ...mac(to.mac),
    ...mac(from.mac),
    ...(six ? [0x86, 0xdd] : [0x08, 0x00]),
    ...ip,
    ...tcp,
  ]);
}

export type Side = "client" | "server";

/** A conversation that is written down as it goes; a method is a frame. Numbers count from the initial ones. */
export class Talk {
  readonly frames: Frame[] = [];
  private readonly next = { client: 0, server: 0 };
  private readonly seen = { client: 0, server: 0 };
  /** all that each side sent */
  readonly sent: Record<Side, Uint8Array[]> = { client: [], server: [] };
  nowNs: number;
  constructor(
    readonly client: Endpoint,
    readonly server: Endpoint,
    startNs = 1e9,
    /** ns from one frame to the next */
    public gapNs = 1e6,
  ) {
    this.nowNs = startNs;
  }

  ends(side: Side): [Endpoint, Endpoint] {
    return side === "client" ? [this.client, this.server] : [this.server, this.client];
  }
  other(side: Side): Side {
    return side === "client" ? "server" : "client";
  }

  private synOptions(end: Endpoint): number[] {
    const mss = end.mss ?? 1460;
    return [
      2, 4, mss >> 8, mss & 255, 4, 2,
      ...(end.stamps ? [8, 10, ...this.stamp(end), 0, 0, 0, 0] : []),
      ...(end.scale === undefined ? [] : [1, 3, 3, end.scale]),
    ]; // prettier-ignore
  }
  private stamp(end: Endpoint): number[] {
    const value = (Math.floor(this.nowNs / 1e6) + end.port * 1000) >>> 0;
    return [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
  }

  /** Any segment; `from` counts from the sender's first number, `ack` likewise. Absent: in order. */
  segment(
    side: Side,
    flags: number,
    given: Partial<SegmentFields> & { from?: number; ack?: number; lost?: boolean } = {},
  ): this {
    const [from, to] = this.ends(side);
    const both = this.client.stamps && this.server.stamps;
    const options =
      given.options ??
      (flags & SYN
        ? this.synOptions(from)
        : both
          ? [1, 1, 8, 10, ...this.stamp(from), ...this.stamp(to)]
          : []);
    const start = given.from ?? this.next[side];
    const ack = given.ack ?? this.seen[side];
    const length = given.data?.length ?? 0;
    if (!given.lost)
      this.frames.push({
        atNs: this.nowNs,
        bytes: frameOf(from, to, {
          ...given,
          flags,
          options,
          sequence: from.isn + start,
          acknowledgement: flags & ACK ? to.isn + ack : 0,
        }),
      });
    this.nowNs += this.gapNs;
    const end = start + length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
    if (end > this.next[side]) {
      this.next[side] = end;
      if (given.data) this.sent[side].push(given.data);
    }
    this.seen[this.other(side)] = Math.max(this.seen[this.other(side)], end);
    return this;
  }

  /** Number that the side's next byte will have, from its first one on. */
  position(side: Side): number {
    return this.next[side];
  }

  /** Options of a segment of `side` that selectively acknowledges [left, right) of the other side's stream. */
  sackOptions(side: Side, left: number, right: number): number[] {
    const [from, to] = this.ends(side);
    const word = (value: number) => {
      const v = (to.isn + value) >>> 0;
      return [v >>> 24, (v >> 16) & 255, (v >> 8) & 255, v & 255];
    };
    const stamps =
      this.client.stamps && this.server.stamps ? [1, 1, 8, 10, ...this.stamp(from), ...this.stamp(to)] : [];
    return [...stamps, 1, 1, 5, 10, ...word(left), ...word(right)];
  }

  open(): this {
    return this.segment("client", SYN)
      .segment("server", SYN | ACK)
      .segment("client", ACK);
  }
  /** Sends and is acknowledged. */
  say(side: Side, text: string | Uint8Array, segmentBytes = 1400): this {
    const data = typeof text === "string" ? Buffer.from(text) : text;
    for (let at = 0; at < data.length; at += segmentBytes)
      this.segment(side, PSH | ACK, { data: data.subarray(at, at + segmentBytes) });
    return this.segment(this.other(side), ACK);
  }
  close(side: Side = "client"): this {
    return this.segment(side, FIN | ACK)
      .segment(this.other(side), FIN | ACK)
      .segment(side, ACK);
  }
  bytes(side: Side): Buffer {
    return Buffer.concat(this.sent[side]);
  }
}

/** A pcap file with the frames of several conversations in the order of their times. */
export function captureOf(...talks: { frames: Frame[] }[]): Uint8Array {
  const frames = talks.flatMap((talk) => talk.frames).sort((a, b) => a.atNs - b.atNs);
  return pcapFile(
    { magic: 0xa1b23c4d },
    ...frames.map(({ atNs, bytes }) => pcapPacket(Math.floor(atNs / 1e9), atNs % 1e9, bytes)),
  );
}
