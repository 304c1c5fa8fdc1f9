/** tbf (tc/q_tbf.c). */
import { matches, type Words } from "../../ip/words.js";
import {
  formatRate,
  formatSize,
  formatTime,
  parseSize,
  parseSizeAndCell,
  parseTime,
  ticksToTime,
  toUnsigned,
  transmitSize,
  transmitTicks,
  US_PER_S,
} from "../numbers.js";
import { readLinklayer, linklayerName, readRate } from "../rates.js";
import type { TcSession } from "../session.js";
import type { TcKind } from "./index.js";

const USAGE =
  "Usage: ... tbf limit BYTES burst BYTES[/BYTES] rate KBPS [ mtu BYTES[/BYTES] ]\n" +
  "\t[ peakrate KBPS ] [ latency TIME ] [ overhead BYTES ] [ linklayer TYPE ]";

interface Wanted {
  limit: number;
  latency: number;
  buffer: number;
  mtu: number;
  mpu: number;
  rate: number;
  peakRate: number;
  overhead: number;
  linklayer: number;
}

function read(session: TcSession, words: Words, device: string): Wanted {
  const w: Wanted = {
    limit: 0,
    latency: 0,
    buffer: 0,
    mtu: 0,
    mpu: 0,
    rate: 0,
    peakRate: 0,
    overhead: 0,
    linklayer: 1,
  };
  const twice = (name: string): never => session.fail(1, `tbf: duplicate "${name}" specification`);
  const illegal = (name: string): never =>
    session.fail(1, `tbf: illegal value for "${name}": "${words.word}"`);
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (matches(word, "limit")) {
      const value = words.next();
      if (w.limit) twice("limit");
      if (w.latency) session.fail(1, 'tbf: specifying both "latency" and "limit" is not allowed');
      w.limit = parseSize(value) ?? illegal("limit");
    } else if (matches(word, "latency")) {
      const value = words.next();
      if (w.latency) twice("latency");
      if (w.limit) session.fail(1, 'tbf: specifying both "limit" and "/latency" is not allowed');
      w.latency = parseTime(value) ?? illegal("latency");
    } else if (matches(word, "burst") || word === "buffer" || word === "maxburst") {
      if (w.buffer) twice("buffer/burst/maxburst");
      w.buffer = parseSizeAndCell(words.next()) ?? illegal(word);
    } else if (word === "mtu" || word === "minburst") {
      if (w.mtu) twice("mtu/minburst");
      w.mtu = parseSizeAndCell(words.next()) ?? illegal(word);
    } else if (word === "mpu") {
      if (w.mpu) twice("mpu");
      w.mpu = parseSize(words.next()) ?? illegal("mpu");
    } else if (word === "rate") {
      const value = words.next();
      if (w.rate) twice("rate");
      w.rate = readRate(session, value, device) ?? illegal("rate");
    } else if (matches(word, "peakrate")) {
      const value = words.next();
      if (w.peakRate) twice("peakrate");
      w.peakRate = readRate(session, value, device) ?? illegal("peakrate");
    } else if (matches(word, "overhead")) {
      const value = words.next();
      if (w.overhead) twice("overhead");
      w.overhead = parseSize(value) ?? illegal("overhead");
    } else if (matches(word, "linklayer")) {
      w.linklayer = readLinklayer(words.next()) ?? illegal("linklayer");
    } else if (word === "help") session.fail(1, USAGE);
    else session.fail(1, `tbf: unknown parameter "${word}"\n${USAGE}`);
  }
  return w;
}

export const tbf: TcKind = {
  parse(session, words, device) {
    const w = read(session, words, device);
    const missing: string[] = [];
    if (!w.rate) missing.push('tbf: the "rate" parameter is mandatory.');
    if (!w.buffer) missing.push('tbf: the "burst" parameter is mandatory.');
    if (w.peakRate && !w.mtu)
      missing.push('tbf: when "peakrate" is specified, "mtu" must also be specified.');
    if (!w.limit && !w.latency) missing.push('tbf: either "limit" or "latency" is required.');
    if (missing.length) session.fail(1, [...missing, USAGE].join("\n"));
    let limit = w.limit;
    if (!limit) {
      limit = (w.rate * w.latency) / US_PER_S + w.buffer;
      if (w.peakRate) limit = Math.min(limit, (w.peakRate * w.latency) / US_PER_S + w.mtu);
    }
    return {
      options: {
        rate: w.rate,
        rateOverhead: w.overhead,
        rateMpu: w.mpu,
        rateLinklayer: w.linklayer,
        peakRate: w.peakRate,
        peakOverhead: w.overhead,
        peakMpu: w.mpu,
        peakLinklayer: w.linklayer,
        limit: Math.min(Math.trunc(limit), 0xffffffff),
        buffer: transmitTicks(Math.min(w.rate, 0xffffffff), w.buffer),
        mtu: w.peakRate ? transmitTicks(Math.min(w.peakRate, 0xffffffff), w.mtu) : 0,
        burst: w.buffer,
        peakBurst: w.peakRate ? w.mtu : 0,
      },
    };
  },
  print(session, { options: o }) {
    if (!o) return;
    const { out, tc } = session;
    out.field("rate", o.rate!, `rate ${formatRate(o.rate!, tc.iec)} `);
    const buffer = transmitSize(o.rate!, o.buffer!);
    const cell = 1 << o.rateCellLog!;
    if (tc.details) {
      const text = `${formatSize(buffer)}/${cell}`;
      out.field("burst", text, `burst ${text} `);
      out.field("mpu", o.rateMpu!, `mpu ${formatSize(o.rateMpu!)} `);
    } else out.field("burst", buffer, `burst ${formatSize(buffer)} `);
    if (tc.raw) out.field("burst_raw", hex(o.buffer!), `[${o.buffer!.toString(16).padStart(8, "0")}] `);
    if (o.peakRate) {
      out.text(`peakrate ${formatRate(o.peakRate, tc.iec)} `);
      if (o.mtu || o.peakMpu) {
        const mtu = transmitSize(o.peakRate, o.mtu!);
        if (tc.details) {
          const text = `${formatSize(mtu)}/${1 << o.peakCellLog!}`;
          out.field("mtu", text, `mtu ${text} `);
          out.field("mpu", o.peakMpu!, `mpu ${formatSize(o.peakMpu!)} `);
        } else out.field("minburst", mtu, `minburst ${formatSize(mtu)} `);
        if (tc.raw) out.field("mtu_raw", hex(o.mtu!), `[${o.mtu!.toString(16).padStart(8, "0")}] `);
      }
    }
    let latency = US_PER_S * (o.limit! / o.rate!) - ticksToTime(o.buffer!);
    if (o.peakRate) latency = Math.max(latency, US_PER_S * (o.limit! / o.peakRate) - ticksToTime(o.mtu!));
    if (latency >= 0) {
      const us = Math.trunc(latency);
      out.field("lat", us, `lat ${formatTime(toUnsigned(us))} `);
    }
    // a burst longer than the queue leaves no latency to tell
    if (tc.raw || latency < 0) out.field("limit", o.limit!, `limit ${formatSize(o.limit!)} `);
    if (o.rateOverhead) out.field("overhead", o.rateOverhead, `overhead ${o.rateOverhead} `);
    const layer = o.rateLinklayer! & 15;
    if (layer > 1 || tc.details)
      out.field("linklayer", linklayerName(layer), `linklayer ${linklayerName(layer)} `);
  },
  printClass() {},
};

/** print_0xhex */
function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
