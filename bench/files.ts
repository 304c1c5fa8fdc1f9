/**
 * File to file, whole processes: `vethwork run` over a bridge with two taps, beside `cp` of a file as large as the output, and beside
 * `tcpreplay --topspeed` of the same file through the same lab in real namespaces where this machine lets us make them.
 * All in turn, round after round, so that the machine's noise hits them alike.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { show, spread, table } from "./statistics.js";
import { writeTraffic } from "./traffic.js";

const ROUNDS = 5;
const FRAMES = 2_000_000;
const SIZE = 64;

function timed(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function must(command: string, args: string[], env = process.env): string {
  const result = spawnSync(command, args, { encoding: "utf8", env, maxBuffer: 1 << 26 });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${result.stderr || String(result.error)}`);
  return result.stdout;
}

/** Milliseconds that tcpreplay needs to send the file through the lab, in namespaces of its own; null where they cannot be made. */
function tcpreplayMs(script: string, pcap: string): number | null {
  const steps = `set -e; mount -t tmpfs tmpfs /run; mkdir -p /run/netns; . ${script}; ip netns exec left tcpreplay -q -K --topspeed -i e1 ${pcap}`;
  const result = spawnSync("unshare", ["--net", "--mount", "bash", "-c", steps], { encoding: "utf8" });
  const match = /Actual: (\d+) packets .* sent in ([\d.]+) seconds/.exec(result.stdout ?? "");
  return result.status === 0 && match && Number(match[1]) === FRAMES ? Number(match[2]) * 1000 : null;
}

export function files(): object[] {
  const directory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "vethwork-bench-"));
  try {
    return measure(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function measure(directory: string): object[] {
  const input = join(directory, "in.pcap");
  const output = join(directory, "out.pcapng");
  const copy = join(directory, "copy.pcapng");
  writeTraffic(input, { frames: FRAMES, sizes: [SIZE], flows: 10_000, lab: "bridge" });
  const inputMB = statSync(input).size / 1e6;
  const vethwork = () =>
    void must(process.execPath, [
      "dist/cli/main.cjs",
      "run",
      "bench/labs/bridge.sh",
      "--replay",
      `left:e1=${input}`,
      "-i",
      "switch:p1,switch:p2",
      "-w",
      output,
      "--quiet",
    ]);
  vethwork();
  const outputMB = statSync(output).size / 1e6;
  const script = "bench/labs/bridge.sh";
  const ours: number[] = [];
  const copies: number[] = [];
  const kernel: number[] = [];
  const ratiosCopy: number[] = [];
  const ratiosKernel: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // a fresh file each time, made right after the last one has given its pages back
    rmSync(copy, { force: true });
    const cp = timed(() => void must("cp", [output, copy]));
    rmSync(copy, { force: true });
    rmSync(output, { force: true });
    const own = timed(vethwork);
    copies.push(cp);
    ours.push(own);
    ratiosCopy.push(cp / own);
    const real = tcpreplayMs(script, input);
    if (real !== null) {
      kernel.push(real);
      ratiosKernel.push(real / own);
    }
  }
  const mine = spread(ours);
  const rows = [
    ["", "ms", "frames/s", "in MB/s", "beside vethwork"],
    [
      "vethwork run, bridge, 2 taps, whole command",
      show(mine, 0),
      Math.round((FRAMES / mine.median) * 1000).toLocaleString("en"),
      (inputMB / (mine.median / 1000)).toFixed(0),
      "",
    ],
    [
      "cp of the output file",
      show(spread(copies), 0),
      "",
      (outputMB / (spread(copies).median / 1000)).toFixed(0),
      `vethwork reaches ${show({ ...scaled(ratiosCopy) }, 0, "%")} of its speed`,
    ],
  ];
  if (kernel.length)
    rows.push([
      "tcpreplay --topspeed, Linux namespaces, no capture",
      show(spread(kernel), 0),
      Math.round((FRAMES / spread(kernel).median) * 1000).toLocaleString("en"),
      "",
      `vethwork is ${show(spread(ratiosKernel), 1, "x")} as fast`,
    ]);
  else
    rows.push([
      "tcpreplay in Linux namespaces",
      "not measured: this machine lets us make none (or has no tcpreplay)",
      "",
      "",
      "",
    ]);
  process.stdout.write(
    `\nFile to file, ${FRAMES.toLocaleString("en")} frames of ${SIZE} bytes: ${inputMB.toFixed(0)} MB in, ${outputMB.toFixed(0)} MB out, ${ROUNDS} rounds, medians (least to most)\n${table(rows)}\n`,
  );
  return [{ name: "bridge, two taps, 64 bytes", vethworkMs: ours, cpMs: copies, tcpreplayMs: kernel }];
}

function scaled(ratios: number[]) {
  return spread(ratios.map((ratio) => ratio * 100));
}
