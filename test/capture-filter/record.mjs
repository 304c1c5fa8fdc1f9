/**
 * node test/capture-filter/record.mjs [--check]: asks tcpdump which frames of frames.pcap each line of expressions.txt selects (answers.json),
 * and which packets of each link type, or what it says against it, each line of links.txt (links.json).
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
export const FILES = ["frames.pcap", "cooked.pcap", "raw.pcap"];
const linesOf = (name) => readFileSync(join(here, name), "utf8").trimEnd().split("\n");
const FIRST_SECOND = 1700000000;

/** Numbers of the frames, from 0; or what tcpdump says against the expression. */
export function ask(expression, file = FILES[0]) {
  const { stdout, stderr, status } = spawnSync("tcpdump", [
    "-O",
    "-r",
    join(here, file),
    "-w",
    "-",
    "--",
    expression,
  ]);
  if (status !== 0)
    return {
      refused: stderr
        .toString()
        .trim()
        .split("\n")
        .at(-1)
        .replace(/^tcpdump: /, ""),
    };
  const frames = [];
  for (let at = 24; at < stdout.length; at += 16 + stdout.readUInt32LE(at + 8))
    frames.push(stdout.readUInt32LE(at) - FIRST_SECOND);
  return { frames };
}

const answersOf = (name, file) => Object.fromEntries(linesOf(name).map((line) => [line, ask(line, file)]));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const answers = {
    "answers.json": answersOf("expressions.txt", FILES[0]),
    "links.json": Object.fromEntries(FILES.map((file) => [file, answersOf("links.txt", file)])),
  };
  for (const [name, answer] of Object.entries(answers)) {
    const path = join(here, name);
    if (!process.argv.includes("--check")) writeFileSync(path, `${JSON.stringify(answer)}\n`);
    else if (!isDeepStrictEqual(JSON.parse(readFileSync(path, "utf8")), answer)) {
      console.error(`tcpdump selects other frames than ${name} says`);
      process.exitCode = 1;
    }
  }
}
