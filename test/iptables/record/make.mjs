/**
 * node test/iptables/record/make.mjs   (as root, where User-Mode Linux is installed; a minute)
 *
 * Records again what iptables 1.8.9 (legacy) says in a real Linux 6.1: the messages and statuses of the command lines in commands.txt,
 * what iptables-restore makes of the texts in restores.json, and for each rule set in ../corpus what iptables-save -c prints when it is
 * loaded (without and with -c). Writes ../fixtures/*.jsonl, ../corpus/*.saved and ../corpus/*.counted.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { boot, requireOracle } from "../../../.ci/oracle/boot.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const corpus = join(here, "..", "corpus");
const fixtures = join(here, "..", "fixtures");

requireOracle();
const scratch = mkdtempSync(join(tmpdir(), "vethwork-iptables-"));
const scenario = join(scratch, "iptables");
cpSync(here, scenario, { recursive: true });
cpSync(corpus, join(scenario, "rules"), { recursive: true });
const out = await boot([scenario], { timeoutSeconds: 900 });
try {
  const lines = readFileSync(join(out, "iptables", "traffic.log"), "utf8")
    .trimEnd()
    .split("\n");
  const all = lines.map((line) => JSON.parse(line));
  const undated = (text) => text.replace(/ on \w{3} \w{3} .*\d{4}$/gm, " on DATE");
  const commands = all
    .filter(({ list }) => list === "commands")
    .map(({ list: _, stdout, ...rest }) =>
      JSON.stringify({ ...rest, ...(stdout !== undefined && { stdout: undated(stdout) }) }),
    );
  mkdirSync(fixtures, { recursive: true });
  writeFileSync(join(fixtures, "commands.jsonl"), `${commands.join("\n")}\n`);
  const restores = all
    .filter(({ list }) => list === "restores")
    .map(({ list: _, saved, ...rest }) => JSON.stringify({ ...rest, saved: undated(saved) }));
  writeFileSync(join(fixtures, "restores.jsonl"), `${restores.join("\n")}\n`);
  for (const { name, options, restore, saved } of all.filter(({ list }) => list === "rules")) {
    const failed =
      restore.code === 0 && restore.stderr === ""
        ? ""
        : `# exit code ${restore.code}: ${restore.stderr.trimEnd()}\n`;
    const kind = options.includes("-c") ? "counted" : "saved";
    writeFileSync(join(corpus, name.replace(/rules$/, kind)), failed + undated(saved));
  }
  console.log(`${commands.length} command lines, ${restores.length} texts`);
} finally {
  rmSync(out, { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
}
