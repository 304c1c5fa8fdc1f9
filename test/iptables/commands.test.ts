/** Command lines, each after the one before it: the words and the status of the real iptables 1.8.9 (record/commands.txt). */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { tidy, Tools, undated } from "./tools.js";

interface Recorded {
  cmd: string;
  stdout?: string;
  stderr?: string;
  code?: number;
}

/** Words as a POSIX shell would split them; the list has quotes and backslashes but no expansions. */
function split(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']|"(?:\\.|[^"\\])*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_whole, double?: string, single?: string) =>
      single !== undefined ? single : double!.replace(/\\(["\\$`])/g, "$1"),
    ),
  );
}

/** Lists of commands that depend on each other, as "reset" divides them. */
function chapters(): Recorded[][] {
  const lines = readFileSync(new URL("fixtures/commands.jsonl", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  const all: Recorded[][] = [[]];
  for (const recorded of lines.map((line) => JSON.parse(line) as Recorded))
    if (recorded.cmd === "reset") all.push([]);
    else all.at(-1)!.push(recorded);
  return all;
}

describe("iptables says what the real one says", () => {
  chapters().forEach((chapter, index) => {
    it(`chapter ${index + 1}: ${chapter.length} command lines`, async () => {
      const tools = new Tools();
      const wrong: unknown[] = [];
      for (const { cmd, ...expected } of chapter) {
        const { stdout, stderr, exitCode } = await tools.run(split(cmd));
        const saves = /^ip6?tables-save( -c)?$/.test(cmd);
        const shown = (text: string): unknown => (saves ? tidy(text) : undated(text));
        const got = { stdout: shown(stdout), stderr, code: exitCode };
        const wanted = { stdout: shown(expected.stdout!), stderr: expected.stderr, code: expected.code };
        if (!isDeepStrictEqual(got, wanted)) wrong.push({ cmd, wanted, got });
      }
      expect(wrong).toEqual([]);
    });
  });
});
