/** Selectors of u32: `match`, `offset` and `hashkey` (tc/f_u32.c: parse_selector and what it calls). */
import type { U32Filter, U32Selector } from "../../model/filter.js";
import { parseIpv6 } from "../../model/ipv6.js";
import { parseLinkAddress, parsePrefix } from "../ip/inet.js";
import { integer, unsigned } from "../ip/numbers.js";
import { matches, type Words } from "../ip/words.js";
import type { TcSession } from "./session.js";
import { Refused, refuse } from "./verdict.js";

export const U32 = 0xffffffff;
export const TERMINAL = 1;
const OFFSET = 2;
const VAROFFSET = 4;
const EAT = 8;
/** keys of a selector that tc makes */
const KEYS_MOST = 128;

export function emptySelector(): U32Selector {
  return {
    flags: 0,
    offsetMask: 0,
    offsetShift: 0,
    offset: 0,
    offsetAt: 0,
    hashMask: 0,
    hashAt: 0,
    keys: [],
  };
}

/** pack_key: a word in host order; keys of the same word come together. */
function pack(selector: U32Selector, value: number, mask: number, offset: number, nextHeader: boolean): void {
  const wanted = (value & mask) >>> 0;
  const same = selector.keys.find((key) => key.offset === offset && key.nextHeader === nextHeader);
  if (same) {
    if (((wanted ^ same.value) & mask & same.mask) !== 0) throw new Refused();
    same.value = (same.value | wanted) >>> 0;
    same.mask = (same.mask | mask) >>> 0;
    return;
  }
  if (selector.keys.length >= KEYS_MOST || offset % 4) throw new Refused();
  selector.keys.push({ value: wanted, mask: mask >>> 0, offset, nextHeader });
}

/** pack_key8, pack_key16, pack_key32 */
function packField(
  selector: U32Selector,
  bytes: 1 | 2 | 4,
  value: number,
  mask: number,
  offset: number,
  nextHeader: boolean,
): void {
  if (bytes === 4) return pack(selector, value, mask, offset, nextHeader);
  const most = bytes === 2 ? 0xffff : 0xff;
  if (value > most || mask > most) throw new Refused();
  // 16 bits that do not begin a word are taken to end it
  const shift = bytes === 2 ? ((offset & 3) === 0 ? 16 : 0) : 8 * (3 - (offset & 3));
  pack(selector, (value << shift) >>> 0, (mask << shift) >>> 0, offset & ~3, nextHeader);
}

interface Place {
  offset: number;
  nextHeader: boolean;
}

/** parse_at, where "at" follows */
function readAt(words: Words, place: Place): Place {
  if (words.done || words.word !== "at") return place;
  let text = words.next();
  let { nextHeader } = place;
  if (text.startsWith("nexthdr+") && text.length > 8) {
    nextHeader = true;
    text = text.slice(8);
  } else if (matches(text, "nexthdr+")) {
    nextHeader = true;
    text = words.next();
  }
  const offset = integer(text);
  if (offset === undefined) throw new Refused();
  words.advance();
  return { offset, nextHeader };
}

/** parse_u8, parse_u16, parse_u32: "VALUE MASK [at OFFSET]" */
function readField(words: Words, selector: U32Selector, bytes: 1 | 2 | 4, place: Place): void {
  if (words.remaining < 2) throw new Refused();
  const value = unsigned(words.word);
  words.advance();
  const mask = unsigned(words.word, U32, 16);
  words.advance();
  if (value === undefined || mask === undefined) throw new Refused();
  if (bytes === 1 && (value > 0xff || mask > 0xff)) throw new Refused();
  const at = readAt(words, place);
  packField(selector, bytes, value, mask, at.offset, at.nextHeader);
}

function readIpv4(words: Words, selector: U32Selector, offset: number): void {
  if (words.done) throw new Refused();
  const prefix = parsePrefix(words.word, "inet");
  if (!prefix) throw new Refused();
  words.advance();
  const at = readAt(words, { offset, nextHeader: false });
  const mask = prefix.bitLength ? (U32 << (32 - prefix.bitLength)) >>> 0 : 0;
  pack(selector, prefix.address, mask, at.offset, at.nextHeader);
}

function readIpv6(words: Words, selector: U32Selector, offset: number): void {
  if (words.done) throw new Refused();
  const prefix = parsePrefix(words.word, "inet6");
  const address = prefix ? parseIpv6(words.word.split("/", 1)[0]!) : null;
  if (!prefix || address === null) throw new Refused();
  words.advance();
  const at = readAt(words, { offset, nextHeader: false });
  for (let bit = 0; bit < prefix.bitLength; bit += 32) {
    const word = Number((address >> BigInt(96 - bit)) & 0xffffffffn);
    const left = prefix.bitLength - bit;
    const mask = left >= 31 ? U32 : (U32 << (32 - left)) >>> 0;
    pack(selector, word, mask, at.offset + bit / 8, at.nextHeader);
  }
}

function readEther(session: TcSession, words: Words, selector: U32Selector): void {
  const { word } = words;
  if (words.remaining < 2) throw new Refused();
  if (word !== "src" && word !== "dst") refuse(session, `Unknown match: ether ${word}`);
  const text = words.next();
  const bytes = parseLinkAddress(text);
  if (typeof bytes === "string" || bytes.length !== 6)
    refuse(session, `parse_ether_addr: improperly formed address '${text}'`);
  words.advance();
  const at = readAt(words, { offset: word === "src" ? -8 : -14, nextHeader: false });
  for (let i = 0; i < 6; i += 2)
    packField(selector, 2, bytes[i]! * 256 + bytes[i + 1]!, 0xffff, at.offset + i, at.nextHeader);
}

/** fields of "match ip" and "match ip6" by name: bytes and offset */
const IP_FIELDS: Record<string, [1 | 2, number]> = {
  tos: [1, 1],
  ihl: [1, 0],
  protocol: [1, 9],
  dport: [2, 22],
  sport: [2, 20],
  icmp_type: [1, 20],
  icmp_code: [1, 21],
};
const IP6_FIELDS: Record<string, [1 | 2 | 4, number]> = {
  protocol: [1, 6],
  flowlabel: [4, 0],
  dport: [2, 42],
  sport: [2, 40],
  icmp_type: [1, 40],
  icmp_code: [1, 41],
};
const IP_BITS: Record<string, [number, number]> = {
  nofrag: [0, 0x3fff],
  firstfrag: [0, 0x1fff],
  df: [0x4000, 0x4000],
  mf: [0x2000, 0x2000],
};

function readIp(words: Words, selector: U32Selector): void {
  const { word } = words;
  if (Object.hasOwn(IP_BITS, word)) {
    // these need no value, but tc wants a word behind them
    const [value, mask] = IP_BITS[word]!;
    words.advance();
    return packField(selector, 2, value, mask, 6, false);
  }
  if (words.remaining < 2) throw new Refused();
  const field = matches(word, "dsfield") || matches(word, "precedence") ? "tos" : word;
  if (word === "src" || word === "dst") {
    words.next();
    return readIpv4(words, selector, word === "src" ? 12 : 16);
  }
  if (!Object.hasOwn(IP_FIELDS, field)) throw new Refused();
  const [bytes, offset] = IP_FIELDS[field]!;
  words.next();
  readField(words, selector, bytes, { offset, nextHeader: false });
}

function readIp6(words: Words, selector: U32Selector): void {
  const { word } = words;
  if (words.remaining < 2) throw new Refused();
  if (word === "src" || word === "dst") {
    words.next();
    return readIpv6(words, selector, word === "src" ? 8 : 24);
  }
  if (word === "priority") {
    words.next();
    if (words.remaining < 2) throw new Refused();
    const value = unsigned(words.word, 0xff);
    words.advance();
    const mask = unsigned(words.word, 0xff, 16);
    words.advance();
    if (value === undefined || mask === undefined) throw new Refused();
    return pack(selector, (value << 20) >>> 0, (mask << 20) >>> 0, 0, false);
  }
  if (!Object.hasOwn(IP6_FIELDS, word)) throw new Refused();
  const [bytes, offset] = IP6_FIELDS[word]!;
  words.next();
  readField(words, selector, bytes, { offset, nextHeader: false });
}

/** parse_selector: what "match" (or "sample") is about; `words` is behind that word. */
export function readSelector(
  session: TcSession,
  words: Words,
  selector: U32Selector,
  filter: U32Filter,
): void {
  const kind = words.word;
  words.next();
  const here = { offset: 0, nextHeader: false };
  if (matches(kind, "u32")) return readField(words, selector, 4, here);
  if (matches(kind, "u16")) return readField(words, selector, 2, here);
  if (matches(kind, "u8")) return readField(words, selector, 1, here);
  if (matches(kind, "ip")) return readIp(words, selector);
  if (matches(kind, "ip6")) return readIp6(words, selector);
  const behind = (names: Record<string, [1 | 2, number]>): void => {
    const found = Object.hasOwn(names, words.word) ? names[words.word]! : undefined;
    if (!found || words.remaining < 2) throw new Refused();
    words.next();
    readField(words, selector, found[0], { offset: found[1], nextHeader: true });
  };
  if (matches(kind, "udp") || matches(kind, "tcp")) return behind({ src: [2, 0], dst: [2, 2] });
  if (matches(kind, "icmp")) return behind({ type: [1, 0], code: [1, 1] });
  if (matches(kind, "mark")) {
    if (words.remaining < 2) throw new Refused();
    const value = unsigned(words.word) ?? refuse(session, 'Illegal "mark" value');
    const mask = unsigned(words.next()) ?? refuse(session, 'Illegal "mark" mask');
    // the word behind it must be there
    words.next();
    if ((value & mask) >>> 0 !== value) refuse(session, 'Illegal "mark" (impossible combination)');
    filter.mark = { value, mask };
    return;
  }
  if (matches(kind, "ether")) return readEther(session, words, selector);
  throw new Refused();
}

/** parse_offset */
export function readOffset(session: TcSession, words: Words, selector: U32Selector): void {
  for (; !words.done; words.advance()) {
    const { word } = words;
    const number = (): number => {
      const value = integer(words.next());
      if (value === undefined) throw new Refused();
      return value;
    };
    if (matches(word, "plus")) {
      selector.offset = number();
      selector.flags |= OFFSET;
    } else if (matches(word, "at")) {
      selector.offsetAt = number();
      if (selector.offsetAt % 2) refuse(session, 'offset "at" must be even');
      selector.flags |= VAROFFSET;
    } else if (matches(word, "mask")) {
      const mask = unsigned(words.next(), 0xffff, 16);
      if (mask === undefined) throw new Refused();
      selector.offsetMask = mask;
      selector.flags |= VAROFFSET;
    } else if (matches(word, "shift")) {
      selector.offsetShift = number() & 0xff;
      selector.flags |= VAROFFSET;
    } else if (matches(word, "eat")) selector.flags |= EAT;
    else break;
  }
}

/** parse_hashkey */
export function readHashkey(words: Words, selector: U32Selector): void {
  for (; !words.done; words.advance()) {
    if (matches(words.word, "mask")) {
      const mask = unsigned(words.next(), U32, 16);
      if (mask === undefined) throw new Refused();
      selector.hashMask = mask;
    } else if (matches(words.word, "at")) {
      const at = integer(words.next());
      if (at === undefined || at % 4) throw new Refused();
      selector.hashAt = at;
    } else break;
  }
}

export function attempt(session: TcSession, what: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof Refused) session.illegal(what);
    throw error;
  }
}
