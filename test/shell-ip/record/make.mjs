/**
 * node test/shell-ip/record/make.mjs   (as root, where User-Mode Linux is installed; a few minutes)
 *
 * Records again what iproute2 6.1 prints in a real Linux 6.1: builds the lab of setup.sh, runs every command line of shows.txt (that
 * print), errors.txt (that iproute2 refuses by itself) and refused.txt (that reach the kernel), and writes ../fixtures/*.jsonl.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { boot, requireOracle } from "../../../.ci/oracle/boot.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const fixtures = join(here, "..", "fixtures");

requireOracle();
const out = await boot([here], { timeoutSeconds: 900 });
try {
  const result = join(out, basename(here));
  const lines = readFileSync(join(result, "traffic.log"), "utf8").trimEnd().split("\n");
  mkdirSync(fixtures, { recursive: true });
  for (const list of ["shows", "errors", "refused"]) {
    const own = lines.map((line) => JSON.parse(line)).filter((recording) => recording.list === list);
    if (own.length === 0)
      throw new Error(`nothing was recorded for ${list}.txt; see the log: ${lines.slice(-5).join(" | ")}`);
    const text = own.map(({ list: _, ...recording }) => `${JSON.stringify(recording)}\n`).join("");
    writeFileSync(join(fixtures, `${list}.jsonl`), text);
    console.log(`${list}: ${own.length} command lines`);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
