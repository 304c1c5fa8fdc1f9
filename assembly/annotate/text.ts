/** The line of a comment: WORD key=value ..., as docs/wireshark.md has it. */
import { copyBytes } from "../copy";
import { Device } from "../device/device";
import { Namespace } from "../net/namespace";
import { annotations, LONGEST } from "./state";

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const DELETE: u32 = 0x7f;

/** ASCII only. */
export function begin(word: string): void {
  annotations().length = 0;
  putText(word);
}

export function putByte(byte: u32): void {
  const a = annotations();
  if (a.length < LONGEST) store<u8>(a.line + a.length++, <u8>byte);
}

/** ASCII only. */
export function putText(text: string): void {
  const a = annotations();
  const count = <u32>text.length;
  if (a.length + count > LONGEST) return;
  const to = a.line + a.length;
  const from = changetype<usize>(text);
  // eight at a time; what is written behind the end is written over or not read (SLACK)
  for (let i: usize = 0; i < <usize>count; i += 8) {
    const eight = v128.load(from + (i << 1));
    store<u64>(to + i, i64x2.extract_lane(i8x16.narrow_i16x8_u(eight, eight), 0));
  }
  a.length += count;
}

export function putBytes(at: usize, count: u32): void {
  const a = annotations();
  if (a.length + count > LONGEST) return;
  copyBytes(a.line + a.length, at, count);
  a.length += count;
}

export function putNumber(value: u64): void {
  let divisor: u64 = 1;
  while (value / divisor >= 10) divisor *= 10;
  while (divisor) {
    putByte(0x30 + <u32>((value / divisor) % 10));
    divisor /= 10;
  }
}

/** The digits of an octet or a port at `to`; how many. */
function digits(to: usize, value: u32): u32 {
  const count: u32 = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10000 ? 4 : 5;
  for (let at = to + count - 1; at > to; at--) {
    const tenth = value / 10;
    store<u8>(at, <u8>(0x30 + value - tenth * 10));
    value = tenth;
  }
  store<u8>(to, <u8>(0x30 + value));
  return count;
}

/** bytes of the longest address; of a colon and the longest port */
const ADDRESS: u32 = 15;
const PORT: u32 = 6;

/** `address` as it lies in the header. */
export function putAddress(address: u32): void {
  const a = annotations();
  if (a.length + ADDRESS > LONGEST) return;
  let to = a.line + a.length;
  for (let i = 0; i < 4; i++) {
    if (i) store<u8>(to++, 0x2e);
    to += digits(to, address & 0xff);
    address >>= 8;
  }
  a.length = <u32>(to - a.line);
}

export function putPort(port: u32): void {
  const a = annotations();
  if (a.length + PORT > LONGEST) return;
  const to = a.line + a.length;
  store<u8>(to, 0x3a);
  a.length += 1 + digits(to + 1, port);
}

function putHex(value: u32): void {
  putByte(value < 10 ? 0x30 + value : 0x57 + value);
}

/** Bytes up to the first NUL, at most `limit`, as they are within quotes. */
function putEscaped(at: usize, limit: u32): void {
  for (let i: u32 = 0; i < limit; i++) {
    const byte = load<u8>(at + i);
    if (!byte) return;
    if (byte == QUOTE || byte == BACKSLASH) putByte(BACKSLASH);
    if (byte < 0x20 || byte == DELETE) {
      putText("\\x");
      putHex(byte >> 4);
      putHex(byte & 15);
    } else putByte(byte);
  }
}

/** ` netns="NAME"` */
export function putNamespace(ns: Namespace): void {
  putText(' netns="');
  putEscaped(ns.name, ns.nameLength);
  putByte(QUOTE);
}

/** ` place="NETNS:IFACE"`, empty for a packet that is at no interface. */
export function putPlace(d: Device | null): void {
  putText(' place="');
  if (d !== null) {
    const ns = d.namespace;
    if (ns.nameLength) {
      putEscaped(ns.name, ns.nameLength);
      putByte(0x3a);
    }
    putEscaped(changetype<usize>(d), 16);
  }
  putByte(QUOTE);
}

/** ` hook=NAME` */
export function putHook(name: string): void {
  putText(" hook=");
  putText(name);
}
