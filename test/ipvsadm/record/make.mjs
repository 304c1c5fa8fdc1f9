/**
 * node test/ipvsadm/record/make.mjs [--check]   (as root, where User-Mode Linux is installed; one to three minutes)
 *
 * Records again what ipvsadm 1.31 says in a real Linux 6.1: output and status of each line of commands.txt. Writes ../fixtures/commands.jsonl; with
 * --check it writes nothing, names the lines that differ from those, and exits with 1 where any do.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { boot, requireOracle } from "../../../.ci/oracle/boot.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const path = join(here, "..", "fixtures", "commands.jsonl");
/** lines that differ and are shown */
const SHOWN = 5;

/** What the kernel's tools said, a line of JSON a command. */
async function record() {
  const scratch = mkdtempSync(join(tmpdir(), "vethwork-ipvsadm-"));
  const scenario = join(scratch, "ipvsadm");
  cpSync(here, scenario, { recursive: true });
  let out;
  try {
    out = await boot([scenario], { timeoutSeconds: 900 });
    const failed = join(out, "ipvsadm", "error");
    if (existsSync(failed)) throw new Error(readFileSync(failed, "utf8"));
    return readFileSync(join(out, "ipvsadm", "traffic.log"), "utf8");
  } finally {
    if (out) rmSync(out, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

function differences(text) {
  const name = relative(process.cwd(), path);
  if (!existsSync(path)) return [`${name}: is not committed`];
  const old = readFileSync(path, "utf8").split("\n");
  const now = text.split("\n");
  const lines = Array.from({ length: Math.max(old.length, now.length) }, (_, i) => i);
  const differ = lines.filter((i) => old[i] !== now[i]);
  const more = differ.length > SHOWN ? [`${name}: ${differ.length - SHOWN} more`] : [];
  const say = (i) => `${name}:${i + 1}:\n  committed ${old[i] ?? "-"}\n  recorded  ${now[i] ?? "-"}`;
  return [...differ.slice(0, SHOWN).map(say), ...more];
}

const check = process.argv[2] === "--check";
if (process.argv.length > (check ? 3 : 2)) {
  console.error("usage: node test/ipvsadm/record/make.mjs [--check]");
  process.exit(2);
}
requireOracle();
const text = await record();
const found = differences(text);
for (const difference of found) console.log(difference);
if (!check) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
const said = found.length === 0 ? "as committed" : check ? "differs" : "written";
console.log(`ipvsadm: ${text.trimEnd().split("\n").length} command lines: ${said}`);
if (check && found.length > 0) process.exitCode = 1;
