/**
 * npm run record [NAME...]            makes the recordings in captures/linux/ again, in a real Linux 6.1 kernel (User-Mode Linux)
 * npm run record -- --check [NAME...] compares instead, and exits with 1 where the kernel did something else than is committed
 *
 * NAME may end in `*`. --kernels N boots N kernels side by side (default 1); --keep-going records the other labs when one fails.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireOracle, runLabs } from "./oracle/boot.mjs";
import { describe } from "./oracle/describe.mjs";
import { readPcap } from "./oracle/frames.mjs";
import { normalise } from "./oracle/normalise.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "captures", "linux");

function parseArguments(args) {
  const options = { check: false, kernels: 1, names: [] };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--check") options.check = true;
    else if (args[i] === "--kernels") options.kernels = Number(args[++i]) || 1;
    else if (args[i].startsWith("-"))
      throw new Error(
        `unknown option ${args[i]}; usage: npm run record -- [--check] [--kernels N] [NAME...]`,
      );
    else options.names.push(args[i]);
  }
  return options;
}

function select(names) {
  const all = readdirSync(root)
    .filter((name) => existsSync(join(root, name, "setup.sh")))
    .sort();
  if (!names.length) return all;
  return names.flatMap((pattern) => {
    const found = pattern.endsWith("*")
      ? all.filter((n) => n.startsWith(pattern.slice(0, -1)))
      : all.filter((n) => n === pattern);
    if (!found.length) throw new Error(`there is no lab ${pattern} in captures/linux`);
    return found;
  });
}

const inputsOf = (dir) =>
  readdirSync(dir)
    .filter((f) => f.endsWith(".pcap"))
    .sort()
    .flatMap((f) => readPcap(readFileSync(join(dir, f))));

const parseFrames = (file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { hex, ...rest } = JSON.parse(line);
      return { ...rest, bytes: Buffer.from(hex, "hex") };
    });

const lineOf = (f) => `${f.netns}:${f.iface} ${f.dir} ${Buffer.from(f.bytes).toString("hex")}`;

/** What differs between two states that a kernel reports, without what depends on the exact moment of the question. */
const stable = (text) =>
  text
    .replaceAll(/(gc_timer|forward_delay_timer|hello_timer) +[\d.]+/g, "$1")
    .replaceAll(/\b(REACHABLE|STALE|DELAY|PROBE)\b/g, "VALID")
    // counters: how many IGMP reports left before the ports were there depends on the machine's speed
    .replaceAll(/^( +(?:RX|TX): .*\n).*\n/gm, "$1")
    .replaceAll(/^Ip: \d.*\n/gm, "")
    // two lists of hash tables, whose order depends on boot-time keys
    .replaceAll(/^## (?:ip neigh.*|bridge fdb)\n(?:(?!## ).*\n)*/gm, (section) =>
      section.split("\n").sort().join("\n"),
    );

function firstDifference(old, now) {
  const n = Math.max(old.length, now.length);
  for (let i = 0; i < n; i++) {
    const [a, b] = [old[i], now[i]];
    if (a && b && lineOf(a) === lineOf(b)) continue;
    const say = (f) => (f ? `${f.netns}:${f.iface} ${f.dir} ${describe(f.bytes)}` : "nothing");
    return `frame ${i} of ${old.length}:\n    committed: ${say(a)}\n    now:       ${say(b)}`;
  }
  return null;
}

async function main() {
  const options = parseArguments(process.argv.slice(2));
  requireOracle();
  const labs = select(options.names);
  for (const name of labs)
    if (existsSync(join(root, name, "frames.mjs")))
      execFileSync(process.execPath, [join(root, name, "frames.mjs")], { stdio: "inherit" });
  const started = Date.now();
  let differing = 0;
  await runLabs(
    labs.map((name) => join(root, name)),
    (name, results, error) => {
      if (error) {
        differing++;
        console.log(`${name}: failed: ${error.trim().split("\n").filter(Boolean).at(-1)}`);
        return;
      }
      const dir = join(root, name);
      const inputs = inputsOf(dir);
      const now = normalise(parseFrames(join(results, "frames.jsonl")), inputs, {
        unorderedMulticast: existsSync(join(dir, "unordered-multicast")),
      });
      const committed = join(dir, "frames.jsonl");
      const old = existsSync(committed) ? parseFrames(committed) : null;
      const difference = old ? firstDifference(old, now) : "not recorded yet";
      const states = readdirSync(join(results, "state"));
      const changed = states.filter((file) => {
        const before = join(dir, "state", file);
        return (
          !existsSync(before) ||
          stable(readFileSync(before, "utf8")) !== stable(readFileSync(join(results, "state", file), "utf8"))
        );
      });
      if (difference) console.log(`${name}: ${options.check ? "differs" : "recorded"}, ${difference}`);
      for (const file of changed) {
        const before = join(dir, "state", file);
        const lines = (path) => (existsSync(path) ? stable(readFileSync(path, "utf8")).split("\n") : []);
        const [a, b] = [lines(before), lines(join(results, "state", file))];
        const at = a.length ? a.findIndex((line, i) => line !== b[i]) : -1;
        console.log(
          `${name}: state/${file} ${options.check ? "differs" : "recorded"}${at < 0 ? "" : `\n    committed: ${a[at]}\n    now:       ${b[at]}`}`,
        );
      }
      if (difference || changed.length) differing++;
      const output =
        readFileSync(join(results, "setup.log"), "utf8") + readFileSync(join(results, "traffic.log"), "utf8");
      const outputFile = join(dir, "output.txt");
      if (output !== (existsSync(outputFile) ? readFileSync(outputFile, "utf8") : "")) {
        console.log(`${name}: what the scripts print ${options.check ? "differs" : "recorded"}:\n${output}`);
        differing++;
        if (!options.check) writeFileSync(outputFile, output);
      }
      if (options.check) return;
      if (difference)
        writeFileSync(
          committed,
          now
            .map(
              ({ seq, t, netns, iface, dir: d, bytes }) =>
                JSON.stringify({ seq, t, netns, iface, dir: d, hex: Buffer.from(bytes).toString("hex") }) +
                "\n",
            )
            .join(""),
        );
      writeFileSync(join(dir, "taps.txt"), readFileSync(join(results, "taps.txt")));
      if (changed.length) {
        rmSync(join(dir, "state"), { recursive: true, force: true });
        mkdirSync(join(dir, "state"));
        for (const file of states)
          writeFileSync(join(dir, "state", file), readFileSync(join(results, "state", file)));
      }
    },
    { kernels: options.kernels },
  );
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(
    `${labs.length} labs in ${seconds} s, ${options.check ? `${differing} differ` : `${differing} changed`}`,
  );
  if (options.check && differing) process.exitCode = 1;
}

main().catch((error) => {
  console.error(`record: ${error.message}`);
  process.exitCode = 1;
});
