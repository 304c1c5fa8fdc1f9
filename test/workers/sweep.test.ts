/** `vethwork sweep`: combinations of parameters, batches of labs, errors of single runs, workers that die. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { Piscina } from "piscina";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { VethworkError } from "../../src/model/errors.js";
import { parseWorkers } from "../../src/workers/count.js";
import { fill, parseParameters, settings } from "../../src/workers/sweep/parameters.js";
import { runSweep } from "../../src/workers/sweep/sweep.js";
import { csvText } from "../../src/workers/sweep/table.js";
import type { SweepTask } from "../../src/workers/sweep/task.js";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Two namespaces; one ping that fits into 1500 bytes and not into less; fails where WHAT is bad. */
const LAB = `ip netns add a; ip netns add b
ip link add eth0 netns a mtu $MTU type veth peer name eth0 netns b mtu $MTU
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -c 1 -M do -s 1400 10.0.0.2
if [ "$WHAT" = bad ]; then echo "this is bad" >&2; exit 3; fi
`;

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-sweep-"));
  writeFileSync(join(directory, "lab.sh"), LAB);
  writeFileSync(join(directory, "other.sh"), "ip link add d0 type dummy; ip link set d0 up\n");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function sweep(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "sweep", ...args], {
    cwd: directory,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("parameters", () => {
  it("are all combined, the last changing first", () => {
    const parameters = parseParameters(["MTU=1300..1500/100", "DRIVER=bridge,macvlan"]);
    expect(settings(parameters).map((s) => `${s.MTU} ${s.DRIVER}`)).toEqual([
      "1300 bridge",
      "1300 macvlan",
      "1400 bridge",
      "1400 macvlan",
      "1500 bridge",
      "1500 macvlan",
    ]);
    expect(settings([])).toEqual([{}]);
    expect(fill("{MTU}-{X}-{MTU}", { MTU: "9000" })).toBe("9000-{X}-9000");
  });

  it("are refused in one sentence where they cannot be meant", () => {
    for (const bad of [["X"], ["1X=2"], ["X=1,1"], ["X=1", "X=1"], ["X=5..1"], ["X=1..5/0"], ["X=1..200000"]])
      expect(() => parseParameters(bad), bad.join(" ")).toThrow(VethworkError);
    expect(() => parseParameters(["A=1..1000", "B=1..1000"])).toThrow(/100000/);
  });

  it("never throw anything else", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          for (const { values } of parseParameters([text])) expect(values.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(VethworkError);
        }
      }),
    );
  });
});

it("--workers takes a number or auto", () => {
  expect(parseWorkers("3")).toBe(3);
  expect(parseWorkers("auto")).toBe("auto");
  for (const bad of ["0", "-1", "1.5", "many", "", "257"])
    expect(() => parseWorkers(bad)).toThrow(/--workers/);
});

it("CSV cells are quoted", () => {
  expect(csvText(["a"], [['x,"y"']], [{ task: {} as SweepTask, outcome: null }])).toBe(
    'a,error\r\n"x,""y""",\r\n',
  );
});

describe("vethwork sweep", () => {
  const run = (workers: string) =>
    sweep(
      ...["lab.sh", "--set", "MTU=1300,1500", "--set", "WHAT=good,bad", "-i", "b:eth0", "--workers", workers],
      ...["-w", `out${workers}/{MTU}-{WHAT}.pcapng`, "--csv", `${workers}.csv`],
    );

  it("gives the same rows and the same captures with any number of workers", () => {
    const runs = ["1", "2", "3"].map((workers) => ({ ...run(workers), workers }));
    const file = (name: string) => readFileSync(join(directory, name));
    for (const { status, stdout, stderr, workers } of runs) {
      expect(status).toBe(1);
      expect(stdout.replaceAll(`out${workers}`, "out1")).toBe(runs[0]!.stdout);
      expect(stderr).toBe(runs[0]!.stderr);
      for (const capture of ["1300-good", "1500-good"])
        expect(file(`out${workers}/${capture}.pcapng`).equals(file(`out1/${capture}.pcapng`))).toBe(true);
    }
    const rows = file("1.csv").toString().split("\r\n");
    expect(rows.slice(0, 3)).toEqual([
      "MTU,WHAT,result,b:eth0 in,b:eth0 out,lost,lost most by,capture,bytes,error",
      `1300,good,ok,0,0,0,,out1/1300-good.pcapng,${file("out1/1300-good.pcapng").length},`,
      "1300,bad,failed,,,,,,,lab.sh ended with exit code 3",
    ]);
    expect(rows[3]).toMatch(/^1500,good,ok,2,2,/);
    expect(runs[0]!.stderr).toContain("MTU=1500 WHAT=bad: lab.sh ended with exit code 3\n  this is bad\n");
  });

  it("leaves no capture of a failed run that looks whole, not even an old one", () => {
    writeFileSync(join(directory, "out1/1500-bad.pcapng"), "of an earlier sweep");
    run("1");
    expect(existsSync(join(directory, "out1/1500-bad.pcapng"))).toBe(false);
    expect(existsSync(join(directory, "out1/1500-bad.pcapng.part"))).toBe(true);
  });

  it("runs several labs in a batch", () => {
    const { status, stdout } = sweep("{LAB}.sh", "--set", "LAB=lab,other", "--set", "MTU=1500", "--json");
    expect(status).toBe(0);
    const { runs } = JSON.parse(stdout) as { runs: { set: object; interfaces: { name: string }[] }[] };
    expect(runs.map(({ set }) => set)).toEqual([
      { LAB: "lab", MTU: "1500" },
      { LAB: "other", MTU: "1500" },
    ]);
    expect(runs[1]!.interfaces.map(({ name }) => name)).toContain("d0");
  });

  it("refuses what would be one file of two runs, and what is missing, before anything runs", () => {
    expect(sweep("lab.sh", "--set", "MTU=1,2", "-w", "x.pcapng")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^vethwork: -w x\.pcapng would be written by two runs .*\{MTU\}/),
    });
    expect(sweep("{LAB}.sh", "--set", "LAB=nothing").stderr).toMatch(/nothing\.sh: there is no such script/);
    expect(sweep("lab.sh", "--set", "MTU=1500", "--replay", "a:eth0=-").stderr).toMatch(/standard input/);
  });

  it("tells a parameter that nothing names", () => {
    expect(sweep("lab.sh", "--set", "MTU=1500", "--set", "MUT=1").stderr).toMatch(
      /--set MUT: no script has \$MUT/,
    );
  });
});

it("a worker that dies fails its run with the cause, the others go on", async () => {
  const task = (setting: Record<string, string>): SweepTask => ({
    setting,
    scripts: [join(directory, "lab.sh")],
    wires: [],
    replays: [],
    seed: 1,
    fast: "on",
    permissive: false,
    interfaces: [],
    comments: true,
    untilNs: null,
  });
  const real = Piscina.prototype.run;
  let runs = 0;
  const spy = vi.spyOn(Piscina.prototype, "run").mockImplementation(function (this: Piscina, ...args) {
    const answer = real.apply(this, args);
    if (++runs === 2) for (const thread of this.threads) void thread.terminate();
    return answer;
  });
  try {
    const tasks = ["1300", "1500", "1400", "1450"].map((MTU) => task({ MTU }));
    const outcomes = await runSweep(tasks, { workers: 2 });
    expect(outcomes.slice(0, 2).map((outcome) => outcome?.failure?.message)).toEqual([
      expect.stringMatching(/worker thread died/),
      expect.stringMatching(/worker thread died/),
    ]);
    expect(outcomes.slice(2).map((outcome) => outcome?.failure)).toEqual([null, null]);
  } finally {
    spy.mockRestore();
  }
});
