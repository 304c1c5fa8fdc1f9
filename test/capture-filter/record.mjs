/** node test/capture-filter/record.mjs [--check]: asks tcpdump which frames of frames.pcap each line of expressions.txt selects; answers.json. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const lines = readFileSync(join(here, "expressions.txt"), "utf8").trimEnd().split("\n");
const FIRST_SECOND = 1700000000;

/** Numbers of the frames, from 0; or what tcpdump says against the expression. */
export function ask(expression) {
  const { stdout, stderr, status } = spawnSync("tcpdump", [
    "-O",
    "-r",
    join(here, "frames.pcap"),
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const answers = Object.fromEntries(lines.map((line) => [line, ask(line)]));
  const path = join(here, "answers.json");
  const text = `{\n${Object.entries(answers)
    .map(([line, answer]) => `${JSON.stringify(line)}: ${JSON.stringify(answer)}`)
    .join(",\n")}\n}\n`;
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    console.error("tcpdump selects other frames than answers.json says");
    process.exitCode = 1;
  }
}
