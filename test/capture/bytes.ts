/** Captures byte by byte, in either byte order, right or wrong: a second implementation that shares nothing with src/pcap-writer. */
export class Bytes {
  private readonly parts: Uint8Array[] = [];
  constructor(readonly big = false) {}

  u8(value: number): this {
    return this.raw(Uint8Array.of(value));
  }
  u16(value: number): this {
    const bytes = new Uint8Array(2);
    new DataView(bytes.buffer).setUint16(0, value, !this.big);
    return this.raw(bytes);
  }
  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, !this.big);
    return this.raw(bytes);
  }
  u64(value: bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), !this.big);
    return this.raw(bytes);
  }
  raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }
  pad(): this {
    return this.raw(new Uint8Array(-this.length & 3));
  }
  get length(): number {
    return this.parts.reduce((sum, part) => sum + part.length, 0);
  }
  done(): Uint8Array {
    return concat(this.parts);
  }
}

export function concat(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** `length` bytes that differ from place to place */
export function payload(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7 + (i >> 8)) & 0xff);
}

export interface PcapOptions {
  big?: boolean;
  magic?: number;
  major?: number;
  minor?: number;
  snapLength?: number;
  linkType?: number;
}

export function pcapFile(options: PcapOptions, ...packets: Uint8Array[]): Uint8Array {
  const header = new Bytes(options.big)
    .u32(options.magic ?? 0xa1b2c3d4)
    .u16(options.major ?? 2)
    .u16(options.minor ?? 4)
    .u32(0)
    .u32(0)
    .u32(options.snapLength ?? 262144)
    .u32(options.linkType ?? 1);
  return concat([header.done(), ...packets]);
}

export function pcapPacket(
  seconds: number,
  fraction: number,
  data: Uint8Array,
  given: { big?: boolean; captured?: number; original?: number } = {},
): Uint8Array {
  const { big = false, captured = data.length, original = captured } = given;
  return new Bytes(big).u32(seconds).u32(fraction).u32(captured).u32(original).raw(data).done();
}

/** A block; `length` and `trailer` can lie. */
export function rawBlock(
  type: number,
  body: Uint8Array,
  given: { big?: boolean; length?: number; trailer?: number } = {},
): Uint8Array {
  const { big = false, length = 12 + ((body.length + 3) & ~3), trailer = length } = given;
  return new Bytes(big).u32(type).u32(length).raw(body).pad().u32(trailer).done();
}

export interface SectionOptions {
  big?: boolean;
  major?: number;
  minor?: number;
  magic?: number;
  options?: Uint8Array;
}

export function section(given: SectionOptions = {}): Uint8Array {
  const { big = false, major = 1, minor = 0, magic = 0x1a2b3c4d, options } = given;
  const body = new Bytes(big).u32(magic).u16(major).u16(minor).u64(-1n);
  return rawBlock(0x0a0d0d0a, body.raw(options ?? new Uint8Array()).done(), { big });
}

export function option(
  code: number,
  value: Uint8Array,
  { big = false, length = value.length } = {},
): Uint8Array {
  return new Bytes(big).u16(code).u16(length).raw(value).pad().done();
}

export interface InterfaceOptions {
  big?: boolean;
  linkType?: number;
  snapLength?: number;
  resolution?: number;
  offsetSeconds?: bigint;
  /** more options, before the two above; the list is not ended unless this does it */
  options?: Uint8Array[];
}

export function idb(given: InterfaceOptions = {}): Uint8Array {
  const { big = false, linkType = 1, snapLength = 0, resolution, offsetSeconds, options = [] } = given;
  const body = new Bytes(big).u16(linkType).u16(0).u32(snapLength);
  for (const one of options) body.raw(one);
  if (resolution !== undefined) body.raw(option(9, Uint8Array.of(resolution), { big }));
  if (offsetSeconds !== undefined) body.raw(option(14, new Bytes(big).u64(offsetSeconds).done(), { big }));
  return rawBlock(1, body.done(), { big });
}

export interface PacketOptions {
  big?: boolean;
  interfaceId?: number;
  time?: bigint;
  captured?: number;
  original?: number;
  options?: Uint8Array;
}

export function epb(data: Uint8Array, given: PacketOptions = {}): Uint8Array {
  const {
    big = false,
    interfaceId = 0,
    time = 0n,
    captured = data.length,
    original = captured,
    options,
  } = given;
  const body = new Bytes(big)
    .u32(interfaceId)
    .u32(Number(time >> 32n))
    .u32(Number(time & 0xffff_ffffn))
    .u32(captured)
    .u32(original)
    .raw(data)
    .pad();
  return rawBlock(6, body.raw(options ?? new Uint8Array()).done(), { big });
}

/** the obsolete packet block */
export function oldPacket(data: Uint8Array, given: PacketOptions & { drops?: number } = {}): Uint8Array {
  const {
    big = false,
    interfaceId = 0,
    time = 0n,
    captured = data.length,
    original = captured,
    drops = 0,
  } = given;
  const body = new Bytes(big)
    .u16(interfaceId)
    .u16(drops)
    .u32(Number(time >> 32n))
    .u32(Number(time & 0xffff_ffffn))
    .u32(captured)
    .u32(original)
    .raw(data);
  return rawBlock(2, body.done(), { big });
}

export function spb(data: Uint8Array, { big = false, original = data.length } = {}): Uint8Array {
  return rawBlock(3, new Bytes(big).u32(original).raw(data).done(), { big });
}
