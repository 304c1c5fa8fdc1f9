/**
 * The schedulers once more, as plainly as they can be written: whole lists where the kernel walks, BigInt where it multiplies.
 * assembly/ipvs/schedulers/ is compared with this, and this with the recordings.
 */

export interface Server {
  /** host order */
  address: number;
  port: number;
  weight: number;
  /** last weight that was not 0 */
  lastWeight: number;
  overloaded: boolean;
  active: number;
  inactive: number;
}

export interface Client {
  source: number;
  destination: number;
  sourcePort: number;
}

const usable = (d: Server) => d.weight > 0 && !d.overloaded;
const load = (d: Server) => 256 * d.active + d.inactive;

/** The first of the least by cost / weight, exactly. */
function least(servers: Server[], cost: (d: Server) => number): Server | undefined {
  let best: Server | undefined;
  for (const d of servers)
    if (!best || BigInt(cost(d)) * BigInt(best.weight) < BigInt(cost(best)) * BigInt(d.weight)) best = d;
  return best;
}

const most = (servers: Server[]) =>
  servers.reduce<Server | undefined>((best, d) => (!best || d.weight > best.weight ? d : best), undefined);

export function wlc(servers: Server[]): Server | undefined {
  return least(servers.filter(usable), load);
}

/** Schedulers without a memory. `servers` is in the order of the list: newest first. */
export const MEMORYLESS: Record<string, (servers: Server[]) => Server | undefined> = {
  wlc,
  lc: (servers) =>
    servers.filter(usable).reduce<Server | undefined>((a, d) => (a && load(a) <= load(d) ? a : d), undefined),
  sed: (servers) => least(servers.filter(usable), (d) => d.active + 1),
  nq: (servers) =>
    servers.filter(usable).find((d) => d.active === 0) ?? least(servers.filter(usable), (d) => d.active + 1),
  fo: (servers) => most(servers.filter(usable)),
  ovf: (servers) => most(servers.filter((d) => usable(d) && d.active <= d.weight)),
};

export class RoundRobin {
  private last: Server | undefined;
  /** `servers` before the deletion */
  remove(servers: Server[], d: Server): void {
    if (this.last === d) this.last = servers[servers.indexOf(d) - 1];
  }
  pick(servers: Server[]): Server | undefined {
    const from = this.last ? servers.indexOf(this.last) + 1 : 0;
    const found = [...servers.slice(from), ...servers.slice(0, from)].find(usable);
    if (found) this.last = found;
    return found;
  }
}

const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a);
const divisor = (weights: number[]) => weights.filter((w) => w > 0).reduce(gcd, 0);

/** The walk of ip_vs_wrr_schedule over indices: where it gives up decides what it answers once somebody is available again. */
export class WeightedRoundRobin {
  /** index in the list of the one chosen last; -1: the head */
  private at = -1;
  private step = 1;
  private top = 0;
  private need: number;
  constructor(servers: Server[]) {
    this.measure(servers);
    this.need = this.top;
  }
  private measure(servers: Server[]): void {
    this.step = divisor(servers.map((d) => d.weight)) || 1;
    this.top = Math.max(0, ...servers.map((d) => d.weight)) - this.step + 1;
  }
  changed(servers: Server[]): void {
    this.measure(servers);
    this.at = -1;
    if (this.need > this.top || this.need === 0) this.need = this.top;
    else if (this.step > 1) this.need = Math.floor(this.need / this.step) * this.step + 1;
  }
  pick(servers: Server[]): Server | undefined {
    if (this.top === 0) return undefined;
    const began = this.at;
    let end = servers.length;
    let lastPass = false;
    let again = false;
    for (let from = began + 1; ; from = 0) {
      for (let i = from; i < servers.length; i++) {
        const d = servers[i]!;
        if (!d.overloaded && d.weight >= this.need) {
          this.at = i;
          return d;
        }
        if (i === end) {
          this.at = i;
          return undefined;
        }
      }
      this.need -= this.step;
      if (this.need <= 0) {
        this.need = this.top;
        if (lastPass || began < 0) {
          this.at = -1;
          return undefined;
        }
        again = true;
      }
      lastPass = this.need <= this.step;
      if (lastPass && again && began >= 0) end = began;
    }
  }
}

/** hash_32 */
const golden = (n: number, bits: number) => (Math.imul(n, 0x61c88647) >>> 0) >>> (32 - bits);

export function destinationTable(servers: Server[]): Server[] {
  return servers.length ? Array.from({ length: 256 }, (_, i) => servers[i % servers.length]!) : [];
}

export function byDestination(table: Server[], c: Client): Server | undefined {
  const d = table[golden(c.destination, 8)];
  return d && usable(d) ? d : undefined;
}

export function sourceTable(servers: Server[]): Server[] {
  const lap = servers.flatMap((d) => new Array<Server>(Math.min(Math.max(1, d.weight), 256)).fill(d));
  return lap.length ? Array.from({ length: 256 }, (_, i) => lap[i % lap.length]!) : [];
}

export function bySource(table: Server[], c: Client, port: boolean, fallback: boolean): Server | undefined {
  const index = golden((c.source + (port ? c.sourcePort : 0)) >>> 0, 8);
  const order = [index];
  if (fallback) for (let i = 0; i < 256; i++) order.push((index + ((index + i) % 256)) % 256);
  return order.map((i) => table[i]).find((d) => d && usable(d));
}

const MASK = (1n << 64n) - 1n;
const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (64n - by))) & MASK;

/** SipHash-1-3 of four bytes, low half (Aumasson and Bernstein 2012, section 2). */
export function siphash13(word: number, key: bigint): number {
  let [v0, v1, v2, v3] = [
    0x736f6d6570736575n,
    0x646f72616e646f6dn,
    0x6c7967656e657261n,
    0x7465646279746573n,
  ].map((c) => c ^ key) as [bigint, bigint, bigint, bigint];
  const sipRound = () => {
    v0 = (v0 + v1) & MASK;
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };
  const m = (4n << 56n) | BigInt(word >>> 0);
  v3 ^= m;
  sipRound();
  v0 ^= m;
  v2 ^= 0xffn;
  for (let i = 0; i < 3; i++) sipRound();
  return Number((v0 ^ v1 ^ v2 ^ v3) & 0xffffffffn);
}

const PLACES = 4093;
const h1 = (n: number) => siphash13(n, 2654435761n);
const h2 = (n: number) => siphash13(n, 2654446892n);

export function maglevTable(servers: Server[]): (Server | undefined)[] {
  const table = new Array<Server | undefined>(PLACES).fill(undefined);
  const common = divisor(servers.map((d) => d.lastWeight));
  if (!common) return table;
  const bits = Math.max(...servers.map((d) => d.lastWeight / common)).toString(2).length;
  const takers = servers.map((d) => {
    const key = (d.address + d.port) >>> 0;
    const [first, skip] = [h1(key) % PLACES, (h2(key) % (PLACES - 1)) + 1];
    const turns = d.lastWeight && Math.max(1, Math.floor(d.lastWeight / common / 2 ** Math.max(0, bits - 6)));
    return {
      d,
      turns,
      preferences: Array.from({ length: PLACES }, (_, i) => (first + i * skip) % PLACES),
      next: 0,
    };
  });
  for (let left = PLACES; ;)
    for (const t of takers)
      for (let turn = 0; turn < t.turns; turn++) {
        while (table[t.preferences[t.next]!]) t.next++;
        table[t.preferences[t.next]!] = t.d;
        if (--left === 0) return table;
      }
}

export function byMaglev(
  table: (Server | undefined)[],
  c: Client,
  port: boolean,
  fallback: boolean,
): Server | undefined {
  const key = (c.source + (port ? c.sourcePort : 0)) >>> 0;
  const place = h1(key) % PLACES;
  const first = table[place];
  if (!first) return undefined;
  if (usable(first)) return first;
  if (!fallback) return undefined;
  for (let i = 0; i < PLACES; i++) {
    const d = table[h1((key + ((place + i) % PLACES)) >>> 0) % PLACES]!;
    if (usable(d)) return d;
  }
  return undefined;
}

const outgrown = (d: Server, servers: Server[]) =>
  d.active > d.weight && servers.some((other) => 2 * other.active < other.weight);

/** lblc. `gone` are servers that have left the list. */
export class Locality {
  readonly known = new Map<number, { server: Server; lastUse: number }>();
  pick(servers: Server[], c: Client, now: number): Server | undefined {
    const entry = this.known.get(c.destination);
    if (entry) {
      entry.lastUse = now;
      const d = entry.server;
      if (servers.includes(d) && d.weight > 0 && !outgrown(d, servers)) return d;
    }
    const server = wlc(servers);
    if (server) this.known.set(c.destination, { server, lastUse: now });
    return server;
  }
  forget(now: number, age: number): void {
    for (const [address, { lastUse }] of this.known) if (now - lastUse >= age) this.known.delete(address);
  }
}

/** lblcr: sets are newest first. */
export class ReplicatedLocality {
  readonly known = new Map<number, { set: Server[]; lastUse: number; changed: number }>();
  pick(servers: Server[], c: Client, now: number, age: number): Server | undefined {
    const entry = this.known.get(c.destination);
    if (!entry) {
      const server = wlc(servers);
      if (server) this.known.set(c.destination, { set: [server], lastUse: now, changed: now });
      return server;
    }
    entry.lastUse = now;
    const best = wlc(entry.set.filter((d) => servers.includes(d)));
    if (entry.set.length > 1 && now > entry.changed + age) {
      const worst = entry.set
        .filter((d) => d.weight > 0)
        .reduce<Server | undefined>(
          (a, d) => (a && load(a) * d.weight >= load(d) * a.weight ? a : d),
          undefined,
        );
      if (worst) {
        entry.set.splice(entry.set.indexOf(worst), 1);
        entry.changed = now;
      }
    }
    if (best && !outgrown(best, servers)) return best;
    const server = wlc(servers);
    if (server && !entry.set.includes(server)) {
      entry.set.unshift(server);
      entry.changed = now;
    }
    return server;
  }
}
