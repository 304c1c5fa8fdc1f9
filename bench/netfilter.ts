/**
 * What rules, connections and translation cost a forwarded packet, one core, captures in memory: frames from left to right through the router
 * of bench/labs/nat.sh. Beside it the same rules and the same captures in the machine's own kernel, where namespaces can be made
 * (bench/real-kernel.ts), round by round in turn.
 */
import { readFileSync } from "node:fs";
import { Lab } from "vethwork";
import { atRandom, flowCapture, inOrder } from "./flows.js";
import { CASES, type Case } from "./netfilter-cases.js";
import { NotHere, RealLab } from "./real-kernel.js";
import { show, spread, table } from "./statistics.js";

const ROUNDS = 5;
const MEMORY_BYTES = 1_500_000_000;
const MOST_CONNECTIONS = 2_000_000;
const FLUSH = "ip netns exec router conntrack -F 2>/dev/null";
const LEFT = { netns: "left", iface: "e1" };
const RIGHT = { netns: "right", iface: "e2" };
/** numbers of the kernel's statistics: generated, and not part of the package's interface */
const { Statistic } = (await import(new URL("../kernel/abi.generated.js", import.meta.url).href)) as {
  Statistic: { memoryUsed: number };
};
const setup = readFileSync("bench/labs/nat.sh", "utf8");

interface Captures {
  /** one frame of each live connection, and its answer */
  open: Uint8Array;
  answer: Uint8Array;
  measured: Uint8Array;
  /** the measured frames for a MAC that nobody has */
  past: Uint8Array;
}

function capturesOf({ live, flows, frames }: Case): Captures {
  const sent = (): Iterable<number> => (flows === null ? inOrder(frames) : atRandom(frames, flows));
  return {
    open: flowCapture({ flows: inOrder(live), count: live, direction: "out" }),
    answer: flowCapture({ flows: inOrder(live), count: live, direction: "back" }),
    measured: flowCapture({ flows: sent(), count: frames, direction: "out" }),
    past: flowCapture({ flows: sent(), count: frames, direction: "past" }),
  };
}

interface Side {
  /** one round: ns a packet */
  round(): Promise<number>;
}

class Ours implements Side {
  bytesPerConnection = 0;
  private readonly lab = new Lab({ memoryBytes: MEMORY_BYTES });

  private constructor(
    private readonly c: Case,
    private readonly captures: Captures,
  ) {}

  static async open(c: Case, captures: Captures): Promise<Ours> {
    const ours = new Ours(c, captures);
    await ours.must(setup + c.rules);
    if (c.live || c.flows === null)
      await ours.must(`sysctl -qw net.netfilter.nf_conntrack_max=${MOST_CONNECTIONS}`);
    const used = (): number => ours.lab.kernel.statistic(Statistic.memoryUsed);
    const before = used();
    if (c.live) {
      await ours.replay("left:e1", captures.open, c.live);
      await ours.replay("right:e2", captures.answer, c.live);
      ours.bytesPerConnection = (used() - before) / c.live;
    }
    await ours.round();
    return ours;
  }

  private async must(text: string): Promise<void> {
    const done = await this.lab.run(text);
    if (done.exitCode !== 0) throw new Error(`${this.c.name}: ${done.stdout}${done.stderr}`);
  }

  private async replay(iface: string, bytes: Uint8Array, count: number): Promise<void> {
    const { sent, refusedBecause } = await this.lab.replay(
      iface,
      { name: "memory", bytes },
      { pace: "topspeed" },
    );
    if (sent !== count)
      throw new Error(`${this.c.name}: ${sent} of ${count} frames were sent: ${refusedBecause}`);
  }

  async round(): Promise<number> {
    const { frames, name, flows } = this.c;
    if (flows === null) await this.must(FLUSH);
    const received = (): number => this.lab.kernel.link("right", "e2").rx.packets;
    const before = received();
    const start = process.hrtime.bigint();
    await this.replay("left:e1", this.captures.measured, frames);
    const ns = Number(process.hrtime.bigint() - start) / frames;
    // the figures must be those of frames that arrive
    const arrived = received() - before;
    if (arrived !== frames) throw new Error(`${name}: ${arrived} frames of ${frames} arrived`);
    return ns;
  }
}

class Theirs implements Side {
  private constructor(
    private readonly lab: RealLab,
    private readonly c: Case,
    private readonly measured: string,
    private readonly past: string,
  ) {}

  static async open(c: Case, captures: Captures): Promise<Theirs> {
    const lab = await RealLab.open(setup);
    try {
      if (c.live || c.flows === null) await checkRoom(lab, Math.max(c.live, c.frames));
      await lab.run(c.rules || "true");
      if (c.live) {
        await lab.send(LEFT, lab.capture(captures.open));
        await lab.send(RIGHT, lab.capture(captures.answer));
      }
      const theirs = new Theirs(lab, c, lab.capture(captures.measured), lab.capture(captures.past));
      await theirs.round();
      return theirs;
    } catch (error) {
      lab.close();
      throw error;
    }
  }

  async round(): Promise<number> {
    const { lab, c } = this;
    if (c.flows === null) await lab.run(FLUSH);
    const sending = await lab.send(LEFT, this.past);
    const before = await lab.received("right", "e2");
    const both = await lab.send(LEFT, this.measured);
    const lost = c.frames - ((await lab.received("right", "e2")) - before);
    if (lost > 0) throw new NotHere(`${lost} of ${c.frames} frames did not arrive`);
    return both - sending;
  }

  close(): void {
    this.lab.close();
  }
}

/** The limit is one for the whole machine, and not ours to change. */
async function checkRoom(lab: RealLab, connections: number): Promise<void> {
  // it is there once connections are tracked
  await lab.run("ip netns exec router iptables -t nat -L -n >/dev/null");
  const most = Number(await lab.run("cat /proc/sys/net/netfilter/nf_conntrack_max"));
  if (most < connections) throw new NotHere(`nf_conntrack_max is ${most}`);
}

export async function netfilter(): Promise<object[]> {
  const rows = [["case", "ns a packet", "the machine's kernel", "ratio"]];
  const results: object[] = [];
  const notes: string[] = [];
  let noRules: { ours: number; theirs: number } | null = null;
  for (const c of CASES) {
    process.stderr.write(`  ${c.name}\n`);
    const captures = capturesOf(c);
    const ours = await Ours.open(c, captures);
    let theirs: Theirs | null = null;
    let why = "";
    const nsOurs: number[] = [];
    const nsTheirs: number[] = [];
    try {
      theirs = await Theirs.open(c, captures);
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      why = error.message;
    }
    for (let round = 0; round < ROUNDS; round++) {
      nsOurs.push(await ours.round());
      if (!theirs) continue;
      try {
        nsTheirs.push(await theirs.round());
      } catch (error) {
        if (!(error instanceof NotHere)) throw error;
        why = error.message;
        nsTheirs.length = 0;
        theirs.close();
        theirs = null;
      }
    }
    theirs?.close();
    const own = spread(nsOurs);
    const real = nsTheirs.length ? spread(nsTheirs) : null;
    const ratios = nsTheirs.map((ns, round) => nsOurs[round]! / ns);
    rows.push([
      c.name,
      show(own, 0),
      real ? show(real, 0) : `not measured: ${why}`,
      real ? show(spread(ratios), 2, "x") : "",
    ]);
    noRules ??= { ours: own.median, theirs: real?.median ?? NaN };
    if (c.passed >= 1000) {
      const each = (median: number, none: number): string => ((median - none) / c.passed).toFixed(1);
      const beside = real ? ` (the machine's kernel: ${each(real.median, noRules.theirs)} ns)` : "";
      notes.push(`${c.name}: ${each(own.median, noRules.ours)} ns a rule${beside}`);
    }
    if (c.live >= 100_000 && c.live === c.flows)
      notes.push(
        `${c.live.toLocaleString("en")} connections: ${ours.bytesPerConnection.toFixed(0)} bytes each, tables included`,
      );
    results.push({
      name: c.name,
      nsPerPacket: nsOurs,
      machineKernelNsPerPacket: real ? nsTheirs : why,
      bytesPerConnection: ours.bytesPerConnection,
    });
  }
  process.stdout.write(
    `\nNetfilter, frames of 64 bytes, ${ROUNDS} rounds in turn, medians (least to most)\n${table(rows)}\n${notes.join("\n")}\n` +
      "The machine's kernel: veth to veth, sent by tcpreplay; the cost of sending is taken off. Ours is the whole replay.\n",
  );
  return results;
}
