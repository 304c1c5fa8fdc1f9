/** One lab's recording on the disk, and how it differs from what the kernel did now. docs/recordings.md says what the files are. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "./describe.mjs";
import { readPcap } from "./frames.mjs";
import { givenIds, stableLog } from "./log-text.mjs";
import { secondsDifference } from "./netfilter-text.mjs";
import { espKeys } from "./esp.mjs";
import { normalise } from "./normalise.mjs";
import { stable } from "./stable.mjs";

const text = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");

const inputsOf = (directory) =>
  readdirSync(directory)
    .filter((file) => file.endsWith(".pcap"))
    .sort()
    .flatMap((file) => readPcap(readFileSync(join(directory, file))));

const parseFrames = (lines) =>
  lines
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { hex, ...rest } = JSON.parse(line);
      return { ...rest, bytes: Buffer.from(hex, "hex") };
    });

const formatFrames = (frames) =>
  frames
    .map(({ t, netns, iface, dir, bytes }, seq) => {
      const hex = Buffer.from(bytes).toString("hex");
      return `${JSON.stringify({ seq, t, netns, iface, dir, hex })}\n`;
    })
    .join("");

function frameDifference(old, now) {
  const key = (f) => `${f.netns}:${f.iface} ${f.dir} ${Buffer.from(f.bytes).toString("hex")}`;
  const say = (f) => (f ? `${f.netns}:${f.iface} ${f.dir} ${describe(f.bytes)}` : "nothing");
  for (let i = 0; i < Math.max(old.length, now.length); i++)
    if (!old[i] || !now[i] || key(old[i]) !== key(now[i]))
      return `frame ${i} of ${old.length}\n    committed: ${say(old[i])}\n    now:       ${say(now[i])}`;
  return null;
}

function lineDifference(old, now) {
  if (old === now) return null;
  const [a, b] = [old.split("\n"), now.split("\n")];
  const at = a.findIndex((line, i) => line !== b[i]);
  return `line ${at + 1}\n    committed: ${a[at]}\n    now:       ${b[at] ?? "nothing"}`;
}

/** seconds by which one run on a busy machine may lag behind another: the next shorter of Linux's timeouts is further away than that */
const SLACK = 25;

const toolsDifference = (old, now) =>
  lineDifference(stable(old), stable(now)) ?? secondsDifference(old, now, SLACK);

/**
 * Compares the recording in `directory` with the oracle's `results`.
 * @returns {differences: string[], save(): void}; save writes what differs (frames that differ only in time stay as they are)
 */
export function compareRecording(directory, results) {
  const unorderedMulticast = existsSync(join(directory, "unordered-multicast"));
  const now = normalise(parseFrames(text(join(results, "frames.jsonl"))), inputsOf(directory), {
    unorderedMulticast,
    keys: espKeys(directory),
  });
  const differences = [];
  const writes = [];
  const note = (what, difference, write) => {
    if (difference === null) return;
    differences.push(`${what}: ${difference}`);
    writes.push(write);
  };
  const put = (name, content) => () => writeFileSync(join(directory, name), content);

  const old = text(join(directory, "frames.jsonl"));
  const taps = text(join(results, "taps.txt"));
  note(
    "frames",
    old || !now.length ? frameDifference(parseFrames(old), now) : "none committed",
    put("frames.jsonl", formatFrames(now)),
  );
  note("taps", lineDifference(text(join(directory, "taps.txt")), taps), put("taps.txt", taps));
  if (!existsSync(join(directory, "frames.jsonl"))) writes.push(put("frames.jsonl", formatFrames(now)));

  const output = text(join(results, "setup.log")) + text(join(results, "traffic.log"));
  const writeOutput = output
    ? put("output.txt", output)
    : () => rmSync(join(directory, "output.txt"), { force: true });
  const said = toolsDifference(text(join(directory, "output.txt")), output);
  note("what the scripts print", said, writeOutput);
  if (existsSync(join(results, "log.txt"))) {
    const log = text(join(results, "log.txt"));
    const ids = givenIds(inputsOf(directory));
    const difference = lineDifference(stableLog(text(join(directory, "log.txt")), ids), stableLog(log, ids));
    note("the kernel's log", difference, put("log.txt", log));
  }

  for (const file of readdirSync(join(results, "state"))) {
    const state = text(join(results, "state", file));
    const difference = toolsDifference(text(join(directory, "state", file)), state);
    note(`state/${file}`, difference, () => {
      mkdirSync(join(directory, "state"), { recursive: true });
      put(join("state", file), state)();
    });
  }
  return { differences, save: () => writes.forEach((write) => write()) };
}
