/** netem (tc/q_netem.c). */
import { strtoul, unsigned } from "../../ip/numbers.js";
import { matches, type Words } from "../../ip/words.js";
import { distributionTable } from "../distributions.js";
import {
  formatProbability,
  formatRate,
  formatTime,
  formatTimeNs,
  general,
  parseProbability,
  parseSize,
  parseTime,
  parseTimeNs,
  probability,
  ticksToTime,
  timeToTicks,
  US_PER_S,
} from "../numbers.js";
import { readRate } from "../rates.js";
import type { TcSession } from "../session.js";
import type { Parsed, TcKind } from "./index.js";

const USAGE = `Usage: ... netem [ limit PACKETS ]
                 [ delay TIME [ JITTER [CORRELATION]]]
                 [ distribution {uniform|normal|pareto|paretonormal} ]
                 [ corrupt PERCENT [CORRELATION]]
                 [ duplicate PERCENT [CORRELATION]]
                 [ loss random PERCENT [CORRELATION]]
                 [ loss state P13 [P31 [P32 [P23 P14]]]
                 [ loss gemodel PERCENT [R [1-H [1-K]]]
                 [ ecn ]
                 [ reorder PERCENT [CORRELATION] [ gap DISTANCE ]]
                 [ rate RATE [PACKETOVERHEAD] [CELLSIZE] [CELLOVERHEAD]]
                 [ slot MIN_DELAY [MAX_DELAY] [packets MAX_PACKETS] [bytes MAX_BYTES]]
                 [ slot distribution {uniform|normal|pareto|paretonormal|custom}
                   DELAY JITTER [packets MAX_PACKETS] [bytes MAX_BYTES]]`;

const ALL = 0xffffffff;
const NS_PER_TICK = 64;
const LIMIT = 1000;
const RANDOM = 0;
const STATE = 1;
const GEMODEL = 2;

class Reader {
  readonly o: Record<string, number> = { limit: LIMIT };
  delayTable: readonly number[] | undefined;
  slotTable: readonly number[] | undefined;
  distributed = false;

  constructor(
    readonly session: TcSession,
    readonly words: Words,
    readonly device: string,
  ) {}

  /** NEXT_IS_NUMBER: the next word begins with a digit */
  private nextIsNumber(): boolean {
    return this.words.hasNext() && /^\d/.test(this.words.rest[1]!);
  }

  private nextIsSignedNumber(): boolean {
    return this.words.hasNext() && /^-?\d/.test(this.words.rest[1]!);
  }

  private percent(what: string, word = this.words.next()): number {
    return parseProbability(word) ?? this.session.illegal(what);
  }

  /** get_ticks, in ns as the kernel will have them */
  private ticks(what: string): number {
    const us = parseTime(this.words.next());
    if (us === undefined) return this.session.illegal(what);
    // tc_core_time2big
    if (us * 15.625 > ALL) this.session.fail(1, `Illegal ${us} time (too large)\nIllegal "${what}"`);
    return timeToTicks(us) * NS_PER_TICK;
  }

  /** get_time64 */
  private time(what: string): number {
    return parseTimeNs(this.words.next()) ?? this.session.illegal(what);
  }

  private correlation(field: string, what: string): void {
    if (!this.nextIsNumber()) return;
    this.o.hasCorrelation = 1;
    this.o[field] = this.percent(what);
  }

  read(): void {
    const { session, words } = this;
    for (; !words.done; words.advance()) {
      const { word } = words;
      if (matches(word, "limit")) this.o.limit = parseSize(words.next()) ?? session.illegal("limit");
      else if (matches(word, "latency") || matches(word, "delay")) this.delay();
      else if (matches(word, "loss") || matches(word, "drop")) this.loss();
      else if (matches(word, "ecn")) {
        this.o.hasEcn = 1;
        this.o.ecn = 1;
      } else if (matches(word, "reorder")) {
        this.o.hasReorder = 1;
        this.o.reorder = this.percent("reorder");
        if (this.nextIsNumber()) {
          this.o.hasCorrelation = 1;
          this.o.reorderCorrelation = this.percent("reorder");
        }
      } else if (matches(word, "corrupt")) {
        this.o.hasCorrupt = 1;
        this.o.corrupt = this.percent("corrupt");
        if (this.nextIsNumber()) {
          this.o.hasCorrelation = 1;
          this.o.corruptCorrelation = this.percent("corrupt");
        }
      } else if (matches(word, "gap")) {
        this.o.gap = unsigned(words.next(), ALL, 0) ?? session.illegal("gap");
      } else if (matches(word, "duplicate")) {
        this.o.duplicate = this.percent("duplicate");
        // tc reads the correlation and, unless there is another, does not send it
        if (this.nextIsNumber()) this.o.duplicateCorrelation = this.percent("duplicate");
      } else if (matches(word, "distribution")) {
        this.distributed = true;
        this.delayTable = distributionTable(session, words.next());
      } else if (matches(word, "rate")) this.rate();
      else if (matches(word, "slot")) this.slot();
      else if (word === "help") session.fail(1, USAGE);
      else session.unknown(word, USAGE);
    }
  }

  private delay(): void {
    this.o.latency = this.ticks("latency");
    if (!this.nextIsNumber()) return;
    this.o.jitter = this.ticks("latency");
    this.correlation("delayCorrelation", "latency");
  }

  private loss(): void {
    const { session, words } = this;
    if (this.o.loss || this.o.lossModel) session.fail(1, `duplicate loss argument\n\n${USAGE}`);
    const word = words.next();
    if (/^\d/.test(word) || word === "random") {
      if (word === "random") words.next();
      this.o.lossModel = RANDOM;
      this.o.loss = this.percent("loss percent", words.word);
      this.correlation("lossCorrelation", "loss correllation");
    } else if (word === "state") {
      this.o.lossModel = STATE;
      const [p13] = [this.percent("loss p13")];
      // p31, p32, p23, p14: what is absent is as if packets were lost one by one
      let [p31, p32, p23, p14] = [ALL - p13, 0, ALL, 0];
      if (this.nextIsNumber()) p31 = this.percent("loss p31");
      if (this.nextIsNumber()) {
        p32 = this.percent("loss p32");
        if (this.nextIsNumber()) p23 = this.percent("loss p23");
        if (this.nextIsNumber()) p14 = this.percent("loss p14");
      }
      Object.assign(this.o, { loss1: p13, loss2: p31, loss3: p32, loss4: p14, loss5: p23 });
    } else if (word === "gemodel") {
      this.o.lossModel = GEMODEL;
      const p = this.percent("loss gemodel p");
      let [r, h, k1] = [ALL - p, 0, 0];
      if (this.nextIsNumber()) r = this.percent("loss gemodel r");
      if (this.nextIsNumber()) {
        // the word is 1-h, the probability of a loss in the bad state
        h = ALL - this.percent("loss gemodel h");
        if (this.nextIsNumber()) k1 = this.percent("loss gemodel k1");
      }
      Object.assign(this.o, { loss1: p, loss2: r, loss3: h, loss4: k1 });
    } else session.fail(1, `Unknown loss parameter: ${word}`);
  }

  private integer(what: string, max: number): number {
    const { words, session } = this;
    const number = strtoul(words.next(), 0);
    if (!number || number.length !== words.word.length || Math.abs(number.value) > max)
      return session.illegal(what);
    return number.value;
  }

  private rate(): void {
    const { session, words, device } = this;
    this.o.hasRate = 1;
    this.o.rate = readRate(session, words.next(), device) ?? session.illegal("rate");
    if (!this.nextIsSignedNumber()) return;
    this.o.packetOverhead = this.integer("rate", 0x7fffffff);
    if (!this.nextIsNumber()) return;
    this.o.cellSize = this.integer("rate", ALL);
    if (!this.nextIsSignedNumber()) return;
    this.o.cellOverhead = this.integer("rate", 0x7fffffff);
  }

  private slot(): void {
    const { session, words } = this;
    this.o.hasSlot = 1;
    if (this.nextIsNumber()) {
      this.o.slotMin = this.time("slot min_delay");
      this.o.slotMax = this.nextIsNumber() ? this.time("slot max_delay") : this.o.slotMin;
      if (this.o.slotMax < this.o.slotMin) session.illegal("slot max_delay: less than min_delay");
    } else {
      const word = words.next();
      if (word !== "distribution") session.unknown(word, USAGE);
      this.slotTable = distributionTable(session, words.next());
      if (!this.nextIsNumber()) session.illegal("slot distribution");
      this.o.slotDelay = this.time("slot delay");
      if (!this.nextIsNumber()) session.illegal("slot jitter");
      this.o.slotJitter = this.time("slot jitter");
    }
    while (words.hasNext() && ["packets", "bytes"].some((name) => matches(words.rest[1]!, name))) {
      const word = words.next();
      const bytes = matches(word, "bytes");
      const value = words.next();
      this.o[bytes ? "slotBytes" : "slotPackets"] =
        unsigned(value, 0x7fffffff, 0) ?? session.illegal(bytes ? "slot bytes" : "slot packets");
    }
  }
}

/** print_float of a JSON document ("%g") and its text, which is another. */
function float(out: TcSession["out"], key: string, value: number, text: string): void {
  if (out.json) out.literal(key, general(value));
  else out.text(text);
}

export const netem: TcKind = {
  parse(session, words, device): Parsed {
    const reader = new Reader(session, words, device);
    reader.read();
    const { o, delayTable, slotTable } = reader;
    if (o.reorder !== undefined && o.reorder !== 0) {
      if (!o.latency) session.fail(1, `reordering not possible without specifying some delay\n${USAGE}`);
      if (!o.gap) o.gap = 1;
    } else if (o.gap) session.fail(1, `gap specified without reorder probability\n${USAGE}`);
    if (o.hasEcn && !o.loss && !o.lossModel) session.fail(1, `ecn requested without loss model\n${USAGE}`);
    if (reader.distributed && !(o.latency && o.jitter))
      session.fail(1, `distribution specified but no latency and jitter values\n${USAGE}`);
    if (delayTable) o.delayTable = delayTable.length;
    if (slotTable) o.slotTable = slotTable.length;
    return { options: o, ...(delayTable && { delayTable }), ...(slotTable && { slotTable }) };
  },

  print(session, { options: o }) {
    if (!o) return;
    const { out } = session;
    const us = (ns: number): number => ticksToTime(Math.min(Math.floor(ns / NS_PER_TICK), ALL));
    const withCorrelation = (name: string, label: string, value: number, correlation: number): void => {
      out.openObject(name);
      const key = name.replace("loss-random", "loss");
      const tail = correlation ? ` ${formatProbability(correlation)}` : "";
      float(out, key, probability(value), ` ${label} ${formatProbability(value)}`);
      float(out, "correlation", probability(correlation), tail);
      out.closeObject();
    };
    out.field("limit", o.limit!, `limit ${o.limit}`);
    if (o.latency) {
      const latency = us(o.latency);
      const jitter = us(o.jitter!);
      out.openObject("delay");
      float(out, "delay", latency / US_PER_S, ` delay ${formatTime(latency)}`);
      float(out, "jitter", jitter / US_PER_S, jitter ? `  ${formatTime(jitter)}` : "");
      float(
        out,
        "correlation",
        probability(o.delayCorrelation!),
        jitter && o.delayCorrelation ? ` ${formatProbability(o.delayCorrelation)}` : "",
      );
      out.closeObject();
    }
    if (o.loss) withCorrelation("loss-random", "loss", o.loss, o.lossCorrelation!);
    if (o.lossModel === STATE) {
      out.openObject("loss-state");
      const parts: [string, number][] = [
        ["p13", o.loss1!],
        ["p31", o.loss2!],
        ["p32", o.loss3!],
        ["p23", o.loss5!],
        ["p14", o.loss4!],
      ];
      for (const [i, [name, value]] of parts.entries())
        float(out, name, probability(value), `${i ? "" : " loss state"} ${name} ${formatProbability(value)}`);
      out.closeObject();
    } else if (o.lossModel === GEMODEL) {
      out.openObject("loss-gemodel");
      const parts: [string, number][] = [
        ["p", o.loss1!],
        ["r", o.loss2!],
        ["1-h", ALL - o.loss3!],
        ["1-k", o.loss4!],
      ];
      for (const [i, [name, value]] of parts.entries())
        float(
          out,
          name,
          probability(value),
          `${i ? "" : " loss gemodel"} ${name} ${formatProbability(value)}`,
        );
      out.closeObject();
    }
    if (o.duplicate) withCorrelation("duplicate", "duplicate", o.duplicate, o.duplicateCorrelation!);
    if (o.reorder) withCorrelation("reorder", "reorder", o.reorder, o.reorderCorrelation!);
    if (o.corrupt) withCorrelation("corrupt", "corrupt", o.corrupt, o.corruptCorrelation!);
    if (o.rate) {
      out.openObject("rate");
      out.field("rate", o.rate, ` rate ${formatRate(o.rate, session.tc.iec)}`);
      const more: [string, number][] = [
        ["packetoverhead", o.packetOverhead!],
        ["cellsize", o.cellSize!],
        ["celloverhead", o.cellOverhead!],
      ];
      for (const [name, value] of more) out.field(name, value, value ? ` ${name} ${value}` : "");
      out.closeObject();
    }
    if (o.hasSlot) {
      const distributed = Boolean(o.slotJitter);
      out.openObject("slot");
      if (distributed) {
        float(out, "distribution", o.slotDelay! / 1e9, ` slot distribution ${formatTimeNs(o.slotDelay!)}`);
        float(out, "jitter", o.slotJitter! / 1e9, ` ${formatTimeNs(o.slotJitter!)}`);
      } else {
        float(out, "min-delay", o.slotMin! / 1e9, ` slot ${formatTimeNs(o.slotMin!)}`);
        float(out, "max-delay", o.slotMax! / 1e9, ` ${formatTimeNs(o.slotMax!)}`);
      }
      out.field("packets", o.slotPackets!, o.slotPackets ? ` packets ${o.slotPackets}` : "");
      out.field("bytes", o.slotBytes!, o.slotBytes ? ` bytes ${o.slotBytes}` : "");
      out.closeObject();
    }
    out.field("ecn", Boolean(o.ecn), o.ecn ? " ecn " : "");
    out.field("gap", o.gap!, o.gap ? ` gap ${o.gap}` : "");
  },

  printClass() {},
};
