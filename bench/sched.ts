/**
 * What a queueing discipline costs a frame that it lets through at once or a little later, and what a million packets leave behind: nothing.
 * One cable, bench/labs/veth.sh, the discipline on the sending end.
 */
import { Lab } from "vethwork";
import { show, spread, table } from "./statistics.js";
import { trafficBytes } from "./traffic.js";

const ROUNDS = 5;
const FRAMES = 200_000;
const MILLION = 1_000_000;
const SIZE = 64;
/** numbers of the kernel's statistics: generated, and not part of the package's interface */
const { Statistic } = (await import(new URL("../kernel/abi.generated.js", import.meta.url).href)) as {
  Statistic: { memoryUsed: number; packetsLive: number };
};

interface Case {
  name: string;
  commands: string;
  /** frames a second; none: all at one moment */
  pps?: number;
}

const tc = (text: string): string => `tc -n left ${text}\n`;
const root = (text: string): string => tc(`qdisc add dev e1 root ${text}`);
const HTB =
  root("handle 1: htb default 20") +
  tc("class add dev e1 parent 1: classid 1:1 htb rate 10gbit burst 2mb") +
  tc("class add dev e1 parent 1:1 classid 1:10 htb rate 5gbit ceil 10gbit burst 1mb cburst 1mb") +
  tc("class add dev e1 parent 1:1 classid 1:20 htb rate 5gbit ceil 10gbit burst 1mb cburst 1mb");
const U32 = tc("filter add dev e1 parent 1: protocol ip u32 match ip dport 53 0xffff classid 1:10");
const PPS = 1_000_000;

/** Every frame passes: the figures are those of the discipline, not of frames that it drops. */
const CASES: Case[] = [
  { name: "none (noqueue)", commands: "" },
  { name: "pfifo", commands: root("pfifo limit 1000") },
  { name: "prio", commands: root("prio") },
  { name: "tbf 10gbit", commands: root("tbf rate 10gbit burst 2mb latency 1s"), pps: PPS },
  { name: "htb, two classes", commands: HTB, pps: PPS },
  { name: "htb, two classes, u32 filter", commands: HTB + U32, pps: PPS },
  { name: "fq_codel", commands: root("fq_codel"), pps: PPS },
  { name: "fq", commands: root("fq"), pps: PPS },
  { name: "netem delay 1ms", commands: root("netem delay 1ms limit 100000"), pps: PPS },
  {
    name: "netem delay 10ms 1ms normal",
    commands: root("netem delay 10ms 1ms distribution normal limit 100000"),
    pps: PPS,
  },
];

/** A million packets, more than the discipline lets through: some wait, some are dropped, all are given back. */
const LONG: Case[] = [
  {
    name: "netem delay 10ms 5ms loss 5% duplicate 1% corrupt 1% reorder 10%",
    commands: root("netem delay 10ms 5ms loss 5% duplicate 1% corrupt 1% reorder 10% limit 20000"),
    pps: PPS,
  },
  {
    name: "htb, two classes of 100 and 200 Mbit/s, 512 Mbit/s offered",
    commands:
      root("handle 1: htb default 20") +
      tc("class add dev e1 parent 1: classid 1:1 htb rate 300mbit") +
      tc("class add dev e1 parent 1:1 classid 1:10 htb rate 100mbit ceil 300mbit") +
      tc("class add dev e1 parent 1:1 classid 1:20 htb rate 200mbit ceil 300mbit") +
      tc("filter add dev e1 parent 1: protocol ip u32 match ip sport 0 1 classid 1:10"),
    pps: PPS,
  },
];

async function labOf({ name, commands }: Case): Promise<Lab> {
  const lab = new Lab({ memoryBytes: 256 << 20, seed: 1 });
  const built = await lab.runFile("bench/labs/veth.sh");
  const done = await lab.run(commands || "true");
  if (built.exitCode !== 0 || done.exitCode !== 0)
    throw new Error(`${name}: ${built.stderr}${done.stdout}${done.stderr}`);
  return lab;
}

const captures = new Map<number, Uint8Array>();
function capture(frames: number): Uint8Array {
  let bytes = captures.get(frames);
  if (!bytes)
    captures.set(frames, (bytes = trafficBytes({ frames, sizes: [SIZE], flows: 10_000, lab: "veth" })));
  return bytes;
}

/** Sends the frames and lets time pass until the queue is empty. Answers ns a frame, and how many arrived. */
async function send(lab: Lab, c: Case, frames: number): Promise<{ ns: number; arrived: number }> {
  const received = (): number => lab.kernel.link("right", "e2").rx.packets;
  const before = received();
  const input = { name: "memory", bytes: capture(frames) };
  const start = process.hrtime.bigint();
  const { sent, refused, refusedBecause } = await lab.replay(
    "left:e1",
    input,
    c.pps === undefined ? { pace: "topspeed" } : { pace: { packetsPerSecond: c.pps } },
  );
  lab.advance(1e9);
  const ns = Number(process.hrtime.bigint() - start) / frames;
  // a sender is told where a discipline drops its frame at once (ENOBUFS)
  if (sent + refused !== frames || (refused > 0 && !/No buffer space/.test(refusedBecause)))
    throw new Error(`${c.name}: ${sent} of ${frames} frames were sent: ${refusedBecause}`);
  return { ns, arrived: received() - before };
}

export async function sched(): Promise<object[]> {
  const labs: Lab[] = [];
  for (const c of CASES) {
    labs.push(await labOf(c));
    await send(labs.at(-1)!, c, FRAMES);
  }
  const ns: number[][] = CASES.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (let i = 0; i < CASES.length; i++) {
      const measured = await send(labs[i]!, CASES[i]!, FRAMES);
      if (measured.arrived !== FRAMES)
        throw new Error(`${CASES[i]!.name}: ${measured.arrived} of ${FRAMES} frames arrived`);
      ns[i]!.push(measured.ns);
    }
  const rows = [["discipline", "ns a frame", "more than none"]];
  CASES.forEach((c, i) => {
    const more = ns[i]!.map((value, round) => value - ns[0]![round]!);
    rows.push([c.name, show(spread(ns[i]!), 0), i ? show(spread(more), 0) : ""]);
  });
  const results: object[] = CASES.map((c, i) => ({ name: c.name, nsPerFrame: ns[i] }));
  const long = [["a million packets", "ns a packet", "arrived", "MB before", "MB after", "left in use"]];
  for (const c of LONG) {
    const lab = await labOf(c);
    const used = (): number => lab.kernel.statistic(Statistic.memoryUsed);
    // the queue is as long as it gets: its packets are there for the next ones
    await send(lab, c, 100_000);
    const before = used();
    const measured = await send(lab, c, MILLION);
    const after = used();
    const live = lab.kernel.statistic(Statistic.packetsLive);
    if (after > before || live !== 0)
      throw new Error(`${c.name}: ${after - before} bytes more than before, ${live} packets in use`);
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);
    long.push([
      c.name,
      measured.ns.toFixed(0),
      measured.arrived.toLocaleString("en"),
      megabytes(before),
      megabytes(after),
      `${live} packets`,
    ]);
    results.push({ name: c.name, nsPerPacket: measured.ns, memoryBefore: before, memoryAfter: after });
  }
  process.stdout.write(
    `\nQueueing disciplines, ${FRAMES.toLocaleString("en")} frames of ${SIZE} bytes over one cable, ${ROUNDS} rounds in turn, medians (least to most)\n` +
      `${table(rows)}\n\n${table(long)}\n`,
  );
  return results;
}
