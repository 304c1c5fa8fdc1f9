/** matchall and fw: their words and what is printed of them (tc/f_matchall.c, tc/f_fw.c). */
import type { FilterEntry, FwFilter, MatchallFilter } from "../../model/filter.js";
import { unsigned } from "../ip/numbers.js";
import { matches, matchesAny, type Words } from "../ip/words.js";
import { printActions, printAction } from "./action-print.js";
import { parseActions } from "./action-parse.js";
import { parsePolice } from "./action-police.js";
import type { FilterKindTool, ParsedFilter } from "./filter-kind.js";
import { FW_USAGE, MATCHALL_USAGE } from "./filter-usage.js";
import { formatClassid, parseClassid } from "./handles.js";
import type { TcSession } from "./session.js";
import { Refused } from "./verdict.js";

export const SKIP_HW = 1;
export const SKIP_SW = 2;
const NOT_IN_HW = 8;
/** the actions are one `police` in the old way */
export const OLD_POLICE = 0x10000;

/** `action ...`; a complaint of an action ends the command. */
export function readActions(session: TcSession, words: Words): ReturnType<typeof parseActions> {
  words.next();
  try {
    return parseActions(session, words);
  } catch (error) {
    if (error instanceof Refused) session.illegal("action");
    throw error;
  }
}

export function readPolice(session: TcSession, words: Words): ReturnType<typeof parsePolice> {
  words.next();
  try {
    return parsePolice(session, words);
  } catch (error) {
    if (error instanceof Refused) session.illegal("police");
    throw error;
  }
}

/** "skip_hw" and "not_in_hw" on lines of their own. */
export function printFlags({ out }: TcSession, flags: number): void {
  const one = (bit: number, name: string) => {
    if (!(flags & bit)) return;
    out.text(out.newline);
    out.field(name, true, `  ${name}`);
  };
  one(SKIP_HW, "skip_hw");
  one(SKIP_SW, "skip_sw");
  one(NOT_IN_HW, "not_in_hw");
}

export const matchall: FilterKindTool = {
  parse(session, words, place): ParsedFilter {
    const handle = place.handle === undefined ? 0 : (unsigned(place.handle) ?? 0);
    if (words.done) return { handle };
    const filter: MatchallFilter = { kind: "matchall", flags: 0 };
    while (!words.done) {
      const { word } = words;
      if (matches(word, "classid") || word === "flowid") {
        filter.classid = parseClassid(words.next()) ?? session.illegal("classid");
      } else if (matches(word, "action")) {
        filter.actions = readActions(session, words);
        continue;
      } else if (word === "skip_hw") filter.flags = SKIP_HW;
      else if (word === "skip_sw") filter.flags = SKIP_SW;
      else if (word === "help") session.fail(1, MATCHALL_USAGE);
      else session.unknown(word, MATCHALL_USAGE);
      words.advance();
    }
    return { handle, options: filter };
  },
  print(session, entry): void {
    const { out } = session;
    const filter = entry.options as MatchallFilter;
    if (entry.handle) out.field("handle", entry.handle, `handle 0x${entry.handle.toString(16)} `);
    if (filter.classid !== undefined) {
      const classid = formatClassid(filter.classid);
      out.field("flowid", classid, `flowid ${classid} `);
    }
    printFlags(session, filter.flags ?? 0);
    if (session.options.stats) out.field("rule_hit", filter.hits ?? 0, ` (rule hit ${filter.hits ?? 0})`);
    if (filter.actions?.length) printActions(session, filter.actions);
  },
};

export const fw: FilterKindTool = {
  parse(session, words, place): ParsedFilter {
    let handle = 0;
    const filter: FwFilter = { kind: "fw" };
    if (place.handle !== undefined) {
      const [mark, mask] = place.handle.split("/", 2) as [string, string?];
      handle = unsigned(mark) ?? session.illegal("handle");
      if (mask !== undefined) filter.mask = unsigned(mask) ?? session.illegal("handle");
    }
    if (words.done) return { handle };
    while (!words.done) {
      const { word } = words;
      if (matches(word, "classid") || matches(word, "flowid")) {
        filter.classid = parseClassid(words.next()) ?? session.illegal("classid");
      } else if (matches(word, "police")) {
        filter.actions = [readPolice(session, words)];
        filter.flags = OLD_POLICE;
        continue;
      } else if (matches(word, "action")) {
        filter.actions = readActions(session, words);
        continue;
      } else if (word === "indev") filter.indev = words.next();
      else if (word === "help") session.fail(1, FW_USAGE);
      else session.unknown(word, FW_USAGE);
      words.advance();
    }
    return { handle, options: filter };
  },
  // fw knows no JSON: what it prints stands in it as it is
  print(session, entry: FilterEntry): void {
    const { out } = session;
    const filter = entry.options as FwFilter;
    if (entry.handle || filter.mask) {
      const hex = (value: number) => `0x${value.toString(16)}`;
      const mask = filter.mask !== undefined && filter.mask !== 0xffffffff ? `/${hex(filter.mask)}` : "";
      out.raw(`handle ${hex(entry.handle)}${mask} `);
    }
    if (filter.classid !== undefined) out.raw(`classid ${formatClassid(filter.classid)} `);
    if (filter.indev !== undefined) out.raw(`input dev ${filter.indev} `);
    if (filter.actions?.length) {
      out.raw("\n");
      if ((filter.flags ?? 0) & OLD_POLICE) printAction(session, filter.actions[0]!);
      else printActions(session, filter.actions);
    }
  },
};
