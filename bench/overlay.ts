/**
 * What an overlay costs a frame, one core, captures in memory: frames from a container of one host to one of another (bench/labs/overlay.sh).
 * Beside it the same commands and captures in the machine's own kernel, where namespaces can be made and its modules are there
 * (bench/real-kernel.ts), round by round in turn.
 */
import { readFileSync } from "node:fs";
import { Lab } from "vethwork";
import { CASES, type Case } from "./overlay-cases.js";
import { NotHere, RealLab } from "./real-kernel.js";
import { show, spread, table } from "./statistics.js";
import { pcapOf, trafficBytes } from "./traffic.js";

const ROUNDS = 5;
const FRAMES = 100_000;
const RECORDED = 20_000;
const SIZE = 64;
const setup = readFileSync("bench/labs/overlay.sh", "utf8");
interface Capture {
  bytes: Uint8Array;
  frames: number;
}

async function labOf(c: Case): Promise<Lab> {
  const lab = new Lab({ memoryBytes: 256 << 20 });
  const done = await lab.run(setup + c.setup);
  if (done.exitCode !== 0 || done.stderr !== "") throw new Error(`${c.name}: ${done.stdout}${done.stderr}`);
  return lab;
}

async function replay(lab: Lab, c: Case, { bytes, frames }: Capture): Promise<number> {
  const received = (): number => lab.kernel.link(c.to.netns, c.to.iface).rx.packets;
  const before = received();
  const start = process.hrtime.bigint();
  const { sent, refusedBecause } = await lab.replay(
    `${c.from.netns}:${c.from.iface}`,
    { name: "memory", bytes },
    { pace: "topspeed" },
  );
  const ns = Number(process.hrtime.bigint() - start) / frames;
  if (sent !== frames) throw new Error(`${c.name}: ${sent} of ${frames} frames were sent: ${refusedBecause}`);
  // the figures must be those of frames that arrive
  const arrived = received() - before;
  if (arrived !== frames) throw new Error(`${c.name}: ${arrived} of ${frames} frames arrived`);
  return ns;
}

const plain = (c: Case, frames: number): Capture => ({
  bytes: trafficBytes({ frames, sizes: [SIZE], flows: 10_000, lab: c.traffic }),
  frames,
});

/** The frames of a case; where it begins in the middle of another one's way, those that were seen there. */
async function captureOf(c: Case): Promise<Capture> {
  const other = CASES.find((o) => o.name === c.recordedFrom);
  if (!other) return plain(c, FRAMES);
  const lab = await labOf(other);
  const end = `${other.to.netns}:${other.to.iface}`;
  lab.record((name) => name === end);
  await replay(lab, other, plain(other, RECORDED));
  return { bytes: pcapOf(lab.frames().map((f) => f.bytes)), frames: RECORDED };
}

/** The machine's kernel with the same commands. */
class Theirs {
  private constructor(
    private readonly lab: RealLab,
    private readonly c: Case,
    private readonly capture: string,
    private readonly frames: number,
  ) {}

  static async open(c: Case, { bytes, frames }: Capture): Promise<Theirs> {
    const lab = await RealLab.open(`set -e; ${setup}${c.setup}set +e`);
    try {
      const theirs = new Theirs(lab, c, lab.capture(bytes), frames);
      await theirs.round();
      return theirs;
    } catch (error) {
      lab.close();
      throw error;
    }
  }

  async round(): Promise<number> {
    const { lab, c, capture, frames } = this;
    const before = await lab.received(c.to.netns, c.to.iface);
    const ns = await lab.send(c.from, capture);
    const lost = frames - ((await lab.received(c.to.netns, c.to.iface)) - before);
    if (lost > 0) throw new NotHere(`${lost} of ${frames} frames did not arrive`);
    return ns;
  }

  close(): void {
    this.lab.close();
  }
}

export async function overlay(): Promise<object[]> {
  const rows = [["way", "ns a frame", "the machine's kernel", "ratio"]];
  const results: object[] = [];
  for (const c of CASES) {
    process.stderr.write(`  ${c.name}\n`);
    const capture = await captureOf(c);
    const lab = await labOf(c);
    await replay(lab, c, capture);
    const ours: number[] = [];
    const real: number[] = [];
    let theirs: Theirs | null = null;
    let why = "";
    try {
      theirs = await Theirs.open(c, capture);
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      why = error.message;
    }
    try {
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await replay(lab, c, capture));
        if (theirs) real.push(await theirs.round());
      }
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      why = error.message;
      real.length = 0;
    } finally {
      theirs?.close();
    }
    while (ours.length < ROUNDS) ours.push(await replay(lab, c, capture));
    rows.push([
      c.name,
      show(spread(ours), 0),
      real.length ? show(spread(real), 0) : `not measured: ${why}`,
      real.length ? show(spread(real.map((ns, round) => ours[round]! / ns)), 2, "x") : "",
    ]);
    results.push({ name: c.name, nsPerFrame: ours, machineKernelNsPerFrame: real.length ? real : why });
  }
  process.stdout.write(
    `\nOverlays, frames of ${SIZE} bytes of 10,000 flows, ${ROUNDS} rounds in turn, medians (least to most)\n${table(rows)}\n` +
      "Both with all that it takes to read the capture and send it; the machine's kernel gets it from tcpreplay --topspeed.\n",
  );
  return results;
}
