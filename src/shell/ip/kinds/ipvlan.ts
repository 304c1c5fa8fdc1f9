/** `ip link ... type ipvlan` (ip/iplink_ipvlan.c). */
import type { IpvlanData } from "../../../model/link-kinds/index.js";
import type { Link } from "../../../model/state.js";
import type { LinkTable } from "../link-print.js";
import { Exit, type Session } from "../session.js";
import { matches, type Words } from "../words.js";
import type { IpLinkKind } from "./index.js";

const USAGE = `Usage: ... ipvlan [ mode MODE ] [ FLAGS ]

MODE: l3 | l3s | l2
FLAGS: bridge | private | vepa
(first values are the defaults if nothing is specified).
`;

const MODES = ["l2", "l3", "l3s"] as const;
const FLAGS = ["private", "vepa", "bridge"] as const;

function usage(session: Session): never {
  session.appendError(USAGE);
  throw new Exit(1, "return");
}

function parse(session: Session, words: Words): IpvlanData {
  const data: IpvlanData = { kind: "ipvlan" };
  for (; !words.done; words.advance()) {
    const word = words.word;
    const flag = data.flag === undefined ? FLAGS.find((name) => matches(word, name)) : undefined;
    if (matches(word, "mode")) {
      const name = words.next();
      data.mode =
        MODES.find((mode) => mode === name) ??
        session.fail(1, 'Error: argument of "mode" must be either "l2", "l3" or "l3s"');
    } else if (flag) data.flag = flag;
    else {
      if (!matches(word, "help")) session.error(`ipvlan: unknown option "${word}"?`);
      return usage(session);
    }
  }
  // the flags go into every request that has options at all
  data.flag ??= "bridge";
  return data;
}

function print(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  const data = link.data as IpvlanData;
  out.field("mode", data.mode!, ` mode ${data.mode} `);
  out.field(data.flag!, true, `${data.flag} `);
}

export const ipvlan: IpLinkKind = { parse, print, usage };
