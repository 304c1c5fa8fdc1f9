/**
 * npm run bench scale [--quick]: 10,000 interfaces, 100,000 routes, 10,000 rules and 1,000,000 live connections in one lab: what making
 * them costs, their memory, and what a packet costs beside them, with the cache and without. Then a hundred million packets in one run.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Lab, type CaptureSink } from "vethwork";
import { withScratch } from "./captures.js";
import { atRandom, flowCapture, inOrder } from "./flows.js";
import { show, spread, table } from "./statistics.js";

const { Statistic } = (await import(new URL("../kernel/abi.generated.js", import.meta.url).href)) as {
  Statistic: { memoryUsed: number };
};
const forget: CaptureSink = { open() {}, names() {}, blocks() {}, end() {} };
const MEMORY_BYTES = 3_000_000_000;
const FRAMES = 200_000;
const ROUNDS = 5;
/** the long run may take no more than this, whatever a packet costs */
const LONGEST_NS = 150e9;

interface Counts {
  interfaces: number;
  routes: number;
  rules: number;
  connections: number;
  packets: number;
}

/** The router of bench/labs/nat.sh; `step` measures what it makes. */
class Scale {
  readonly rows = [["", "number", "time", "each", "memory each"]];
  readonly results: object[] = [];

  constructor(
    private readonly lab: Lab,
    private readonly directory: string,
  ) {}

  used(): number {
    return this.lab.kernel.statistic(Statistic.memoryUsed);
  }

  async must(text: string): Promise<void> {
    const done = await this.lab.run(text);
    if (done.exitCode !== 0 || done.stderr)
      throw new Error(`${text.slice(0, 80)}: ${done.stdout}${done.stderr}`);
  }

  /** `count` objects made by `make`; their time is the processor's. */
  async step(name: string, count: number, make: () => Promise<void>): Promise<void> {
    const before = this.used();
    const start = process.cpuUsage();
    await make();
    const { user, system } = process.cpuUsage(start);
    const us = user + system;
    const bytes = (this.used() - before) / count;
    this.rows.push([
      name,
      count.toLocaleString("en"),
      `${(us / 1e6).toFixed(2)} s`,
      `${(us / count).toFixed(1)} us`,
      bytes >= 1 ? `${bytes.toFixed(0)} bytes` : "",
    ]);
    this.results.push({ name, count, us, bytesEach: bytes });
  }

  /** Gives a command lines of a file. */
  async feed(command: (file: string) => string, lines: string[]): Promise<void> {
    writeFileSync(join(this.directory, "lines"), `${lines.join("\n")}\n`);
    await this.must(command("lines"));
  }

  /** Sends a capture from left to right; answers the processor's ns a packet. All must arrive. */
  async send(iface: string, bytes: Uint8Array, count: number, loops = 1): Promise<number> {
    const [netns, far] = iface === "left:e1" ? ["right", "e2"] : ["left", "e1"];
    const arrived = (): number => this.lab.kernel.link(netns!, far!).rx.packets;
    const before = arrived();
    const start = process.cpuUsage();
    await this.lab.replay(iface, { name: "memory", bytes }, { pace: "topspeed", loops });
    const { user, system } = process.cpuUsage(start);
    const got = arrived() - before;
    if (got < count * loops) throw new Error(`${got} of ${count * loops} packets arrived`);
    return ((user + system) * 1000) / (count * loops);
  }
}

const octets = (n: number): string => `${(n >> 8) & 255}.${n & 255}`;

export async function scale(quick: boolean): Promise<object> {
  const share = quick ? 20 : 1;
  const counts: Counts = {
    interfaces: 10_000 / share,
    routes: 100_000 / share,
    rules: 10_000 / share,
    connections: 1_000_000 / share,
    packets: 100_000_000 / share,
  };
  return withScratch(1e6, (directory) => measure(directory, counts));
}

async function measure(directory: string, counts: Counts): Promise<object> {
  const lab = new Lab({ directory, memoryBytes: MEMORY_BYTES });
  const s = new Scale(lab, directory);
  const built = await lab.runFile("bench/labs/nat.sh");
  if (built.exitCode !== 0) throw new Error(built.stderr);
  await s.must(
    "ip netns exec router iptables -t nat -A POSTROUTING -o r2 -j MASQUERADE\n" +
      `sysctl -qw net.netfilter.nf_conntrack_max=${2 * counts.connections}`,
  );
  lab.captureTo(forget, (name) => name === "right:e2", { comments: false });
  const few = flowCapture({ flows: atRandom(FRAMES, 10_000), count: FRAMES, direction: "out" });
  const packets: Record<string, number[]> = {};
  const packet = async (name: string, bytes = few): Promise<void> => {
    process.stderr.write(`  a packet: ${name}\n`);
    await s.send("left:e1", bytes, FRAMES);
    packets[name] = [];
    for (let round = 0; round < ROUNDS; round++) packets[name].push(await s.send("left:e1", bytes, FRAMES));
  };

  await packet("the lab alone");
  process.stderr.write("  interfaces\n");
  const bridges = Math.ceil(counts.interfaces / 2000);
  await s.step("interfaces (veth, half of them ports of a bridge)", counts.interfaces, async () => {
    const lines = Array.from({ length: bridges }, (_, i) => `link add br${i} up type bridge`);
    for (let i = 0; i < counts.interfaces / 2; i++)
      lines.push(
        `link add v${i} type veth peer name w${i}`,
        `link set v${i} master br${i % bridges} up`,
        `link set w${i} up`,
      );
    await s.feed((file) => `ip -n router -batch ${file}`, lines);
  });
  await packet("and the interfaces");
  process.stderr.write("  routes\n");
  await s.step("routes", counts.routes, () =>
    s.feed(
      (file) => `ip -n router -batch ${file}`,
      Array.from(
        { length: counts.routes },
        (_, i) => `route add ${40 + (i >> 16)}.${octets(i)}.0/24 via 10.2.0.2`,
      ),
    ),
  );
  await packet("and the routes");
  process.stderr.write("  rules\n");
  await s.step("rules of iptables, none of which a packet passes", counts.rules, () => {
    const rules = Array.from(
      { length: counts.rules },
      (_, i) => `-A OTHERS -s 172.16.${octets(i)}/32 -p tcp -m tcp --dport ${1000 + (i % 60_000)} -j DROP`,
    );
    const head = ["*filter", ":OTHERS - [0:0]", "-A FORWARD -i v0 -j OTHERS"];
    return s.feed(
      (file) => `ip netns exec router iptables-restore -n ${file}`,
      [...head, ...rules, "COMMIT"],
    );
  });
  await packet("and the rules");
  for (const [name, command] of [
    ["ip link", "ip -n router link | wc -l"],
    ["ip route", "ip -n router route | wc -l"],
    ["iptables-save", "ip netns exec router iptables-save | wc -l"],
    ["ip link show DEV", "ip -n router link show v1 >/dev/null"],
    ["ip route get", "ip -n router route get 40.0.1.1 >/dev/null"],
    ["iptables -A", "ip netns exec router iptables -A OTHERS -s 1.1.1.1 -j DROP"],
  ] as const)
    await s.step(`the command ${name}`, 1, () => s.must(command));
  process.stderr.write("  connections\n");
  await s.step(
    "connections, masqueraded, begun by a packet each and answered",
    counts.connections,
    async () => {
      const piece = 250_000;
      for (let from = 0; from < counts.connections; from += piece) {
        const count = Math.min(piece, counts.connections - from);
        const flows = function* (): Generator<number> {
          for (const n of inOrder(count)) yield from + n;
        };
        await s.send("left:e1", flowCapture({ flows: flows(), count, direction: "out" }), count);
        await s.send("right:e2", flowCapture({ flows: flows(), count, direction: "back" }), count);
      }
    },
  );
  await packet("and the connections");
  const all = flowCapture({ flows: atRandom(FRAMES, counts.connections), count: FRAMES, direction: "out" });
  await packet("of all connections at random", all);

  const ns = spread(packets["of all connections at random"]!).median;
  const loops = Math.max(1, Math.floor(Math.min(counts.packets, LONGEST_NS / ns) / FRAMES));
  process.stderr.write(`  ${(loops * FRAMES) / 1e6} million packets\n`);
  const before = s.used();
  const long = await s.send("left:e1", all, FRAMES, loops);
  const grew = s.used() - before;
  const rows = [["a packet, one tap", "ns, median (least to most)"]];
  for (const [name, values] of Object.entries(packets)) rows.push([name, show(spread(values), 0)]);
  rows.push([`in one run of ${((loops * FRAMES) / 1e6).toFixed(0)} million packets`, long.toFixed(0)]);
  process.stdout.write(
    `\nScale: one lab, the processor's time\n${table(s.rows)}\n\n${table(rows)}\n` +
      `The kernel's memory grew by ${grew} bytes in the long run; it has ${(s.used() / 1e6).toFixed(0)} MB.\n`,
  );
  return { made: s.results, packets, long: { packets: loops * FRAMES, ns: long, grewBytes: grew } };
}
