/** The kinds of qdisc as tc knows them (struct qdisc_util): one file a kind. */
import type { Qdisc, QdiscRequest, SchedOptions, TrafficClass } from "../../../model/sched.js";
import type { Words } from "../../ip/words.js";
import type { TcSession } from "../session.js";
import { bfifo, pfifo, pfifoFast } from "./fifo.js";
import { fq } from "./fq.js";
import { fqCodel } from "./fq-codel.js";
import { htb } from "./htb.js";
import { netem } from "./netem.js";
import { prio } from "./prio.js";
import { clsact, ingress, noqueue } from "./places.js";
import { tbf } from "./tbf.js";

/** What a kind's words become: the rest of the request. */
export type Parsed = Pick<QdiscRequest, "options" | "priomap" | "delayTable" | "slotTable">;

export interface TcKind {
  /** reads the words behind the kind's name (parse_qopt); ends the command with tc's complaint */
  parse(session: TcSession, words: Words, device: string): Parsed;
  /** prints the options of a qdisc (print_qopt) */
  print(session: TcSession, qdisc: Qdisc): void;
  /** prints its own numbers (print_xstats) */
  printExtra?(session: TcSession, extra: SchedOptions): void;
  /** the same for classes (parse_copt, print_copt) */
  parseClass?(session: TcSession, words: Words, device: string): SchedOptions;
  printClass?(session: TcSession, one: TrafficClass): void;
  printClassExtra?(session: TcSession, extra: SchedOptions): void;
}

const KINDS: Record<string, TcKind> = {
  pfifo,
  bfifo,
  pfifo_fast: pfifoFast,
  noqueue,
  prio,
  tbf,
  htb,
  netem,
  fq_codel: fqCodel,
  fq,
  ingress,
  clsact,
};

/** qdiscs that Linux has and this kernel does not */
const LATER = [
  "atm",
  "cake",
  "cbq",
  "cbs",
  "choke",
  "codel",
  "drr",
  "dsmark",
  "etf",
  "ets",
  "fq_pie",
  "gred",
  "hfsc",
  "hhf",
  "mqprio",
  "multiq",
  "pfifo_head_drop",
  "pie",
  "plug",
  "qfq",
  "red",
  "rr",
  "sfb",
  "sfq",
  "skbprio",
  "taprio",
  "teql",
];

/** get_qdisc_kind: undefined for a name that nobody knows; one that is not modelled ends the command. */
export function tcKind(session: TcSession, name: string): TcKind | undefined {
  if (LATER.includes(name) || /^teql\d+$/.test(name)) session.notModelled("tc", `the qdisc "${name}"`);
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}
