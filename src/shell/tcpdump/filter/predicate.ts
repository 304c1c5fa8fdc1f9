/** What a compiled filter is made of: questions to a frame. */

export interface FilterFrame {
  bytes: Uint8Array;
  /** length on the wire; bytes may be fewer */
  length: number;
  direction?: "in" | "out";
}

/** A load outside of the frame: BPF then rejects the packet whatever the rest of the filter says. */
export class OutOfFrame extends Error {}
const OUT_OF_FRAME = new OutOfFrame();

export type Predicate = (frame: FilterFrame) => boolean;
/** An unsigned 32-bit value. */
export type Value = (frame: FilterFrame) => number;

export function load(frame: FilterFrame, at: number, size: number): number {
  const { bytes } = frame;
  if (at < 0 || at + size > bytes.length) throw OUT_OF_FRAME;
  let value = 0;
  for (let index = 0; index < size; index++) value = value * 256 + bytes[at + index]!;
  return value;
}

export const and =
  (...parts: Predicate[]): Predicate =>
  (frame) =>
    parts.every((part) => part(frame));

export const or =
  (...parts: Predicate[]): Predicate =>
  (frame) =>
    parts.some((part) => part(frame));

export const not =
  (part: Predicate): Predicate =>
  (frame) =>
    !part(frame);

export function equals(at: number, size: number, value: number, mask = 2 ** (8 * size) - 1): Predicate {
  return (frame) => (load(frame, at, size) & mask) >>> 0 === (value & mask) >>> 0;
}

export function bytesEqual(at: number, wanted: Uint8Array, maskBits = wanted.length * 8): Predicate {
  return (frame) => {
    for (let index = 0; index < wanted.length; index++) {
      const bits = Math.min(8, Math.max(0, maskBits - index * 8));
      if (bits === 0) break;
      const mask = (0xff << (8 - bits)) & 0xff;
      if ((load(frame, at + index, 1) & mask) !== (wanted[index]! & mask)) return false;
    }
    return true;
  };
}

/** Where things are: the link layer moves by four bytes for every `vlan` that was asked for before. */
export class Layout {
  constructor(readonly tags = 0) {}
  get type(): number {
    return 12 + 4 * this.tags;
  }
  get network(): number {
    return 14 + 4 * this.tags;
  }
  etherType(value: number): Predicate {
    return equals(this.type, 2, value);
  }
  get ip(): Predicate {
    return this.etherType(0x0800);
  }
  get ip6(): Predicate {
    return this.etherType(0x86dd);
  }
  get arp(): Predicate {
    return this.etherType(0x0806);
  }
  get rarp(): Predicate {
    return this.etherType(0x8035);
  }
  ipProtocol(value: number): Predicate {
    return and(this.ip, equals(this.network + 9, 1, value));
  }
  /** the next header, or the one behind a fragment header, as libpcap looks */
  ip6Protocol(value: number): Predicate {
    const next = this.network + 6;
    return and(
      this.ip6,
      or(equals(next, 1, value), and(equals(next, 1, 44), equals(this.network + 40, 1, value))),
    );
  }
  get firstFragment(): Predicate {
    return (frame) => (load(frame, this.network + 6, 2) & 0x1fff) === 0;
  }
  /** start of the IPv4 packet's payload */
  transport(frame: FilterFrame): number {
    return this.network + 4 * (load(frame, this.network, 1) & 15);
  }
}
