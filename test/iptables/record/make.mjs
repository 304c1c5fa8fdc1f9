/**
 * node test/iptables/record/make.mjs [--check]   (as root, where User-Mode Linux is installed; one to six minutes, on a machine busy with other things many times that)
 *
 * Records again what iptables 1.8.9 (legacy) says in a real Linux 6.1: the messages and statuses of the command lines in commands.txt,
 * what iptables-restore makes of the texts in restores.json, and for each rule set in ../corpus what iptables-save -c prints when it is
 * loaded (without and with -c). Writes ../fixtures/*.jsonl, ../corpus/*.saved and ../corpus/*.counted; with --check it writes nothing, names
 * the lines that differ from those, and exits with 1 where any do.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { boot, requireOracle } from "../../../.ci/oracle/boot.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const corpus = join(here, "..", "corpus");
const fixtures = join(here, "..", "fixtures");
/** lines that differ and are shown, a file */
const SHOWN = 5;

const undated = (text) => text.replace(/ on \w{3} \w{3} .*\d{4}$/gm, " on DATE");
const jsonLines = (values) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** What the kernel's tools said, line by line. */
async function record() {
  const scratch = mkdtempSync(join(tmpdir(), "vethwork-iptables-"));
  const scenario = join(scratch, "iptables");
  cpSync(here, scenario, { recursive: true });
  cpSync(corpus, join(scenario, "rules"), { recursive: true });
  let out;
  try {
    out = await boot([scenario], { timeoutSeconds: 3600 });
    const text = readFileSync(join(out, "iptables", "traffic.log"), "utf8");
    return text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  } finally {
    if (out) rmSync(out, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Path -> text of all recorded files. */
function filesOf(all) {
  const files = new Map();
  const commands = all
    .filter(({ list }) => list === "commands")
    .map(({ list: _, stdout, ...rest }) => ({
      ...rest,
      ...(stdout !== undefined && { stdout: undated(stdout) }),
    }));
  files.set(join(fixtures, "commands.jsonl"), jsonLines(commands));
  const restores = all
    .filter(({ list }) => list === "restores")
    .map(({ list: _, saved, ...rest }) => ({ ...rest, saved: undated(saved) }));
  files.set(join(fixtures, "restores.jsonl"), jsonLines(restores));
  for (const { name, options, restore, saved } of all.filter(({ list }) => list === "rules")) {
    const failed =
      restore.code === 0 && restore.stderr === ""
        ? ""
        : `# exit code ${restore.code}: ${restore.stderr.trimEnd()}\n`;
    const kind = options.includes("-c") ? "counted" : "saved";
    files.set(join(corpus, name.replace(/rules$/, kind)), failed + undated(saved));
  }
  return { files, said: `${commands.length} command lines, ${restores.length} texts` };
}

function differences(path, text) {
  const name = relative(process.cwd(), path);
  if (!existsSync(path)) return [`${name}: is not committed`];
  const old = readFileSync(path, "utf8").split("\n");
  const now = text.split("\n");
  const lines = Array.from({ length: Math.max(old.length, now.length) }, (_, i) => i);
  const differ = lines.filter((i) => old[i] !== now[i]);
  const more = differ.length > SHOWN ? [`${name}: ${differ.length - SHOWN} more`] : [];
  return [
    ...differ
      .slice(0, SHOWN)
      .map((i) => `${name}:${i + 1}:\n  committed ${old[i] ?? "-"}\n  recorded  ${now[i] ?? "-"}`),
    ...more,
  ];
}

const check = process.argv[2] === "--check";
if (process.argv.length > (check ? 3 : 2)) {
  console.error("usage: node test/iptables/record/make.mjs [--check]");
  process.exit(2);
}
requireOracle();
const { files, said } = filesOf(await record());
let wrong = 0;
for (const [path, text] of files) {
  const found = differences(path, text);
  wrong += found.length > 0 ? 1 : 0;
  for (const difference of found) console.log(difference);
  if (!check) writeFileSync(path, text);
}
console.log(`${said}, ${files.size} files: ${wrong} ${check ? "differ" : "changed"}`);
if (check && wrong > 0) process.exitCode = 1;
