/** police: its words (act_parse_police of tc/m_police.c). Also an option of u32 and fw. */
import type { PoliceAction } from "../../model/filter.js";
import { unsigned } from "../ip/numbers.js";
import { matches, type Words } from "../ip/words.js";
import { POLICE_USAGE } from "./action-usage.js";
import { parseRate, parseSize, parseSizeAndCell, transmitTicks } from "./numbers.js";
import { readLinklayer } from "./rates.js";
import type { TcSession } from "./session.js";
import { parseVerdict, parseVerdicts, RECLASSIFY, refuse, verdictNumber } from "./verdict.js";

const ETHERNET = 1;
/** bytes that tc_calc_rtable makes its table for where no MTU is given */
const TABLE_MTU = 2047;

/** tc_calc_rtable: log2 of the cells of a table with 256 of them. */
function cellLogFor(mtu: number): number {
  let log = 0;
  while ((mtu || TABLE_MTU) >> log > 255) log++;
  return log;
}

/** The words of police from the present one on. */
export function parsePolice(session: TcSession, words: Words): PoliceAction {
  let index = 0;
  let control: number = RECLASSIFY;
  let result: number | undefined;
  let buffer = 0;
  let mtu = 0;
  let mpu = 0;
  let overhead = 0;
  let rate = 0;
  let peakRate = 0;
  let packetRate = 0;
  let packetBurst = 0;
  let linkLayer = ETHERNET;
  let cell: number | undefined;
  let given = 0;
  const once = (value: number, key: string): void => {
    if (value) words.duplicate(key);
  };
  while (!words.done) {
    const { word } = words;
    if (matches(word, "index")) index = unsigned(words.next(), 0xffffffff, 10) ?? words.wrong("index");
    else if (matches(word, "burst") || word === "buffer" || word === "maxburst") {
      const text = words.next();
      once(buffer, "buffer/burst");
      buffer = parseSizeAndCell(text) ?? words.wrong("buffer");
      if (text.includes("/")) cell = Math.log2(Number(text.slice(text.indexOf("/") + 1)));
    } else if (word === "mtu" || word === "minburst") {
      const text = words.next();
      once(mtu, "mtu/minburst");
      mtu = parseSizeAndCell(text) ?? words.wrong("mtu");
    } else if (word === "mpu") {
      words.next();
      once(mpu, "mpu");
      mpu = parseSize(words.word) ?? words.wrong("mpu");
    } else if (word === "rate") {
      words.next();
      once(rate, "rate");
      rate = parseRate(words.word) ?? words.wrong("rate");
    } else if (word === "avrate") {
      // an estimate is asked for that actions of filters do not have: the kernel's tool refuses without a word
      words.next();
      refuse(session);
    } else if (matches(word, "peakrate")) {
      words.next();
      once(peakRate, "peakrate");
      peakRate = parseRate(words.word) ?? words.wrong("peakrate");
    } else if (word === "pkts_rate") {
      words.next();
      once(packetRate, "pkts_rate");
      packetRate = unsigned(words.word, Number.MAX_SAFE_INTEGER, 10) ?? words.wrong("pkts_rate");
    } else if (word === "pkts_burst") {
      words.next();
      once(packetBurst, "pkts_burst");
      packetBurst = unsigned(words.word, Number.MAX_SAFE_INTEGER, 10) ?? words.wrong("pkts_burst");
    } else if (matches(word, "conform-exceed")) {
      words.next();
      const verdicts = parseVerdicts(session, words);
      control = verdicts.exceed;
      result = verdicts.conform;
      given++;
      continue;
    } else if (matches(word, "overhead"))
      overhead = unsigned(words.next(), 0xffff, 10) ?? words.wrong("overhead");
    else if (matches(word, "linklayer")) linkLayer = readLinklayer(words.next()) ?? words.wrong("linklayer");
    else if (word === "help") session.exit(255, POLICE_USAGE);
    else if (verdictNumber(word) !== undefined) {
      control = parseVerdict(session, words);
      given++;
      continue;
    } else break;
    words.advance();
    given++;
  }
  if (!given) refuse(session);
  if (rate && packetRate) refuse(session, "'rate' and 'pkts_rate' are not allowed in same action.");
  if (rate && !buffer) refuse(session, "'burst' requires 'rate'.");
  if (peakRate && !rate) refuse(session, "'peakrate' requires 'rate'.");
  if (peakRate && !mtu) refuse(session, "'mtu' is required, if 'peakrate' is requested.");
  if (packetBurst && !packetRate) refuse(session, "'pkts_burst' requires 'pkts_rate'.");
  if (packetRate && !packetBurst) refuse(session, "'pkts_rate' requires 'pkts_burst'.");
  return {
    kind: "police",
    index,
    control,
    // a result of 0 is what Linux has without one
    ...(result ? { result } : {}),
    rate,
    peakRate,
    burst: rate ? transmitTicks(rate, buffer) : 0,
    mtu,
    overhead,
    mpu,
    cellLog: cell ?? cellLogFor(mtu),
    linkLayer,
    packetRate,
    packetBurst: packetRate ? transmitTicks(packetRate, packetBurst) : 0,
  };
}
