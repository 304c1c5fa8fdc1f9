/** prio (tc/q_prio.c). */
import type { Qdisc } from "../../../model/sched.js";
import { integer, unsigned } from "../../ip/numbers.js";
import type { TcSession } from "../session.js";
import type { TcKind } from "./index.js";

const USAGE = "Usage: ... prio bands NUMBER priomap P1 P2...[multiqueue]";
const DEFAULT_MAP = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
const DEFAULT_BANDS = 3;

export function printBands({ out }: TcSession, { options, priomap }: Qdisc): void {
  if (!options || !priomap) return;
  out.field("bands", options.bands!, `bands ${options.bands} `);
  out.text("priomap ");
  out.openArray("priomap");
  for (const [i, band] of priomap.entries()) out.field(null, band, i ? ` ${band}` : `${band}`);
  out.closeArray();
  out.member("multiqueue", false);
}

export const prio: TcKind = {
  parse(session, words) {
    let bands = DEFAULT_BANDS;
    const priomap = [...DEFAULT_MAP];
    let index: number | undefined;
    for (; !words.done; words.advance()) {
      const { word } = words;
      if (word === "bands") bands = integer(words.next(), 10) ?? session.illegal("bands");
      else if (word === "priomap") {
        if (index !== undefined) session.fail(1, "Error: duplicate priomap");
        index = 0;
      } else if (word === "multiqueue") continue;
      else if (word === "help") session.fail(1, USAGE);
      else {
        if (index === undefined) return session.unknown(word, USAGE);
        const band = unsigned(word, 0xffffffff, 10) ?? session.fail(1, 'Illegal "priomap" element');
        if (band > bands) session.fail(1, '"priomap" element is out of bands');
        if (index >= priomap.length) session.fail(1, '"priomap" index > TC_PRIO_MAX=15');
        priomap[index++] = band;
      }
    }
    return { options: { bands }, priomap };
  },
  print: printBands,
  printClass() {},
};
