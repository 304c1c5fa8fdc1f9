/** node test/rewrite/record/make.mjs [--check]: asks tcprewrite what becomes of every capture with every list of options (answers.json.gz). */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { readPcap, writePcap } from "./captures.mjs";
import { CAPTURES } from "./corpus.mjs";
import { OPTIONS, SIDED, SIDES } from "./pairs.mjs";

const ANSWERS = join(dirname(fileURLToPath(import.meta.url)), "answers.json.gz");

/** What is new in a frame: "" nothing, else "length captured kept-at-front kept-at-end hex". */
export function encode(before, after) {
  const [a, b] = [before.bytes, after.bytes];
  const length = before.length ?? a.length;
  if (length === after.length && a.equals(b)) return "";
  const most = Math.min(a.length, b.length);
  let front = 0;
  while (front < most && a[front] === b[front]) front++;
  let end = 0;
  while (end < most - front && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return `${after.length} ${front} ${end} ${b.toString("hex", front, b.length - end)}`;
}

export function decode(before, text) {
  if (text === "") return { bytes: before.bytes, length: before.length ?? before.bytes.length };
  const [length, front, end, middle] = text.split(" ");
  const a = before.bytes;
  const bytes = Buffer.concat([
    a.subarray(0, Number(front)),
    Buffer.from(middle, "hex"),
    a.subarray(a.length - Number(end)),
  ]);
  return { bytes, length: Number(length) };
}

/** The records of a capture, all as {bytes, length}. */
export const recordsOf = (name) =>
  CAPTURES[name].map((frame) => {
    const bytes = frame.bytes ?? frame;
    return { bytes, length: frame.length && frame.bytes ? frame.length : bytes.length };
  });

/** A cache file of tcpprep for a capture. */
export function cacheOf(packets) {
  const head = Buffer.alloc(24);
  head.write("tcpprep", 0, "latin1");
  head.write("04", 8, "latin1");
  head.writeBigUInt64BE(BigInt(packets), 12);
  head.writeUInt16BE(4, 20);
  return Buffer.concat([head, Buffer.alloc(Math.ceil(packets / 4), SIDES)]);
}

/** Whether frames were left out: theirs cannot be told one by one then, but by their times. */
const timeOf = (index) => {
  const time = Buffer.alloc(8);
  time.writeUInt32LE(1700000000 + Math.floor((index * 4000) / 1e6), 0);
  time.writeUInt32LE((index * 4000) % 1e6, 4);
  return time.toString("hex");
};

/** For each frame what became of it, null where it was left out; it ends where tcprewrite gave up. */
function ask(directory, name, options, sided) {
  const records = recordsOf(name);
  const [input, output, cache] = ["in.pcap", "out.pcap", "in.cache"].map((file) => join(directory, file));
  writeFileSync(input, writePcap(records));
  writeFileSync(cache, cacheOf(records.length));
  rmSync(output, { force: true });
  const words = options === "" ? [] : options.split(" ");
  const { status } = spawnSync("tcprewrite", [
    "-i",
    input,
    "-o",
    output,
    ...(sided ? ["-c", cache] : []),
    ...words,
  ]);
  const theirs = new Map(readPcap(readFileSync(output)).map((record) => [record.time, record]));
  const last = Math.max(-1, ...records.map((_, i) => (theirs.has(timeOf(i)) ? i : -1)));
  const frames = records.map((record, i) => {
    const found = theirs.get(timeOf(i));
    return found ? encode(record, found) : null;
  });
  return status === 0 ? frames : frames.slice(0, last + 1);
}

export function answers() {
  return JSON.parse(gunzipSync(readFileSync(ANSWERS)).toString());
}

function askAll() {
  const directory = mkdtempSync(join(tmpdir(), "rewrite-"));
  const each = (options, sided) =>
    Object.fromEntries(Object.keys(CAPTURES).map((name) => [name, ask(directory, name, options, sided)]));
  try {
    return {
      plain: Object.fromEntries(OPTIONS.map((options) => [options, each(options, false)])),
      sided: Object.fromEntries(SIDED.map((options) => [options, each(options, true)])),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const now = askAll();
  if (!process.argv.includes("--check")) writeFileSync(ANSWERS, gzipSync(JSON.stringify(now), { level: 9 }));
  else if (!isDeepStrictEqual(answers(), now)) {
    console.error("tcprewrite answers otherwise than answers.json.gz says");
    process.exitCode = 1;
  }
}
