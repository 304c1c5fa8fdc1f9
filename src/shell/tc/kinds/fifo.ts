/** pfifo, bfifo (tc/q_fifo.c) and pfifo_fast, which only shows its bands. */
import { formatSize, parseSize } from "../numbers.js";
import type { TcKind } from "./index.js";
import { printBands } from "./prio.js";

const USAGE = "Usage: ... <[p|b]fifo | pfifo_head_drop> [ limit NUMBER ]";

function fifo(name: string, bytes: boolean): TcKind {
  return {
    parse(session, words) {
      let limit: number | undefined;
      for (; !words.done; words.advance()) {
        const { word } = words;
        if (word === "limit") {
          const value = words.next();
          limit = parseSize(value) ?? session.fail(1, `${name}: Illegal value for "limit": "${value}"`);
        } else if (word === "help") session.fail(1, USAGE);
        else session.fail(1, `${name}: unknown parameter "${word}"\n${USAGE}`);
      }
      return limit === undefined ? {} : { options: { limit } };
    },
    print({ out }, { options }) {
      if (!options) return;
      const limit = options.limit!;
      out.field("limit", limit, bytes ? `limit ${formatSize(limit)}` : `limit ${limit}p`);
    },
  };
}

export const pfifo = fifo("pfifo", false);
export const bfifo = fifo("bfifo", true);

export const pfifoFast: TcKind = {
  parse(session, words) {
    if (!words.done) session.notModelled("tc", "pfifo_fast with options");
    return {};
  },
  print: printBands,
};
