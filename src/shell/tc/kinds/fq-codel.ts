/** fq_codel (tc/q_fq_codel.c). */
import { unsigned } from "../../ip/numbers.js";
import { formatSize, formatTime, parseSize, parseTime } from "../numbers.js";
import type { TcKind } from "./index.js";

const USAGE = `Usage: ... fq_codel	[ limit PACKETS ] [ flows NUMBER ]
[ memory_limit BYTES ]
[ target TIME ] [ interval TIME ]
[ quantum BYTES ] [ [no]ecn ]
[ ce_threshold TIME ]
[ ce_threshold_selector VALUE/MASK ]
[ drop_batch SIZE ]`;
const NONE = 0xffffffff;

export const fqCodel: TcKind = {
  parse(session, words) {
    const o: Record<string, number> = {};
    const number = (what: string): number => unsigned(words.next(), NONE, 0) ?? session.illegal(what);
    const time = (what: string): number => parseTime(words.next()) ?? session.illegal(what);
    for (; !words.done; words.advance()) {
      const { word } = words;
      if (word === "limit") o.limit = number("limit");
      else if (word === "flows") o.flows = number("flows");
      else if (word === "quantum") o.quantum = number("quantum");
      else if (word === "target") o.target = time("target");
      else if (word === "ce_threshold") o.ceThreshold = time("ce_threshold");
      else if (word === "ce_threshold_selector")
        session.notModelled("tc", "ce_threshold_selector of fq_codel");
      else if (word === "memory_limit")
        o.memoryLimit = parseSize(words.next()) ?? session.illegal("memory_limit");
      else if (word === "interval") o.interval = time("interval");
      else if (word === "ecn") o.ecn = 1;
      else if (word === "noecn") o.ecn = 0;
      else if (word === "drop_batch") o.dropBatch = number("drop_batch");
      else if (word === "help") session.fail(1, USAGE);
      else session.unknown(word, USAGE);
    }
    // zero is as if it was not given
    for (const [field, value] of Object.entries(o))
      if (value === 0 && ["limit", "flows", "quantum", "target", "interval", "dropBatch"].includes(field))
        delete o[field];
    return { options: o };
  },

  print({ out }, { options: o }) {
    if (!o) return;
    out.field("limit", o.limit!, `limit ${o.limit}p `);
    out.field("flows", o.flows!, `flows ${o.flows} `);
    out.field("quantum", o.quantum!, `quantum ${o.quantum} `);
    out.field("target", o.target!, `target ${formatTime(o.target!)} `);
    if (o.ceThreshold !== NONE)
      out.field("ce_threshold", o.ceThreshold!, `ce_threshold ${formatTime(o.ceThreshold!)} `);
    out.field("interval", o.interval!, `interval ${formatTime(o.interval!)} `);
    out.field("memory_limit", o.memoryLimit!, `memory_limit ${formatSize(o.memoryLimit!)} `);
    if (o.ecn) out.field("ecn", true, "ecn ");
    out.field("drop_batch", o.dropBatch!, `drop_batch ${o.dropBatch} `);
  },

  printExtra({ out }, x) {
    out.field("maxpacket", x.maxPacket!, `  maxpacket ${x.maxPacket}`);
    out.field("drop_overlimit", x.dropOverlimit!, ` drop_overlimit ${x.dropOverlimit}`);
    out.field("new_flow_count", x.newFlowCount!, ` new_flow_count ${x.newFlowCount}`);
    out.field("ecn_mark", x.ecnMark!, ` ecn_mark ${x.ecnMark}`);
    if (x.ceMark) out.field("ce_mark", x.ceMark, ` ce_mark ${x.ceMark}`);
    if (x.memoryUsage) out.field("memory_used", x.memoryUsage, ` memory_used ${x.memoryUsage}`);
    if (x.dropOvermemory)
      out.field("drop_overmemory", x.dropOvermemory, ` drop_overmemory ${x.dropOvermemory}`);
    out.text(out.newline);
    out.field("new_flows_len", x.newFlowsLength!, `  new_flows_len ${x.newFlowsLength}`);
    out.field("old_flows_len", x.oldFlowsLength!, ` old_flows_len ${x.oldFlowsLength}`);
  },
};
