/** The texts of options: numbers, MAC addresses, ports, hop limits. What is wrong with one is told in a sentence that names the option. */
import { VethworkError } from "../model/errors.js";

export function wrong(option: string, text: string, what: string): VethworkError {
  return new VethworkError("EINVAL", `--${option}=${text}: ${what}`);
}

/** As strtol(3) reads it with base 0: decimal, 0x hexadecimal, 0 octal. */
export function number(option: string, text: string, least: number, most: number): number {
  const value = /^0x[0-9a-f]+$/i.test(text)
    ? parseInt(text, 16)
    : /^0[0-7]+$/.test(text)
      ? parseInt(text, 8)
      : /^-?\d+$/.test(text)
        ? Number(text)
        : NaN;
  if (Number.isNaN(value))
    throw wrong(option, text, `"${text}" is not a number; give one from ${least} to ${most}`);
  if (value < least || value > most)
    throw wrong(option, text, `${value} is out of range; give ${least} to ${most}`);
  return value;
}

/** 48 bits, first byte highest. Bytes may have one digit. */
export function mac(option: string, text: string, whole = text): bigint {
  if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text))
    throw wrong(option, whole, `"${text}" is not a MAC address; write it as 00:12:13:14:15:16`);
  return text.split(":").reduce((all, byte) => (all << 8n) | BigInt(parseInt(byte, 16)), 0n);
}

/** "MAC[,MAC]": of the client's frames and of the server's. */
export function macPair(option: string, text: string): (bigint | undefined)[] {
  const parts = text.split(",");
  if (parts.length > 2) throw wrong(option, text, "give one MAC address, or two with a comma between");
  return parts.map((part) => mac(option, part, text));
}

/** "MAC,MAC": what is replaced, by what. */
export function macSubstitution(text: string): [bigint, bigint] {
  const parts = text.split(",");
  if (parts.length !== 2)
    throw wrong(
      "enet-subsmac",
      text,
      "give two MAC addresses with a comma between: the one to replace, then the new one",
    );
  return [mac("enet-subsmac", parts[0]!, text), mac("enet-subsmac", parts[1]!, text)];
}

const MAX_HOPS = 255;

/** "64" sets, "+1" and "-1" count up and down. */
export function ttl(text: string): { mode: "set" | "add" | "subtract"; value: number } {
  const match = /^([+-]?)(\d+)$/.exec(text);
  const value = match ? Number(match[2]) : NaN;
  if (!(value >= 1 && value <= MAX_HOPS))
    throw wrong(
      "ttl",
      text,
      `give 1 to ${MAX_HOPS} to set it, or +1 to +${MAX_HOPS} and -1 to -${MAX_HOPS} to change it`,
    );
  const mode = match![1] === "+" ? "add" : match![1] === "-" ? "subtract" : "set";
  return { mode, value };
}

const PORTS = 65536;

/** "80:8080", "80,81:8080", "1-1023+8000:80", several with commas between: for every port what it becomes; what comes later wins. */
export function portMap(texts: readonly string[]): Uint16Array {
  const map = Uint16Array.from({ length: PORTS }, (_, port) => port);
  for (const text of texts) {
    // tcprewrite(1) allows a list before the colon
    let waiting: string[] = [];
    for (const part of text.split(",")) {
      const [from, to, ...rest] = part.split(":");
      if (rest.length || !from) throw wrong("portmap", text, "write it as FROM:TO, for example 80:8080");
      waiting.push(from);
      if (to === undefined) continue;
      const port = portNumber(to, text);
      for (const ranges of waiting)
        for (const [first, last] of portRanges(ranges, text)) map.fill(port, first, last + 1);
      waiting = [];
    }
    if (waiting.length)
      throw wrong(
        "portmap",
        text,
        `it does not say what port ${waiting[0]} becomes; write it as FROM:TO, for example 80:8080`,
      );
  }
  return map;
}

function portRanges(text: string, whole: string): [number, number][] {
  return text.split("+").map((range) => {
    const [first, last, ...rest] = range.split("-");
    if (rest.length)
      throw wrong("portmap", whole, `"${range}" is not a range of ports; write it as 8000-8999`);
    const from = portNumber(first!, whole);
    if (last === undefined) return [from, from];
    const to = portNumber(last, whole);
    if (from > to)
      throw wrong("portmap", whole, `the range ${range} is empty: its first port is the higher one`);
    // port 0, which is nobody's, is no part of a range in tcprewrite
    return [Math.max(from, 1), to];
  });
}

function portNumber(text: string, whole: string): number {
  if (!/^\d+$/.test(text) || Number(text) >= PORTS)
    throw wrong("portmap", whole, `"${text}" is not a port; give 0 to ${PORTS - 1}`);
  return Number(text);
}
