/**
 * What virtual services cost, one core, captures in memory: frames of clients on the left to services of the router of bench/labs/nat.sh, whose
 * servers are on the right. With IPVS the cost is meant to stay, however many services and servers there are; beside it the same services as
 * rules of kube-proxy, which a new connection passes one by one. Times are the processor's, so that a busy machine disturbs them little. Also written to bench/results/ipvs.json, of which bench/ipvs-chart.ts makes
 * the picture in docs/ipvs-cost.md.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { Lab } from "vethwork";
import { atRandom, flowCapture, inOrder } from "./flows.js";
import { iptables, ipvs, type Rules, type Services } from "./ipvs-cases.js";
import { show, spread, table, type Spread } from "./statistics.js";

const ROUNDS = 21;
const MEMORY_BYTES = 1_500_000_000;
const MOST_CONNECTIONS = 2_000_000;
const MANY = 20_000;
/** numbers of the kernel's statistics: generated, and not part of the package's interface */
const { Statistic } = (await import(new URL("../kernel/abi.generated.js", import.meta.url).href)) as {
  Statistic: { memoryUsed: number };
};
const setup = readFileSync("bench/labs/nat.sh", "utf8");

/** One lab with its services, and how its flows are numbered. */
class Director {
  private readonly lab = new Lab({ memoryBytes: MEMORY_BYTES });
  private nextFlow = 0;

  private constructor(
    private readonly name: string,
    private readonly services: number,
  ) {}

  static async open(name: string, services: number, { commands, text }: Rules): Promise<Director> {
    const director = new Director(name, services);
    // in a lab /tmp is the lab's own
    mkdirSync("bench/results", { recursive: true });
    const directory = mkdtempSync("bench/results/rules-");
    try {
      const file = join(directory, "rules");
      writeFileSync(file, text);
      await director.run(setup + commands, [file]);
    } finally {
      rmSync(directory, { recursive: true });
    }
    return director;
  }

  memoryUsed(): number {
    return this.lab.kernel.statistic(Statistic.memoryUsed);
  }
  async run(script: string, args: string[] = []): Promise<void> {
    const done = await this.lab.run(script, { args });
    if (done.exitCode !== 0) throw new Error(`${this.name}: ${done.stdout}${done.stderr}`);
  }

  /** ns of processor time a frame, for frames that each begin a connection. */
  begin(frames: number): Promise<number> {
    const from = this.nextFlow;
    this.nextFlow += frames;
    return this.send(
      frames,
      Array.from({ length: frames }, (_, i) => from + i),
    );
  }

  /** ns a frame, for frames of flows that have begun: any of the first `live`. */
  follow(frames: number, live: number): Promise<number> {
    return this.send(frames, atRandom(frames, live));
  }

  private async send(frames: number, flows: Iterable<number>): Promise<number> {
    const services = Math.max(1, this.services);
    const bytes = flowCapture({ flows, count: frames, direction: "out", services });
    const received = (): number => this.lab.kernel.link("right", "e2").rx.packets;
    const before = received();
    const start = process.cpuUsage();
    const { sent, refusedBecause } = await this.lab.replay(
      "left:e1",
      { name: "memory", bytes },
      { pace: "topspeed" },
    );
    const { user, system } = process.cpuUsage(start);
    const ns = ((user + system) * 1000) / frames;
    // the figures must be those of frames that arrive
    const arrived = received() - before;
    if (sent !== frames || arrived !== frames)
      throw new Error(`${this.name}: ${sent} of ${frames} sent, ${arrived} arrived; ${refusedBecause}`);
    return ns;
  }
}

interface Result {
  group: string;
  name: string;
  services: number;
  servers: number;
  connections: number;
  /** ns a frame of each round */
  ns: number[];
  bytesPerConnection?: number;
}

/** What forwarding without any service costs, at the beginning and the end: how much of a difference is the machine's. */
async function routed(): Promise<number[]> {
  const plain = await Director.open("no service", 0, {
    commands: "ip -n router route add 10.96.0.0/16 via 10.2.0.2\n",
    text: "",
  });
  await plain.begin(MANY);
  const ns: number[] = [];
  for (let round = 0; round < ROUNDS; round++) ns.push(await plain.begin(MANY));
  return ns;
}

async function measure(director: Director, frames: number): Promise<number[]> {
  const ns: number[] = [];
  await director.begin(frames);
  for (let round = 0; round < ROUNDS; round++) ns.push(await director.begin(frames));
  return ns;
}

const named = (count: number, what: string): string =>
  `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

async function bySize(
  group: string,
  all: Services[],
  rules: (services: Services) => Rules,
  name: (services: Services) => string,
  frames: (services: Services) => number,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const services of all) {
    process.stderr.write(`  ${group}: ${name(services)}\n`);
    const director = await Director.open(name(services), services.count, rules(services));
    // only iptables tracks connections
    if (rules === iptables)
      await director.run(`sysctl -qw net.netfilter.nf_conntrack_max=${MOST_CONNECTIONS}`);
    const ns = await measure(director, frames(services));
    const { count, servers } = services;
    results.push({ group, name: name(services), services: count, servers, connections: 0, ns });
  }
  return results;
}

/** Frames of connections that are there: every one is found in the table. */
async function held(): Promise<Result[]> {
  const results: Result[] = [];
  for (const live of [1000, 10_000, 100_000, 1_000_000]) {
    const name = named(live, "connection");
    process.stderr.write(`  held: ${name}\n`);
    const director = await Director.open(name, 100, ipvs({ count: 100, servers: 10, scheduler: "rr" }));
    // what a replay needs is there from the first one on
    await director.begin(1);
    const before = director.memoryUsed();
    const begun: number[] = [];
    for (let left = live; left > 0; left -= 100_000)
      begun.push(await director.begin(Math.min(left, 100_000)));
    const bytesPerConnection = (director.memoryUsed() - before) / live;
    await director.follow(MANY, live);
    const ns: number[] = [];
    for (let round = 0; round < ROUNDS; round++) ns.push(await director.follow(MANY, live));
    results.push({
      group: "held",
      name,
      services: 100,
      servers: 10,
      connections: live,
      ns,
      bytesPerConnection,
    });
    if (live === 1_000_000)
      results.push({
        group: "begun",
        name: "a million new connections",
        services: 100,
        servers: 10,
        connections: live,
        ns: begun,
      });
  }
  return results;
}

/** Frames of a round: fewer where each costs much. */
const forRules = ({ count, servers }: Services): number =>
  Math.max(500, Math.min(MANY, Math.round(4e7 / (count + servers))));

export async function ipvsServices(): Promise<object[]> {
  const loadBefore = loadavg();
  const first = await routed();
  const services = [1, 10, 100, 1000, 10_000].map((count) => ({ count, servers: 1, scheduler: "rr" }));
  const servers = (scheduler: string): Services[] =>
    [1, 10, 100, 1000].map((each) => ({ count: 1, servers: each, scheduler, onePacket: true }));
  const byServices = ({ count }: Services): string => named(count, "service");
  const byServers = ({ servers: each, scheduler }: Services): string =>
    `${scheduler}, ${named(each, "server")}`;
  const results = [
    ...(await bySize("IPVS", services, ipvs, byServices, () => MANY)),
    ...(await bySize("iptables", services, iptables, byServices, forRules)),
  ];
  for (const scheduler of ["rr", "wrr", "sh", "mh", "dh", "wlc"])
    results.push(...(await bySize(`pick ${scheduler}`, servers(scheduler), ipvs, byServers, () => MANY)));
  results.push(
    ...(await bySize("iptables servers", servers("iptables"), iptables, byServers, forRules)),
    ...(await held()),
  );
  const last = await routed();
  report(results, first, last);
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    node: process.version,
    loadBefore,
    loadAfter: loadavg(),
  };
  mkdirSync("bench/results", { recursive: true });
  writeFileSync(
    "bench/results/ipvs.json",
    `${JSON.stringify({ machine, routed: { first, last }, results })}\n`,
  );
  return [{ name: "routed", ns: first }, { name: "routed again", ns: last }, ...results];
}

function report(results: Result[], first: number[], last: number[]): void {
  const plain = spread([...first, ...last]).median;
  const rows = [["case", "ns a frame", "more than without", "a second"]];
  const add = (name: string, s: Spread): void => {
    const more = s.median - plain;
    rows.push([name, show(s, 0), `${more.toFixed(0)} ns`, Math.round(1e9 / s.median).toLocaleString("en")]);
  };
  add("no service, routed", spread(first));
  for (const { group, name, ns } of results) add(`${group}: ${name}`, spread(ns));
  add("no service, routed, again", spread(last));
  const notes = results
    .filter(({ bytesPerConnection }) => bytesPerConnection)
    .map(
      ({ name, bytesPerConnection }) =>
        `${name}: ${bytesPerConnection!.toFixed(0)} bytes each, tables included`,
    );
  process.stdout.write(
    `\nVirtual services, frames of 64 bytes, ns of processor time, ${ROUNDS} rounds, medians (least to most)\n${table(rows)}\n${notes.join("\n")}\n` +
      "IPVS, iptables and begun: each frame a new connection to any service. pick: one-packet scheduling, one service. held: frames of any of them.\n",
  );
}
