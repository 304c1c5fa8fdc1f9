/**
 * A simple model of sets for comparison: elements in a Map by their text, ranges spelled out, networks looked through one by one. IPv4 only,
 * with small address and port spaces, so that random elements meet.
 */
import type { IpSetEntry, IpSetType } from "../../src/model/ipset.js";

export const number = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
export const text = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

const size = (length: number): number => 2 ** (32 - length);
const base = (address: number, length: number): number => Math.floor(address / size(length)) * size(length);

/** The fewest networks that make up a range. */
export function blocks(from: number, to: number): [number, number][] {
  const list: [number, number][] = [];
  while (from <= to) {
    let length = 32;
    while (length > 1 && from % size(length - 1) === 0 && from + size(length - 1) - 1 <= to) length--;
    list.push([from, length]);
    from += size(length);
  }
  return list;
}

/** Which parts each type has: a network counts by its prefix length too. */
export const PARTS: Record<string, string[]> = {
  "hash:ip": ["ip"],
  "hash:net": ["net"],
  "hash:ip,port": ["ip", "port"],
  "hash:ip,port,ip": ["ip", "port", "ip2"],
  "hash:ip,port,net": ["ip", "port", "net2"],
  "hash:net,port": ["net", "port"],
  "hash:net,net": ["net", "net2"],
  "hash:net,port,net": ["net", "port", "net2"],
  "hash:ip,mark": ["ip", "mark"],
  "bitmap:port": ["plainPort"],
  "bitmap:ip": ["ip"],
};

interface Expanded {
  key: string;
  entry: IpSetEntry;
}

/** What an entry with ranges stands for, in the order in which the kernel goes through it. */
export function expand(type: IpSetType, entry: IpSetEntry): Expanded[] {
  const parts = PARTS[type]!;
  const hosts = (): [number, number | null][] => {
    const first = number(entry.ip!);
    if (parts[0] === "net") {
      if (entry.ipTo === undefined) return [[base(first, entry.cidr ?? 32), entry.cidr ?? 32]];
      return blocks(Math.min(first, number(entry.ipTo)), Math.max(first, number(entry.ipTo)));
    }
    let [from, to] = [first, entry.ipTo === undefined ? first : number(entry.ipTo)];
    if (entry.cidr !== undefined)
      [from, to] = [base(first, entry.cidr), base(first, entry.cidr) + size(entry.cidr) - 1];
    if (from > to) [from, to] = [to, from];
    return Array.from({ length: to - from + 1 }, (_, i) => [from + i, null]);
  };
  const seconds = (): [number, number | null][] => {
    const first = number(entry.ip2!);
    if (!parts.includes("net2")) return [[first, null]];
    if (entry.ip2To === undefined) return [[base(first, entry.cidr2 ?? 32), entry.cidr2 ?? 32]];
    return blocks(Math.min(first, number(entry.ip2To)), Math.max(first, number(entry.ip2To)));
  };
  const ports = (): number[] => {
    const to = entry.portTo ?? entry.port!;
    const [low, high] = [Math.min(entry.port!, to), Math.max(entry.port!, to)];
    return Array.from({ length: high - low + 1 }, (_, i) => low + i);
  };
  const out: Expanded[] = [];
  for (const host of parts.some((part) => part === "ip" || part === "net") ? hosts() : [null])
    for (const second of parts.some((part) => part.endsWith("2")) ? seconds() : [null])
      for (const port of parts.some((part) => /port/i.test(part)) ? ports() : [null]) {
        const one: IpSetEntry = {};
        if (host) one.ip = text(host[0]);
        if (host && host[1] !== null) one.cidr = host[1];
        if (port !== null) one.port = port;
        if (port !== null && parts.includes("port")) one.protocol = entry.protocol!;
        if (second) one.ip2 = text(second[0]);
        if (second && second[1] !== null) one.cidr2 = second[1];
        if (parts.includes("mark")) one.mark = entry.mark!;
        out.push({ key: keyOf(one), entry: one });
      }
  return out;
}

export const keyOf = (entry: IpSetEntry): string =>
  [entry.ip, entry.cidr, entry.protocol, entry.port, entry.ip2, entry.cidr2, entry.mark].join(" ");

export class ModelSet {
  readonly elements = new Map<string, IpSetEntry>();
  constructor(readonly type: IpSetType) {}

  /** Adds one after the other until one is there already; true where none was. */
  add(entry: IpSetEntry, exist: boolean): boolean {
    for (const { key, entry: one } of expand(this.type, entry)) {
      if (this.elements.has(key) && !exist) return false;
      const known = this.elements.get(key);
      if (known) {
        delete known.nomatch;
        if (entry.nomatch) known.nomatch = true;
      } else this.elements.set(key, entry.nomatch ? { ...one, nomatch: true } : one);
    }
    return true;
  }

  delete(entry: IpSetEntry, exist: boolean): boolean {
    for (const { key } of expand(this.type, entry)) if (!this.elements.delete(key) && !exist) return false;
    return true;
  }

  /** Whether addresses (hosts) and a port are in the set: the longest prefix decides, of the first network before the second. */
  test(entry: IpSetEntry): boolean {
    const covers = (
      network: string | undefined,
      length: number | undefined,
      host: string | undefined,
    ): boolean =>
      network === undefined ||
      (length === undefined ? network === host : base(number(host!), length) === number(network));
    const found = [...this.elements.values()]
      .filter(
        (one) =>
          covers(one.ip, one.cidr, entry.ip) &&
          covers(one.ip2, one.cidr2, entry.ip2) &&
          (one.port === undefined || one.port === entry.port) &&
          (one.protocol === undefined || one.protocol === entry.protocol) &&
          (one.mark === undefined || one.mark === entry.mark),
      )
      .sort((a, b) => (b.cidr ?? 0) - (a.cidr ?? 0) || (b.cidr2 ?? 0) - (a.cidr2 ?? 0));
    return found.length > 0 && !found[0]!.nomatch;
  }
}
