/** The commands of docs/trace.md print what stands there. VETHWORK_UPDATE_DOCS=1 writes what they print now. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { walkReasons } from "../../src/trace/hints.js";
import { DropReasonNames } from "../../src/kernel/abi.generated.js";
import { schema } from "./schema.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const path = fileURLToPath(new URL("../../docs/trace.md", import.meta.url));
const text = readFileSync(path, "utf8");
const BLOCK = /```console\n\$ vethwork ([^\n]*)\n([\s\S]*?)```/g;

/** Standard output of a command of the page; `| tail -n 1` takes its last line. */
function run(command: string): string {
  const [call, last] = command.split(/ \| (?=tail -n 1$)/) as [string, string | undefined];
  const args = [...call.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const { stdout } = spawnSync(process.execPath, ["dist/cli/main.js", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return last ? `${stdout.trimEnd().split("\n").at(-1)}\n` : stdout;
}

describe("docs/trace.md", () => {
  const blocks = [...text.matchAll(BLOCK)] as unknown as [string, string, string][];
  it("has examples", () => expect(blocks.length).toBeGreaterThan(2));
  if (process.env.VETHWORK_UPDATE_DOCS)
    writeFileSync(
      path,
      text.replace(
        BLOCK,
        (_, command: string) => `\`\`\`console\n$ vethwork ${command}\n${run(command)}\`\`\``,
      ),
    );
  else
    for (const [, command, output] of blocks)
      it(`vethwork ${command}`, { timeout: 30_000 }, () => expect(run(command)).toBe(output));

  it("names every disposition of the schema", () => {
    const words = (schema.$defs!.disposition!.properties!.disposition!.enum ?? []) as string[];
    expect(words.length).toBe(7);
    for (const word of words) expect(text).toContain(`| \`${word}\` |`);
  });
});

describe("hints", () => {
  it("are about reasons that there are", () => {
    const known = new Set(Object.values(DropReasonNames));
    expect(walkReasons.filter((reason) => !known.has(reason))).toEqual([]);
    expect(walkReasons.length).toBeGreaterThan(15);
  });
});
