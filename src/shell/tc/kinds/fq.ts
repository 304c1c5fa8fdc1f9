/** fq (tc/q_fq.c). */
import { unsigned } from "../../ip/numbers.js";
import {
  formatRate,
  formatSize,
  formatTime,
  formatTimeNs,
  parseSize,
  parseTime,
  parseTimeNs,
} from "../numbers.js";
import { readRate } from "../rates.js";
import type { TcKind } from "./index.js";

const USAGE = `Usage: ... fq	[ limit PACKETS ] [ flow_limit PACKETS ]
		[ quantum BYTES ] [ initial_quantum BYTES ]
		[ maxrate RATE  ] [ buckets NUMBER ]
		[ [no]pacing ] [ refill_delay TIME ]
		[ low_rate_threshold RATE ]
		[ orphan_mask MASK]
		[ timer_slack TIME]
		[ ce_threshold TIME ]
		[ horizon TIME ]
		[ horizon_{cap|drop} ]`;
const NONE = 0xffffffff;

export const fq: TcKind = {
  parse(session, words, device) {
    const o: Record<string, number> = {};
    const number = (what: string): number => unsigned(words.next(), NONE, 0) ?? session.illegal(what);
    const size = (what: string): number => parseSize(words.next()) ?? session.illegal(what);
    const time = (what: string): number => parseTime(words.next()) ?? session.illegal(what);
    const rate = (what: string): number =>
      Math.min(readRate(session, words.next(), device) ?? session.illegal(what), NONE);
    for (; !words.done; words.advance()) {
      const { word } = words;
      if (word === "limit") o.limit = number("limit");
      else if (word === "flow_limit") o.flowLimit = number("flow_limit");
      else if (word === "buckets") {
        const buckets = number("buckets");
        if (buckets) o.bucketsLog = Math.ceil(Math.log2(buckets));
      } else if (word === "maxrate") o.flowMaxRate = rate("maxrate");
      else if (word === "low_rate_threshold") o.lowRateThreshold = rate("low_rate_threshold");
      else if (word === "ce_threshold") o.ceThreshold = time("ce_threshold");
      else if (word === "timer_slack")
        o.timerSlack = parseTimeNs(words.next()) ?? session.illegal("timer_slack");
      else if (word === "defrate") {
        words.next();
        session.notModelled("tc", "defrate of fq");
      } else if (word === "quantum") o.quantum = size("quantum");
      else if (word === "initial_quantum") o.initialQuantum = size("initial_quantum");
      else if (word === "orphan_mask") o.orphanMask = number("orphan_mask");
      else if (word === "refill_delay") o.refillDelay = time("refill_delay");
      else if (word === "pacing") o.rateEnable = 1;
      else if (word === "nopacing") o.rateEnable = 0;
      else if (word === "horizon") o.horizon = time("horizon");
      else if (word === "horizon_drop") o.horizonDrop = 1;
      else if (word === "horizon_cap") o.horizonDrop = 0;
      else if (word === "help") session.fail(1, USAGE);
      else session.unknown(word, USAGE);
    }
    return { options: o };
  },

  print(session, { options: o }) {
    if (!o) return;
    const { out, tc } = session;
    out.field("limit", o.limit!, `limit ${o.limit}p `);
    out.field("flow_limit", o.flowLimit!, `flow_limit ${o.flowLimit}p `);
    const buckets = 2 ** o.bucketsLog!;
    out.field("buckets", buckets, `buckets ${buckets} `);
    out.field("orphan_mask", o.orphanMask!, `orphan_mask ${o.orphanMask} `);
    if (!o.rateEnable) out.field("pacing", false, "nopacing ");
    out.field("quantum", o.quantum!, `quantum ${formatBytes(o.quantum!)} `);
    out.field("initial_quantum", o.initialQuantum!, `initial_quantum ${formatBytes(o.initialQuantum!)} `);
    if (o.flowMaxRate !== NONE)
      out.field("maxrate", o.flowMaxRate!, `maxrate ${formatRate(o.flowMaxRate!, tc.iec)} `);
    if (o.lowRateThreshold)
      out.field(
        "low_rate_threshold",
        o.lowRateThreshold,
        `low_rate_threshold ${formatRate(o.lowRateThreshold, tc.iec)} `,
      );
    out.field("refill_delay", o.refillDelay!, `refill_delay ${formatTime(o.refillDelay!)} `);
    if (o.ceThreshold !== NONE)
      out.field("ce_threshold", o.ceThreshold!, `ce_threshold ${formatTime(o.ceThreshold!)} `);
    out.field("timer_slack", o.timerSlack!, `timer_slack ${formatTimeNs(o.timerSlack!)} `);
    out.field("horizon", o.horizon!, `horizon ${formatTime(o.horizon!)} `);
    const late = o.horizonDrop ? "horizon_drop" : "horizon_cap";
    out.field(late, null, `${late} `);
  },

  printExtra({ out }, x) {
    out.field("flows", x.flows!, `  flows ${x.flows}`);
    out.field("inactive", x.inactiveFlows!, ` (inactive ${x.inactiveFlows}`);
    out.field("throttled", x.throttledFlows!, ` throttled ${x.throttledFlows})`);
    if (x.timeNextDelayed! > 0)
      out.field(
        "next_packet_delay",
        x.timeNextDelayed!,
        ` next_packet_delay ${formatTimeNs(x.timeNextDelayed!)}`,
      );
    out.text(out.newline);
    out.field("gc", x.gcFlows!, `  gc ${x.gcFlows}`);
    out.field("highprio", x.highprioPackets!, ` highprio ${x.highprioPackets}`);
    out.field("throttled", x.throttledPackets!, ` throttled ${x.throttledPackets}`);
    const rare: [string, string][] = [
      ["ceMark", "ce_mark"],
      ["horizonCaps", "horizon_caps"],
      ["horizonDrops", "horizon_drops"],
      ["flowsPlimit", "flows_plimit"],
    ];
    if (x.ceMark) out.field("ce_mark", x.ceMark, ` ce_mark ${x.ceMark}`);
    for (const [field, name] of rare.slice(1))
      if (x[field]) out.field(name, x[field], ` ${name} ${x[field]}`);
    if (x.pktsTooLong) {
      out.text(out.newline);
      out.field("pkts_too_long", x.pktsTooLong, `  pkts_too_long ${x.pktsTooLong}`);
    }
  },
};

/** print_size: 3028 is "3028b" there */
const formatBytes = formatSize;
