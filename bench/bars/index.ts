/**
 * npm run bench bars [--quick]: the figures that the README gives, each beside its bar and its peers, measured in turn in one run over
 * bench/labs/container-path.sh. Writes bench/results/bars.json (not with --quick) and says what got worse than in the committed one.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg, release } from "node:os";
import { withScratch } from "../captures.js";
import { spread } from "../statistics.js";
import { Context } from "./context.js";
import { engine } from "./engine.js";
import { files, largeFrames } from "./files.js";
import { longRun } from "./long-run.js";
import { Results, committed, print, regressions } from "./results.js";
import { secondCore } from "./second-core.js";
import { Twin } from "./twin.js";

const FILE = "bench/results/bars.json";
/** two captures and their largest outputs */
const SCRATCH_BYTES = 6e9;

function version(program: string, args: string[], pattern: RegExp): string {
  const { stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return pattern.exec(`${stdout ?? ""}${stderr ?? ""}`)?.[1] ?? "none";
}

function machine(): Record<string, unknown> & { cpu: string } {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    kernel: release(),
    node: process.version,
    gcc: version("gcc", ["--version"], /(\d+\.\d+\.\d+)/),
    tcpreplay: version("tcpreplay", ["--version"], /version: (\S+)/),
    tcprewrite: version("tcprewrite", ["--version"], /version: (\S+)/),
    tcpdump: version("tcpdump", ["--version"], /tcpdump version (\S+)/),
    commit: version("git", ["describe", "--always", "--dirty"], /(\S+)/),
    loadBefore: loadavg(),
  };
}

export async function bars(quick: boolean): Promise<object> {
  const results = new Results();
  const about = machine();
  const start = Date.now();
  await withScratch(SCRATCH_BYTES, async (directory) => {
    const context = new Context(directory, quick, results);
    const twin = Twin.compile(context.file("twin"));
    await engine(context, twin);
    await files(context, twin);
    secondCore(context);
    const hit = results.list().find((r) => r.id === "file-cp")?.parts?.ms ?? [];
    await longRun(context, (spread(hit).median * 1e6) / context.framesOf("small"));
    largeFrames(context);
  });
  const list = results.list();
  const all = {
    machine: { ...about, loadAfter: loadavg(), seconds: (Date.now() - start) / 1000, quick },
    results: list,
  };
  const rounds = `${quick ? 3 : 5} rounds in turn`;
  process.stdout.write(`\nThe full container path, ${rounds}, medians (least to most)\n${print(list)}\n`);
  const before = committed(FILE);
  if (before && before.machine.cpu === about.cpu && !quick) {
    const worse = regressions(before.results, list);
    const lines = worse.length
      ? ["\nWorse than in the committed figures, by more than the noise:", ...worse]
      : [];
    process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  }
  if (!quick) {
    writeFileSync(FILE, `${JSON.stringify(all, null, 1)}\n`);
    process.stdout.write(`\nwritten: ${FILE}\n`);
  }
  return all;
}
