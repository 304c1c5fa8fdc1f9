/** u32: its words (tc/f_u32.c). */
import type { U32Filter } from "../../model/filter.js";
import { strtoul, unsigned } from "../ip/numbers.js";
import { matches, type Words } from "../ip/words.js";
import type { FilterKindTool, ParsedFilter } from "./filter-kind.js";
import { OLD_POLICE, readActions, readPolice, SKIP_HW, SKIP_SW } from "./filter-simple.js";
import { printU32 } from "./filter-u32-print.js";
import { U32_USAGE } from "./filter-usage.js";
import { parseClassid } from "./handles.js";
import type { TcSession } from "./session.js";
import {
  TERMINAL,
  U32,
  emptySelector,
  readSelector,
  readOffset,
  readHashkey,
  attempt,
} from "./filter-u32-match.js";

const TABLE_PART = 0xfff00000;
const NODE_PART = 0xfff;

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
