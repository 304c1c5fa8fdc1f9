/**
 * Blocks and options of pcapng (draft-ietf-opsawg-pcapng), always in little-endian order:
 *
 *   | type | total length | body, padded to 4 | options | total length |
 *   option: | code u16 | length u16 | value, padded to 4 |
 */
import { VethworkError } from "../model/errors.js";

const OPTION_END = 0;
const OPTION_COMMENT = 1;
const OPTION_HEADER_BYTES = 4;
const FRAMING_BYTES = 12;

/** One option: its code and the bytes of its value, without padding. */
export interface PcapngOption {
  code: number;
  value: Uint8Array;
}

/** What every block can carry. */
export interface CommentedBlock {
  /** opt_comment, one for each */
  comments?: readonly string[];
}

export function padded(length: number): number {
  return (length + 3) & ~3;
}

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

export function textOption(code: number, text: string | undefined): PcapngOption[] {
  return text === undefined ? [] : [{ code, value: utf8(text) }];
}

export function u8Option(code: number, value: number | undefined): PcapngOption[] {
  return value === undefined ? [] : [{ code, value: Uint8Array.of(value) }];
}

export function u32Option(code: number, value: number | undefined): PcapngOption[] {
  if (value === undefined) return [];
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return [{ code, value: bytes }];
}

/** A 64-bit value, signed or not. */
export function u64Option(code: number, value: bigint | undefined): PcapngOption[] {
  return value === undefined ? [] : [{ code, value: u64(value) }];
}

/** A time as two 32-bit words, the high one first: not a 64-bit number in the section's byte order. */
export function timeOption(code: number, value: bigint | undefined): PcapngOption[] {
  if (value === undefined) return [];
  const bytes = new Uint8Array(8);
  putTime(new DataView(bytes.buffer), 0, value);
  return [{ code, value: bytes }];
}

export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
}

/** Writes the pair of words that is a timestamp in all blocks. @throws VethworkError ERANGE below 0 or above 2^64 - 1 */
export function putTime(view: DataView, offset: number, time: bigint): void {
  if (time < 0n || time > 0xffff_ffff_ffff_ffffn)
    throw new VethworkError(
      "ERANGE",
      `pcapng: timestamp ${time} does not fit into 64 bits; give units since 1970`,
    );
  view.setUint32(offset, Number(time >> 32n), true);
  view.setUint32(offset + 4, Number(time & 0xffff_ffffn), true);
}

/** Checks a number that has a field of its own. @throws VethworkError ERANGE */
export function inRange(what: string, value: number, limit: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= limit) return value;
  throw new VethworkError("ERANGE", `pcapng: ${what} ${value} is not a whole number from 0 to ${limit}`);
}

/**
 * A whole block.
 * @param body fixed fields and data; padded here
 * @param options in this order, after the comments; none at all leaves the list out
 * @throws VethworkError EMSGSIZE for a comment or an option above 65535 bytes
 */
export function block(
  type: number,
  body: Uint8Array,
  options: readonly PcapngOption[] = [],
  comments: readonly string[] = [],
): Uint8Array {
  const all = [...comments.map((comment) => ({ code: OPTION_COMMENT, value: utf8(comment) })), ...options];
  let optionsBytes = all.length ? OPTION_HEADER_BYTES : 0;
  for (const { code, value } of all) {
    if (value.length > 0xffff)
      throw new VethworkError(
        "EMSGSIZE",
        `pcapng: the value of option ${code} has ${value.length} bytes; 65535 is the most, shorten it`,
      );
    optionsBytes += OPTION_HEADER_BYTES + padded(value.length);
  }
  const total = FRAMING_BYTES + padded(body.length) + optionsBytes;
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, total, true);
  bytes.set(body, 8);
  let at = 8 + padded(body.length);
  for (const { code, value } of all) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, at + OPTION_HEADER_BYTES);
    at += OPTION_HEADER_BYTES + padded(value.length);
  }
  if (all.length) view.setUint32(at, OPTION_END, true);
  view.setUint32(total - 4, total, true);
  return bytes;
}
