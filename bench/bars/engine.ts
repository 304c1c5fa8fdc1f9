/**
 * The engine alone: ns a frame inside of the kernel, one core, over the full container path. Time in which the host reads the capture is
 * taken off; blocks are thrown away. Each case has a lab of its own that is warm; all run in turn, round after round, the C program with them.
 */
import { readFileSync } from "node:fs";
import { Lab, type CaptureSink, type LabOptions } from "vethwork";
import { writeCapture } from "../captures.js";
import { INPUT, SIX, TAP, type Context } from "./context.js";
import type { Twin } from "./twin.js";

/** generated, and not part of the package's interface */
const { FlowStats } = (await import(new URL("../../kernel/abi.generated.js", import.meta.url).href)) as {
  FlowStats: { hits: number; misses: number };
};
const forget: CaptureSink = { open() {}, names() {}, blocks() {}, end() {} };
const SHORTEST = 100;

interface Case {
  id: string;
  capture: "small" | "imix" | "large";
  taps: string[];
  fast: boolean;
  script?: (path: string) => string;
}

const path = (): string => readFileSync("bench/labs/container-path.sh", "utf8");
const withIpvs = (text: string): string => text + readFileSync("bench/labs/container-path-ipvs.sh", "utf8");
const withChecksum = (text: string): string => text.replaceAll("noudpcsum", "udpcsum");

const CASES: Case[] = [
  { id: "engine-hit", capture: "small", taps: TAP, fast: true },
  { id: "engine-hit-six", capture: "small", taps: SIX, fast: true },
  { id: "engine-slow", capture: "small", taps: TAP, fast: false },
  { id: "engine-slow-six", capture: "small", taps: SIX, fast: false },
  { id: "engine-imix", capture: "imix", taps: TAP, fast: true },
  { id: "engine-large", capture: "large", taps: TAP, fast: true },
  { id: "engine-ipvs", capture: "small", taps: TAP, fast: true, script: withIpvs },
  { id: "engine-ipvs-slow", capture: "small", taps: TAP, fast: false, script: withIpvs },
  { id: "engine-checksum", capture: "small", taps: TAP, fast: true, script: withChecksum },
  { id: "engine-none", capture: "small", taps: [], fast: true },
];

class Engine {
  private outside = 0n;

  private constructor(
    private readonly c: Case,
    private readonly lab: Lab,
    private readonly file: string,
    private limit: number,
  ) {
    const { host } = lab.kernel.machine;
    const { refill } = host;
    host.refill = (...args: Parameters<typeof refill>) => {
      const start = process.hrtime.bigint();
      const read = refill.apply(host, args);
      this.outside += process.hrtime.bigint() - start;
      return read;
    };
  }

  static async open(c: Case, file: string, context: Context): Promise<Engine> {
    const options = { memoryBytes: 256 << 20, directory: "/", fast: c.fast ? "on" : "off" } as LabOptions;
    const lab = new Lab(options);
    const built = await lab.run((c.script ?? ((text) => text))(path()));
    if (built.exitCode !== 0 || built.stderr) throw new Error(`${c.id}: ${built.stdout}${built.stderr}`);
    if (c.taps.length) lab.captureTo(forget, (name) => c.taps.includes(name), { comments: false });
    const engine = new Engine(c, lab, file, context.quick ? 100_000 : 400_000);
    // the first run makes the connections; a round lasts some tenths of a second, whatever a frame costs
    const ns = await engine.round();
    engine.limit = Math.min(
      context.frames,
      Math.max(engine.limit / 2, Math.round(context.roundNs / Math.max(ns, SHORTEST))),
    );
    return engine;
  }

  /** The share of all frames that the cache knew, since the lab was made. */
  hits(): string {
    const { machine } = this.lab.kernel;
    machine.exports.fast_statistics!();
    const [hits, misses] = [FlowStats.hits, FlowStats.misses].map((at) =>
      machine.number(machine.mailbox + at),
    );
    return `${((100 * hits!) / (hits! + misses!)).toFixed(1)}% of the frames were hits`;
  }

  /** ns a frame */
  async round(): Promise<number> {
    const arrivedAt = (): number => this.lab.kernel.link("remote", "eth0").rx.packets;
    const before = arrivedAt();
    this.outside = 0n;
    const start = process.hrtime.bigint();
    const { sent, refusedBecause } = await this.lab.replay(INPUT, this.file, { limit: this.limit });
    const ns = Number(process.hrtime.bigint() - start - this.outside) / sent;
    // the figures must be those of frames that arrive
    const arrived = arrivedAt() - before;
    if (arrived < sent || !sent)
      throw new Error(`${this.c.id}: ${arrived} of ${sent} frames arrived ${refusedBecause}`);
    return ns;
  }
}

export async function engine(context: Context, twin: Twin | string): Promise<void> {
  const { results } = context;
  const engines: { c: Case; engine: Engine }[] = [];
  for (const c of CASES) {
    context.progress(`engine: ${c.id}`);
    engines.push({ c, engine: await Engine.open(c, context.capture(c.capture, writeCapture), context) });
  }
  if (typeof twin === "string") results.missing("twin-engine", twin);
  for (let round = 0; round < context.rounds; round++) {
    context.progress(`engine: round ${round + 1} of ${context.rounds}`);
    for (const { c, engine } of engines) {
      const ns = await engine.round();
      results.add(c.id, ns);
      if (c.id !== "engine-hit" || typeof twin === "string") continue;
      const peer = twin.run(context.capture("small", writeCapture), context.file("twin.pcapng"));
      results.add("twin-engine", (100 * peer.workNs) / ns, { twinNs: peer.workNs, engineNs: ns });
    }
  }
  for (const { c, engine } of engines) if (c.fast) results.note(c.id, engine.hits());
}
