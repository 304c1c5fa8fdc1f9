/** What states and policies have in common: ids, selectors, marks, limits, as ip/ipxfrm.c reads and writes them. */
import type { XfrmLimits, XfrmMode, XfrmSelector } from "../../../model/xfrm.js";
import { formatIpv4, getPrefix } from "../inet.js";
import { ipProtocol, ipProtocolName } from "../names.js";
import { strtoul, unsigned } from "../numbers.js";
import type { Session } from "../session.js";
import type { Words } from "../words.js";

export const ESP = 50;
const PROTOCOLS: Record<string, number> = { esp: ESP, ah: 51, comp: 108, route2: 43, hao: 60 };
const TCP = 6;
const UDP = 17;
const GRE = 47;
const DCCP = 33;
const SCTP = 132;
const ICMP = 1;
const ICMP6 = 58;
const MOBILITY = 135;

/** missarg */
export function missing(session: Session, what: string): never {
  return session.exit(255, `Error: argument "${what}" is required`);
}

/** xfrm_xfrmproto_getbyname, for the protocols of RFC 4301 and Mobile IPv6 */
export function xfrmProtocol(words: Words): number {
  const word = words.next();
  if (word in PROTOCOLS) return PROTOCOLS[word];
  return words.wrong("XFRM-PROTO value is invalid");
}

export function protocolName(number: number): string {
  return Object.keys(PROTOCOLS).find((name) => PROTOCOLS[name] === number) ?? String(number);
}

export interface Id {
  src?: { address: string; bits: number };
  dst?: { address: string; bits: number };
  proto?: number;
  spi?: number;
}

/**
 * xfrm_id_parse: from the present word on; afterwards the cursor is at the last word that belonged to it. False where already the first did
 * not. `loose`: a filter needs no protocol.
 */
export function parseId(session: Session, words: Words, command: string, loose: boolean): Id | undefined {
  const id: Id = {};
  const families = new Map<string, string>();
  const address = (key: "src" | "dst"): void => {
    const prefix = getPrefix(session, words.next(), session.options.family);
    if (prefix.family === "unspec") words.wrong(`value after "${key}" has an unrecognized address family`);
    families.set(key, prefix.family);
    if (prefix.family === "inet") id[key] = { address: formatIpv4(prefix.address), bits: prefix.bitLength };
  };
  for (let first = true; ; first = false) {
    const word = words.word;
    if (word === "src" || word === "dst") address(word);
    else if (word === "proto") id.proto = xfrmProtocol(words);
    else if (word === "spi") id.spi = unsigned(words.next()) ?? words.wrong("SPI value is invalid");
    else {
      if (first) return undefined;
      words.back();
      break;
    }
    if (!words.hasNext()) break;
    words.advance();
  }
  const [src, dst] = [families.get("src"), families.get("dst")];
  if (src && dst && src !== dst)
    words.wrong('the same address family is required between values after "src" and "dst"');
  if (!loose && id.proto === undefined) missing(session, "XFRM-PROTO");
  if (src === "inet6" || dst === "inet6") session.notModelled(command, "IPv6");
  return id;
}

/** xfrm_mode_parse */
export function parseMode(session: Session, words: Words, command: string): XfrmMode {
  const mode = words.next();
  if (mode === "transport" || mode === "tunnel") return mode;
  if (mode === "ro" || mode === "in_trigger" || mode === "beet")
    session.notModelled(command, `mode "${mode}"`);
  return words.wrong("MODE value is invalid");
}

/** xfrm_parse_mark: a mark and, where the next word is "mask", that. */
export function parseMark(words: Words): { mark: number; mask: number } {
  const mark = unsigned(words.next()) ?? words.wrong("MARK value is invalid\n");
  return { mark, mask: parseMask(words, "MASK") ?? 0xffffffff };
}

/** A mask behind the present word; undefined where the next word is another. */
export function parseMask(words: Words, name: string): number | undefined {
  if (words.rest[1] !== "mask") return undefined;
  words.advance();
  return unsigned(words.next()) ?? words.wrong(`${name} value is invalid\n`);
}

const portText = (words: Words, name: string): number => {
  const word = words.next();
  return unsigned(word, 0xffff) ?? words.wrong(`value after "${name}" is invalid`);
};

/**
 * xfrm_selector_parse: from the present word on; afterwards the cursor is at the last word that belonged to it. Undefined where the present
 * word begins no selector.
 */
export function parseSelector(session: Session, words: Words, command: string): XfrmSelector | undefined {
  const s: XfrmSelector = { src: "0.0.0.0/0", dst: "0.0.0.0/0", proto: 0 };
  let six = false;
  for (let first = true; ; first = false) {
    const word = words.word;
    if (word === "src" || word === "dst") {
      const prefix = getPrefix(session, words.next(), session.options.family);
      if (prefix.family === "inet6") six = true;
      else s[word] = `${formatIpv4(prefix.address)}/${prefix.bitLength}`;
    } else if (word === "dev") {
      const link = session.find(words.next()) ?? words.wrong("DEV value is invalid");
      s.dev = link.ifname;
    } else if (!parseUpper(session, words, s)) {
      if (first) return undefined;
      words.back();
      break;
    }
    if (!words.hasNext()) break;
    words.advance();
  }
  if (six) session.notModelled(command, "IPv6");
  return s;
}

/** xfrm_selector_upspec_parse: false where the present word is none of its own. */
function parseUpper(session: Session, words: Words, s: XfrmSelector): boolean {
  let port = "";
  let type = "";
  let key = "";
  for (let first = true; ; first = false) {
    const word = words.word;
    if (word === "proto") {
      s.proto = ipProtocol(words.next()) ?? words.wrong("PROTO value is invalid");
    } else if (word === "sport" || word === "dport") {
      port = word;
      s[word] = [portText(words, word), 0xffff];
    } else if (word === "type" || word === "code") {
      type = word;
      const number = unsigned(words.next(), 255) ?? words.wrong(`value after "${word}" is invalid`);
      s[word === "type" ? "sport" : "dport"] = [number, 0xffff];
    } else if (word === "key") {
      key = word;
      const text = words.next();
      const number = text.includes(".") ? greKey(text) : unsigned(text);
      if (number === undefined) words.wrong('value after "key" is invalid');
      s.sport = [number! >>> 16, 0xffff];
      s.dport = [number! & 0xffff, 0xffff];
    } else {
      if (first) return false;
      words.back();
      break;
    }
    if (!words.hasNext()) break;
    words.advance();
  }
  const name = ipProtocolName(s.proto, false);
  if (port && ![TCP, UDP, SCTP, DCCP, 0].includes(s.proto))
    session.exit(1, `"sport" and "dport" are invalid with PROTO value "${name}"`);
  if (type && ![ICMP, ICMP6, MOBILITY].includes(s.proto))
    session.exit(1, `"type" and "code" are invalid with PROTO value "${name}"`);
  if (key && s.proto !== GRE) session.exit(1, `"key" is invalid with PROTO value "${name}"`);
  return true;
}

/** a GRE key as a dotted quad */
function greKey(text: string): number | undefined {
  const parts = text.split(".").map((part) => strtoul(part, 10)?.value ?? -1);
  if (parts.length !== 4 || parts.some((part) => part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** xfrm_selector_print, with the end of the line */
export function printSelector(session: Session, s: XfrmSelector, prefix = ""): void {
  let text = `${prefix}src ${s.src} dst ${s.dst} `;
  if (s.proto) text += `proto ${ipProtocolName(s.proto, false)} `;
  if ([ICMP, ICMP6, MOBILITY].includes(s.proto)) {
    if (s.sport) text += `type ${s.sport[0]} `;
    if (s.dport) text += `code ${s.dport[0]} `;
  } else if (s.proto === GRE) {
    if (s.sport || s.dport) text += `key ${(s.sport?.[0] ?? 0) * 65536 + (s.dport?.[0] ?? 0)} `;
  } else {
    if (s.sport) text += `sport ${s.sport[0]} `;
    if (s.dport) text += `dport ${s.dport[0]} `;
  }
  if (s.dev !== undefined) text += `dev ${s.dev} `;
  if (session.options.stats > 0) text += "uid 0";
  session.out.raw(text + session.out.newline);
}

/** xfrm_lifetime_cfg_parse: the word behind "limit" is the present one. */
export function parseLimit(words: Words, limits: XfrmLimits): void {
  const word = words.word;
  const value = (): bigint => {
    const text = words.next();
    if (!/^(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(text)) words.wrong(`value after "${word}" is invalid`);
    const octal = /^0[0-7]+$/.test(text);
    return BigInt.asUintN(64, BigInt(octal ? `0o${text.slice(1)}` : text.replace(/^0+(?=[0-9])/, "")));
  };
  const fields: Record<string, keyof XfrmLimits> = {
    "time-soft": "softAdd",
    "time-hard": "hardAdd",
    "time-use-soft": "softUse",
    "time-use-hard": "hardUse",
    "byte-soft": "softBytes",
    "byte-hard": "hardBytes",
    "packet-soft": "softPackets",
    "packet-hard": "hardPackets",
  };
  const field = fields[word];
  if (field === undefined) words.wrong("LIMIT value is invalid");
  const number = value();
  if (word.startsWith("time")) limits[field as "softAdd"] = Number(number);
  else limits[field as "softBytes"] = number;
}

const INFINITE = 0xffffffffffffffffn;
const limitText = (value: bigint): string => (value === INFINITE ? "(INF)" : String(value));
const timeText = (seconds: number): string =>
  seconds === 0 ? "-" : new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");

/** xfrm_lifetime_print */
export function printLifetime(
  session: Session,
  limits: Required<XfrmLimits>,
  now: { bytes: bigint; packets: bigint; addTime: number; useTime: number },
): void {
  const end = session.out.newline;
  session.out.raw(
    [
      "\tlifetime config:",
      `\t  limit: soft ${limitText(limits.softBytes)}(bytes), hard ${limitText(limits.hardBytes)}(bytes)`,
      `\t  limit: soft ${limitText(limits.softPackets)}(packets), hard ${limitText(limits.hardPackets)}(packets)`,
      `\t  expire add: soft ${limits.softAdd}(sec), hard ${limits.hardAdd}(sec)`,
      `\t  expire use: soft ${limits.softUse}(sec), hard ${limits.hardUse}(sec)`,
      "\tlifetime current:",
      `\t  ${now.bytes}(bytes), ${now.packets}(packets)`,
      `\t  add ${timeText(now.addTime)} use ${timeText(now.useTime)}`,
      "",
    ].join(end),
  );
}

export const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");
/** strxf_mask8: the bits, written out */
export const binary8 = (value: number): string => (value & 0xff).toString(2).padStart(8, "0");
