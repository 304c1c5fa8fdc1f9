/**
 * What rules, connections and translation cost a forwarded packet, one core, captures in memory: frames from left to right through the router
 * of bench/labs/nat.sh. Beside it the same rules and the same captures in the machine's own kernel, where namespaces can be made
 * (bench/real-kernel.ts).
 */
import { readFileSync } from "node:fs";
import { Lab } from "vethwork";
import { atRandom, flowCapture, inOrder } from "./flows.js";
import { realKernel, type RealKernel } from "./real-kernel.js";
import { show, spread, table } from "./statistics.js";

const FRAMES = 200_000;
const ROUNDS = 5;
const setup = readFileSync("bench/labs/nat.sh", "utf8");

const R = "ip netns exec router";
const MASQUERADE = `${R} iptables -t nat -A POSTROUTING -o r2 -j MASQUERADE\n`;

/** Rules that no packet here matches: addresses and ports of a network that is not there. */
function nonMatching(count: number): string {
  const rules = Array.from(
    { length: count },
    (_, i) =>
      `-A FORWARD -s 172.16.${(i >> 8) & 255}.${i & 255}/32 -p udp -m udp --dport ${1000 + (i % 60_000)} -j DROP`,
  );
  const text = [
    "*filter",
    ":INPUT ACCEPT [0:0]",
    ":FORWARD ACCEPT [0:0]",
    ":OUTPUT ACCEPT [0:0]",
    ...rules,
    "COMMIT",
  ];
  return `${R} iptables-restore <<'EOF'\n${text.join("\n")}\nEOF\n`;
}

export interface Case {
  name: string;
  /** commands after bench/labs/nat.sh */
  rules: string;
  /** flows that are opened and answered before the measurement */
  live: number;
  /** flows of the measured frames; null: each frame a new one */
  flows: number | null;
}

const MILLION = 1_000_000;

const CASES: Case[] = [
  { name: "no rules", rules: "", live: 0, flows: 1000 },
  {
    name: "tracked, 1,000 flows",
    rules: `${R} iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP\n`,
    live: 1000,
    flows: 1000,
  },
  { name: "masqueraded, 1 flow", rules: MASQUERADE, live: 1, flows: 1 },
  { name: "masqueraded, each packet a new connection", rules: MASQUERADE, live: 0, flows: null },
  ...[10, 100, 1000, 10_000].map((n) => ({
    name: `${n.toLocaleString("en")} rules that do not match`,
    rules: nonMatching(n),
    live: 0,
    flows: 1000,
  })),
  ...[1000, 10_000, 100_000, MILLION].map((n) => ({
    name: `masqueraded, ${n.toLocaleString("en")} live connections`,
    rules: MASQUERADE,
    live: n,
    flows: n,
  })),
];

interface Ready {
  /** one measurement; ms */
  run: () => Promise<number>;
}

async function prepare(c: Case): Promise<Ready> {
  const lab = new Lab({ memoryBytes: c.live > 500_000 ? 2048 << 20 : 768 << 20 });
  const must = async (text: string) => {
    const done = await lab.run(text);
    if (done.exitCode !== 0) throw new Error(`${c.name}: ${done.stdout}${done.stderr}`);
  };
  await must(setup + c.rules);
  if (c.live || c.flows === null) await must(`sysctl -qw net.netfilter.nf_conntrack_max=${2 * MILLION}`);
  const replay = async (iface: string, bytes: Uint8Array, count: number) => {
    const sent = await lab.replay(iface, { name: "memory", bytes }, { pace: "topspeed" });
    if (sent.sent !== count)
      throw new Error(`${c.name}: ${sent.sent} of ${count} frames were sent: ${sent.refusedBecause}`);
  };
  if (c.live) {
    await replay("left:e1", flowCapture({ flows: inOrder(c.live), count: c.live, direction: "out" }), c.live);
    await replay(
      "right:e2",
      flowCapture({ flows: inOrder(c.live), count: c.live, direction: "back" }),
      c.live,
    );
  }
  const measured = flowCapture({
    flows: c.flows === null ? inOrder(FRAMES) : atRandom(FRAMES, c.flows),
    count: FRAMES,
    direction: "out",
  });
  const run = async () => {
    if (c.flows === null) await must(`${R} conntrack -F 2>/dev/null`);
    const before = lab.kernel.link("right", "e2").rx.packets;
    const start = process.hrtime.bigint();
    await replay("left:e1", measured, FRAMES);
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    // the figures must be those of frames that arrive
    const arrived = lab.kernel.link("right", "e2").rx.packets - before;
    if (arrived !== FRAMES) throw new Error(`${c.name}: ${arrived} frames of ${FRAMES} arrived`);
    return ms;
  };
  return { run };
}

export async function netfilter(): Promise<object[]> {
  const real: RealKernel = realKernel(setup);
  const rows = [["case", "ns a packet", "the machine's kernel", "ratio"]];
  const results: object[] = [];
  for (const c of CASES) {
    const { run } = await prepare(c);
    await run();
    const ns: number[] = [];
    for (let round = 0; round < ROUNDS; round++) ns.push(((await run()) * 1e6) / FRAMES);
    const theirs = real.measure(c, FRAMES, ROUNDS);
    const ratio = Array.isArray(theirs) ? `${(spread(ns).median / spread(theirs).median).toFixed(2)}x` : "";
    rows.push([c.name, show(spread(ns), 0), Array.isArray(theirs) ? show(spread(theirs), 0) : theirs, ratio]);
    results.push({ name: c.name, nsPerPacket: ns, machineKernelNsPerPacket: theirs });
  }
  process.stdout.write(
    `\nNetfilter, ${FRAMES.toLocaleString("en")} frames of 64 bytes, ${ROUNDS} rounds, medians (least to most)\n${table(rows)}\n${real.note}\n`,
  );
  return results;
}
