/**
 * npm run record [NAME...]               makes the recordings in captures/linux/ again, in a real Linux 6.1 kernel (User-Mode Linux)
 * npm run record -- --check [NAME...]    compares instead, and exits with 1 where the kernel did something else than is committed
 *
 * NAME may end in `*`. --kernels N boots N kernels side by side (default 1); --root DIR takes the labs of another directory.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { requireOracle, runLabs } from "./oracle/boot.mjs";
import { compareRecording } from "./oracle/recording.mjs";

const USAGE = "usage: npm run record -- [--check] [--kernels N] [--root DIR] [NAME...]";

function parseArguments(args) {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..", "captures", "linux");
  const options = { check: false, kernels: 1, names: [], root };
  const value = (i, option) => {
    if (args[i] === undefined) throw new Error(`${option} needs a value; ${USAGE}`);
    return args[i];
  };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--check") options.check = true;
    else if (args[i] === "--kernels") options.kernels = Number(value(++i, "--kernels"));
    else if (args[i] === "--root") options.root = resolve(value(++i, "--root"));
    else if (args[i].startsWith("-")) throw new Error(`unknown option ${args[i]}; ${USAGE}`);
    else options.names.push(args[i]);
  }
  if (!Number.isInteger(options.kernels) || options.kernels < 1)
    throw new Error(`--kernels needs a whole number from 1 on; ${USAGE}`);
  return options;
}

function select(root, names) {
  const all = readdirSync(root)
    .filter((name) => existsSync(join(root, name, "setup.sh")))
    .sort();
  if (!names.length) return all;
  const chosen = names.flatMap((pattern) => {
    const found = all.filter((n) =>
      pattern.endsWith("*") ? n.startsWith(pattern.slice(0, -1)) : n === pattern,
    );
    if (!found.length) throw new Error(`there is no lab ${pattern} in ${root}`);
    return found;
  });
  return [...new Set(chosen)];
}

/** times that a lab is recorded before --check says that it differs */
const ROUNDS = 3;

async function main() {
  const { check, kernels, names, root } = parseArguments(process.argv.slice(2));
  const labs = select(root, names);
  requireOracle();
  for (const name of labs) {
    const frames = join(root, name, "frames.mjs");
    if (existsSync(frames)) execFileSync(process.execPath, [frames], { stdio: "inherit" });
  }
  const started = Date.now();
  // A slow machine stretches the time that scripts take, and with it what timers do; a lab that differs is asked again before it counts.
  let wanting = labs;
  let failed = 0;
  for (let round = 1; wanting.length && round <= (check ? ROUNDS : 1); round++) {
    if (round > 1) console.log(`asking again: ${wanting.join(" ")}`);
    const again = [];
    failed = 0;
    const use = (name, results, error) => {
      if (error) {
        failed++;
        again.push(name);
        console.log(`${name}: failed: ${error.trim().split("\n").at(-1)}`);
        return;
      }
      const isNew = !existsSync(join(root, name, "frames.jsonl"));
      const { differences, save } = compareRecording(join(root, name), results);
      if (differences.length) again.push(name);
      for (const difference of isNew && !check ? ["recorded"] : differences)
        console.log(`${name}: ${difference}`);
      if (!check) save();
    };
    await runLabs(
      wanting.map((name) => join(root, name)),
      use,
      { kernels },
    );
    wanting = again;
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(
    `${labs.length} labs in ${seconds} s: ${wanting.length - failed} ${check ? "differ" : "written"}, ${failed} failed`,
  );
  if (failed || (check && wanting.length)) process.exitCode = 1;
}

main().catch((error) => {
  console.error(`record: ${error.message}`);
  process.exitCode = 1;
});
