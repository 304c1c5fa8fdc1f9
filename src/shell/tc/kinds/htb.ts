/** htb (tc/q_htb.c). */
import { unsigned } from "../../ip/numbers.js";
import { matches } from "../../ip/words.js";
import { formatRate, formatSize, parseSizeAndCell, transmitSize, transmitTicks } from "../numbers.js";
import { linklayerName, readLinklayer, readRate } from "../rates.js";
import type { TcKind } from "./index.js";

const USAGE = `Usage: ... qdisc add ... htb [default N] [r2q N]
                      [direct_qlen P] [offload]
 default  minor id of class to which unclassified packets are sent {0}
 r2q      DRR quantums are computed as rate in Bps/r2q {10}
 debug    string of 16 numbers each 0-3 {0}

 direct_qlen  Limit of the direct queue {in packets}
 offload  enable hardware offload
... class add ... htb rate R1 [burst B1] [mpu B] [overhead O]
                      [prio P] [slot S] [pslot PS]
                      [ceil R2] [cburst B2] [mtu MTU] [quantum Q]
 rate     rate allocated to this class (class can still borrow)
 burst    max bytes burst which can be accumulated during idle period {computed}
 mpu      minimum packet size used in rate computations
 overhead per-packet size overhead used in rate computations
 linklay  adapting to a linklayer e.g. atm
 ceil     definite upper class rate (no borrows) {rate}
 cburst   burst but for ceil {computed}
 mtu      max packet size we create rate map for {1600}
 prio     priority of leaf; lower are served first {0}
 quantum  how much bytes to serve from leaf at once {use r2q}

TC HTB version 3.3`;

/** /proc/net/psched says that timers are exact to the ns, so that what a timer's tick lets through adds almost nothing to a burst */
const HZ = 1_000_000_000;
const MTU = 1600;
const VERSION = "3.17";

export const htb: TcKind = {
  parse(session, words) {
    const o = { rate2quantum: 10, defaultClass: 0, directQlen: undefined as number | undefined };
    const wrong = (what: string): never => session.fail(1, `Illegal "${what}"\n${USAGE}`);
    for (; !words.done; words.advance()) {
      const { word } = words;
      if (matches(word, "r2q")) o.rate2quantum = unsigned(words.next(), 0xffffffff, 10) ?? wrong("r2q");
      else if (matches(word, "default"))
        o.defaultClass = unsigned(words.next(), 0xffffffff, 16) ?? wrong("default");
      else if (matches(word, "debug")) {
        const value = words.next();
        if (!/^[0-3]{0,16}/.test(value)) wrong("debug");
      } else if (word === "direct_qlen")
        o.directQlen = unsigned(words.next(), 0xffffffff, 10) ?? wrong("direct_qlen");
      else if (word === "offload") session.fail(2, "Error: hw-tc-offload ethtool feature flag must be on.");
      else session.unknown(word, USAGE);
    }
    const options: Record<string, number> = { rate2quantum: o.rate2quantum, defaultClass: o.defaultClass };
    if (o.directQlen !== undefined) options.directQlen = o.directQlen;
    return { options };
  },

  print({ out, tc }, { options: o }) {
    if (!o) return;
    out.field("r2q", o.rate2quantum!, `r2q ${o.rate2quantum}`);
    const standard = o.defaultClass ? `0x${o.defaultClass.toString(16)}` : "0";
    out.field("default", standard, ` default ${standard}`);
    out.field("direct_packets_stat", o.directPackets!, ` direct_packets_stat ${o.directPackets}`);
    if (tc.details) out.field("ver", VERSION, ` ver ${VERSION}`);
    out.field("direct_qlen", o.directQlen!, ` direct_qlen ${o.directQlen}`);
  },

  parseClass(session, words, device) {
    const wrong = (what: string): never => session.fail(1, `Illegal "${what}"\n${USAGE}`);
    let [rate, ceil, buffer, cbuffer, quantum, prio, mtu, mpu, overhead, linklayer] = [
      0,
      0,
      0,
      0,
      0,
      0,
      MTU,
      0,
      0,
      1,
    ];
    for (; !words.done; words.advance()) {
      const { word } = words;
      if (matches(word, "prio")) prio = unsigned(words.next(), 0xffffffff, 10) ?? wrong("prio");
      else if (matches(word, "mtu")) mtu = unsigned(words.next(), 0xffffffff, 10) ?? wrong("mtu");
      else if (matches(word, "mpu")) mpu = unsigned(words.next(), 0xffff, 10) ?? wrong("mpu");
      else if (matches(word, "overhead")) overhead = unsigned(words.next(), 0xffff, 10) ?? wrong("overhead");
      else if (matches(word, "linklayer")) linklayer = readLinklayer(words.next()) ?? wrong("linklayer");
      else if (matches(word, "quantum")) quantum = unsigned(words.next(), 0xffffffff, 10) ?? wrong("quantum");
      else if (matches(word, "burst") || word === "buffer" || word === "maxburst")
        buffer = parseSizeAndCell(words.next()) ?? wrong("buffer");
      else if (matches(word, "cburst") || word === "cbuffer" || word === "cmaxburst")
        cbuffer = parseSizeAndCell(words.next()) ?? wrong("cbuffer");
      else if (word === "ceil") {
        const value = words.next();
        if (ceil) session.fail(1, 'Double "ceil" spec');
        ceil = readRate(session, value, device) ?? wrong("ceil");
      } else if (word === "rate") {
        const value = words.next();
        if (rate) session.fail(1, 'Double "rate" spec');
        rate = readRate(session, value, device) ?? wrong("rate");
      } else if (word === "help") session.fail(1, USAGE);
      else session.unknown(word, USAGE);
    }
    if (!rate) session.fail(1, '"rate" is required.');
    if (!ceil) ceil = rate;
    // without a burst: what passes during a tick of the timer, and one packet
    if (!buffer) buffer = Math.trunc(rate / HZ + mtu);
    if (!cbuffer) cbuffer = Math.trunc(ceil / HZ + mtu);
    return {
      rate,
      rateOverhead: overhead,
      rateMpu: mpu,
      rateLinklayer: linklayer,
      ceil,
      ceilOverhead: overhead,
      ceilMpu: mpu,
      ceilLinklayer: linklayer,
      buffer: transmitTicks(rate, buffer),
      cbuffer: transmitTicks(ceil, cbuffer),
      quantum,
      prio,
    };
  },

  printClass({ out, tc }, { options: o }) {
    if (!o) return;
    if (!o.level) {
      out.field("prio", o.prio!, `prio ${o.prio} `);
      if (tc.details) out.field("quantum", o.quantum!, `quantum ${o.quantum} `);
    }
    out.field("rate", o.rate!, `rate ${formatRate(o.rate!, tc.iec)} `);
    if (o.rateOverhead) out.field("overhead", o.rateOverhead, `overhead ${o.rateOverhead} `);
    const buffer = transmitSize(o.rate!, o.buffer!);
    out.field("ceil", o.ceil!, `ceil ${formatRate(o.ceil!, tc.iec)} `);
    const cbuffer = transmitSize(o.ceil!, o.cbuffer!);
    const layer = o.rateLinklayer! & 15;
    if (layer > 1 || tc.details)
      out.field("linklayer", linklayerName(layer), `linklayer ${linklayerName(layer)} `);
    if (tc.details) {
      out.text(`burst ${formatSize(buffer)}/${1 << o.rateCellLog!} mpu ${formatSize(o.rateMpu!)} `);
      out.text(`cburst ${formatSize(cbuffer)}/${1 << o.ceilCellLog!} mpu ${formatSize(o.ceilMpu!)} `);
      out.text(`level ${o.level} `);
    } else {
      out.text(`burst ${formatSize(buffer)} `);
      out.text(`cburst ${formatSize(cbuffer)} `);
    }
    if (tc.raw)
      out.text(
        `buffer [${o.buffer!.toString(16).padStart(8, "0")}] cbuffer [${o.cbuffer!.toString(16).padStart(8, "0")}] `,
      );
  },

  printClassExtra({ out }, extra) {
    out.text(` lended: ${extra.lends} borrowed: ${extra.borrows} giants: ${extra.giants}\n`);
    out.text(` tokens: ${extra.tokens} ctokens: ${extra.ctokens}\n`);
  },
};
