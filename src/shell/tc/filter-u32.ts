/** u32: its words (tc/f_u32.c). */
import type { U32Filter, U32Selector } from "../../model/filter.js";
import { parseIpv6 } from "../../model/ipv6.js";
import { parseLinkAddress, parsePrefix } from "../ip/inet.js";
import { integer, strtoul, unsigned } from "../ip/numbers.js";
import { matches, type Words } from "../ip/words.js";
import type { FilterKindTool, ParsedFilter } from "./filter-kind.js";
import { OLD_POLICE, readActions, readPolice, SKIP_HW, SKIP_SW } from "./filter-simple.js";
import { printU32 } from "./filter-u32-print.js";
import { U32_USAGE } from "./filter-usage.js";
import { parseClassid } from "./handles.js";
import type { TcSession } from "./session.js";
import { Refused, refuse } from "./verdict.js";

const TERMINAL = 1;
const OFFSET = 2;
const VAROFFSET = 4;
const EAT = 8;
/** keys of a selector that tc makes */
const KEYS_MOST = 128;
const U32 = 0xffffffff;
const TABLE_PART = 0xfff00000;
const NODE_PART = 0xfff;

function emptySelector(): U32Selector {
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

/** get_u32_handle: "TABLE:BUCKET:NODE" in hexadecimal, or one number with 0x; undefined where it is none. */
export function parseU32Handle(text: string): number | undefined {
  if (!text.includes(":")) return text.startsWith("0x") ? unsigned(text, U32, 16) : undefined;
  let rest = text;
  const limits = [0x1000, 0x100, 0x1000];
  const parts = [0, 0, 0];
  for (let i = 0; i < 3; i++) {
    const number = strtoul(rest, 16);
    if (!number && rest !== "" && (i === 2 || rest[0] !== ":")) return undefined;
    const value = number?.value ?? 0;
    if (value < 0 || value >= limits[i]!) return undefined;
    parts[i] = value;
    rest = rest.slice(number?.length ?? 0);
    if (rest === "") break;
    rest = rest.slice(1);
  }
  return ((parts[0]! << 20) | (parts[1]! << 12) | parts[2]!) >>> 0;
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
function readOffset(session: TcSession, words: Words, selector: U32Selector): void {
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
function readHashkey(words: Words, selector: U32Selector): void {
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

function attempt(session: TcSession, what: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof Refused) session.illegal(what);
    throw error;
  }
}

function divisorOf(text: string): number | undefined {
  const divisor = unsigned(text);
  const valid = divisor !== undefined && divisor > 0 && divisor <= 0x100 && !(divisor & (divisor - 1));
  return valid ? divisor : undefined;
}

/** "sample SELECTOR [divisor N]": the bucket that such a packet's hash is, for tables of N buckets */
function readSample(session: TcSession, words: Words, filter: U32Filter): number {
  const sample = emptySelector();
  words.next();
  attempt(session, "sample", () => readSelector(session, words, sample, filter));
  if (sample.keys.length !== 1) session.fail(1, '"sample" must contain exactly ONE key.');
  let divisor = 0x100;
  if (!words.done && words.word === "divisor") {
    divisor = divisorOf(words.next()) ?? session.fail(1, 'Illegal sample "divisor"');
    words.next();
  }
  const key = sample.keys[0]!;
  // as the kernel folds it: the mask's bits moved to the right (u32_hash_fold)
  const mask = key.mask;
  const hash = mask ? ((key.value & mask) >>> 0) >>> (31 - Math.clz32(mask & -mask)) : 0;
  return (hash & (divisor - 1)) << 12;
}

export const u32: FilterKindTool = {
  print: printU32,
  parse(session, words, place): ParsedFilter {
    let handle = 0;
    if (place.handle !== undefined)
      handle = parseU32Handle(place.handle) ?? session.fail(1, "Illegal filter ID");
    if (words.done) return { handle };
    const filter: U32Filter = { kind: "u32", flags: 0 };
    const selector = emptySelector();
    let hasSelector = false;
    let hasSample = false;
    let order = 0;
    let hash = 0;
    const table = (what: string): number => {
      const found = parseU32Handle(words.next()) ?? session.illegal(what);
      if (found & NODE_PART) session.fail(1, `"${what}" must be a hash table.`);
      return found;
    };
    while (!words.done) {
      const { word } = words;
      if (matches(word, "match")) {
        words.next();
        attempt(session, "match", () => readSelector(session, words, selector, filter));
        hasSelector = true;
        continue;
      } else if (matches(word, "offset")) {
        words.next();
        attempt(session, "offset", () => readOffset(session, words, selector));
        continue;
      } else if (matches(word, "hashkey")) {
        words.next();
        attempt(session, "hashkey", () => readHashkey(words, selector));
        continue;
      } else if (matches(word, "classid") || word === "flowid") {
        filter.classid = parseClassid(words.next()) ?? session.illegal("classid");
        selector.flags |= TERMINAL;
      } else if (matches(word, "divisor")) {
        filter.divisor = divisorOf(words.next()) ?? session.illegal("divisor");
      } else if (matches(word, "order")) order = unsigned(words.next()) ?? session.illegal("order");
      else if (word === "link") filter.link = table("link");
      else if (word === "ht") {
        const found = table("ht");
        hash = hasSample ? ((hash & 0xff000) | (found & TABLE_PART)) >>> 0 : found;
      } else if (word === "sample") {
        hash = (readSample(session, words, filter) | (hash & TABLE_PART)) >>> 0;
        hasSample = true;
        continue;
      } else if (word === "indev") {
        if (!words.hasNext()) session.fail(1, "Illegal indev");
        filter.indev = words.next().slice(0, 15);
      } else if (matches(word, "action")) {
        filter.actions = readActions(session, words);
        selector.flags |= TERMINAL;
        continue;
      } else if (matches(word, "police")) {
        filter.actions = [readPolice(session, words)];
        filter.flags = (filter.flags ?? 0) | OLD_POLICE;
        selector.flags |= TERMINAL;
        continue;
      } else if (word === "skip_hw") filter.flags = (filter.flags ?? 0) | SKIP_HW;
      else if (word === "skip_sw") filter.flags = (filter.flags ?? 0) | SKIP_SW;
      else if (word === "help") session.fail(1, U32_USAGE);
      else session.unknown(word, U32_USAGE);
      words.advance();
    }
    if (order) {
      if (handle & NODE_PART && order !== (handle & NODE_PART))
        session.fail(1, '"order" contradicts "handle"');
      handle = (handle | order) >>> 0;
    }
    if (hash) filter.hash = hash;
    if (hasSelector) filter.selector = selector;
    return { handle, options: filter };
  },
};
