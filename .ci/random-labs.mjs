/**
 * node .ci/random-labs.mjs [--seed TEXT] [--count N] [--keep DIR] [--kernels N] [--without KIND,...] [--mostly KIND]
 *
 * Random labs and frames in both kernels: writes N labs (default 10), records them in User-Mode Linux, runs them in ours and
 * compares every frame. Then they run once more, their frames repeated, and packets of flows that the flow cache knows go both ways
 * (`fast: "verify"`). Without --seed a fresh one is taken and printed; lab number I of seed S is made again by `--seed S-I --count 1`. --keep DIR keeps the labs with their recordings (else they are kept only where one differs).
 * --without leaves kinds of links out (vlan, macvlan, ipvlan, vxlan, geneve, ipip, gre, gretap), tc or services; --mostly services gives every
 * lab virtual services. Both make other labs of a seed.
 * --kernels N boots N kernels side by side (default: 2 where there are two cores).
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeLab } from "../test/random-lab/generate.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const options = {
  seed: String(Date.now() % 1e9),
  count: 10,
  keep: null,
  without: "",
  mostly: "",
  kernels: Math.min(2, availableParallelism()),
};
const args = process.argv.slice(2);
for (let i = 0; i < args.length; i += 2) {
  const name = args[i].replace(/^--/, "");
  if (!(name in options) || args[i + 1] === undefined) {
    console.error(
      "usage: node .ci/random-labs.mjs [--seed TEXT] [--count N] [--keep DIR] [--kernels N] [--without KIND,...] [--mostly KIND]",
    );
    process.exit(2);
  }
  options[name] = name === "count" || name === "kernels" ? Number(args[i + 1]) : args[i + 1];
}

const root = options.keep ? resolve(options.keep) : mkdtempSync(join(tmpdir(), "vethwork-random-"));
mkdirSync(root, { recursive: true });
console.log(`random labs, seed ${options.seed}: ${options.count} in ${root}`);
const without = options.without.split(",").filter(Boolean);
const mostly = options.mostly.split(",").filter(Boolean);
if (options.count === 1) writeLab(root, options.seed, without, mostly);
else for (let i = 0; i < options.count; i++) writeLab(root, `${options.seed}-${i}`, without, mostly);

const run = (command, env = {}) =>
  spawnSync(command[0], command.slice(1), {
    stdio: "inherit",
    cwd: join(here, ".."),
    env: { ...process.env, ...env },
  }).status ?? 1;
/** Records labs (all, or those named) and compares; answers the names of those that differ, or null where the recording failed. */
function compare(names) {
  if (
    run([
      process.execPath,
      join(here, "record.mjs"),
      "--root",
      root,
      "--kernels",
      String(options.kernels),
      ...names,
    ])
  )
    return null;
  const report = join(root, "report.json");
  const only = names.length ? ["-t", `^(${names.join("|")}) `] : [];
  run(
    [
      process.execPath,
      "node_modules/vitest/vitest.mjs",
      "run",
      "test/linux/replay.test.ts",
      "test/flow/recorded.test.ts",
      "--reporter=default",
      "--reporter=json",
      `--outputFile=${report}`,
      ...only,
    ],
    { VETHWORK_LABS: root },
  );
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const failed = testResults.flatMap((file) =>
    file.assertionResults.filter((test) => test.status === "failed"),
  );
  if (!failed.length && testResults.some((file) => file.status === "failed")) return null;
  return [...new Set(failed.map((test) => test.ancestorTitles[0] || test.fullName.split(" ")[0]))];
}

// Scripts take real time there and none here, the more the slower the machine: a lab that differs is recorded again before it counts.
const ROUNDS = 3;
let different = compare([]);
for (let round = 2; different?.length && round <= ROUNDS; round++) {
  console.log(`recording again, with luck at another pace: ${different.join(" ")}`);
  different = compare(different);
}
if (different === null)
  console.log(`the recording or the comparison did not finish: seed ${options.seed}, labs are in ${root}`);
else if (different.length)
  console.log(
    `${different.length} of ${options.count} labs differ: seed ${options.seed}, ${different.join(" ")}; labs and recordings are in ${root}`,
  );
else {
  console.log(
    `${options.count} random labs of seed ${options.seed}: every frame and every answer is Linux's, and the flow cache's are the slow path's`,
  );
  if (!options.keep) rmSync(root, { recursive: true });
}
process.exitCode = different === null || different.length ? 1 : 0;
