/** Which connections the filtering options mean (nfct_cmp, nfct_filter and filter_nat in conntrack.c). */
import { CtStatus, type CtEntry } from "../../model/conntrack.js";
import { Failure, parseStatus, type Options } from "./options.js";

/** inet_aton: one to four numbers, the last fills what is left. Throws Failure. */
export function parseAddress(text: string): number {
  const parts = text.split(".");
  const numbers = parts.map((part) => (/^(0[xX][0-9a-fA-F]+|\d+)$/.test(part) ? toNumber(part) : NaN));
  const last = numbers.pop();
  const room = 2 ** (8 * (4 - numbers.length));
  if (last === undefined || parts.length > 4 || !(last < room) || numbers.some((n) => !(n < 256)))
    throw new Failure(`Invalid IP address \`${text}'`);
  return (numbers.reduce((sum, n, i) => sum + n * 2 ** (24 - 8 * i), 0) + last) >>> 0;
}

/** strtoul with base 0; 0 for what is no number */
export function toNumber(text: string): number {
  if (/^0[xX]/.test(text)) return Number.parseInt(text, 16) || 0;
  if (/^0[0-7]+/.test(text)) return Number.parseInt(text, 8);
  return Number.parseInt(text, 10) || 0;
}

export function formatAddress(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

type Test = (entry: CtEntry) => boolean;

/** "10.0.0.0/24" or "10.0.0.0/255.255.255.0", with --mask-src. */
function addressTest(text: string, mask: string | undefined, of: (entry: CtEntry) => string): Test {
  const [address, length] = text.split("/") as [string, string?];
  const wanted = parseAddress(address);
  let bits = mask === undefined ? 0xffffffff : parseAddress(mask);
  if (length !== undefined) {
    const n = Number(length);
    if (!/^\d+$/.test(length) || n > 32) throw new Failure("Invalid netmask");
    bits = n === 0 ? 0 : (0xffffffff << (32 - n)) >>> 0;
  }
  return (entry) => (parseAddress(of(entry)) & bits) >>> 0 === (wanted & bits) >>> 0;
}

/** [address][:port] of --src-nat and its like; both may be absent. */
function natTest(text: string, which: "src" | "dst"): Test {
  const match = /^([^:]*)(?::(.*))?$/.exec(text)!;
  const address = match[1] ? parseAddress(match[1]) : null;
  const port = match[2] === undefined ? null : toNumber(match[2]);
  const done = which === "src" ? CtStatus.SRC_NAT_DONE : CtStatus.DST_NAT_DONE;
  return (entry) => {
    const { original: o, reply: r } = entry;
    const now = which === "src" ? r.dst : r.src;
    const nowPort = which === "src" ? r.dport : r.sport;
    const before = which === "src" ? o.src : o.dst;
    const beforePort = which === "src" ? o.sport : o.dport;
    const hasPorts = entry.protocol !== 1;
    if (!(entry.status & done)) return false;
    const isTranslated = now !== before || (hasPorts && nowPort !== beforePort);
    if (address === null && port === null) return isTranslated;
    if (address !== null && (now === before || parseAddress(now) !== address)) return false;
    return port === null || (nowPort !== beforePort && nowPort === port);
  };
}

/** value[/mask] of --mark: the wanted bits, and which count */
export function parseMark(text: string): { value: number; mask: number } {
  const [value, mask] = text.split("/");
  return { value: toNumber(value ?? "") >>> 0, mask: mask === undefined ? 0xffffffff : toNumber(mask) >>> 0 };
}

/** A test for all filtering options that are given. Throws Failure. */
export function filterOf(options: Options): Test {
  const tests: Test[] = [];
  const { values } = options;
  const on = (name: string, make: (value: string) => Test) => {
    const value = values.get(name);
    if (value !== undefined) tests.push(make(value));
  };
  on("src", (v) => addressTest(v, values.get("mask-src"), (e) => e.original.src));
  on("dst", (v) => addressTest(v, values.get("mask-dst"), (e) => e.original.dst));
  on("reply-src", (v) => addressTest(v, undefined, (e) => e.reply.src));
  on("reply-dst", (v) => addressTest(v, undefined, (e) => e.reply.dst));
  if (options.protocol) tests.push((e) => e.protocol === options.protocol!.number);
  on("sport", (v) => (e) => e.original.sport === toNumber(v));
  on("dport", (v) => (e) => e.original.dport === toNumber(v));
  on("reply-port-src", (v) => (e) => e.reply.sport === toNumber(v));
  on("reply-port-dst", (v) => (e) => e.reply.dport === toNumber(v));
  on("icmp-type", (v) => (e) => e.original.dport >> 8 === toNumber(v));
  on("icmp-code", (v) => (e) => (e.original.dport & 255) === toNumber(v));
  on("icmp-id", (v) => (e) => e.original.sport === toNumber(v));
  on("state", (v) => {
    const state = stateNumber(options, v);
    return (e) => e.state === state;
  });
  on("status", (v) => {
    const status = parseStatus(v);
    return (e) => (e.status & status) === status;
  });
  on("mark", (v) => {
    const { value, mask } = parseMark(v);
    return (e) => (e.mark & mask) >>> 0 === (value & mask) >>> 0;
  });
  on("id", (v) => (e) => e.id === toNumber(v));
  on("zone", (v) => (e) => e.zone === toNumber(v) && e.zoneDirections !== 1 && e.zoneDirections !== 2);
  on("orig-zone", (v) => (e) => e.zone === toNumber(v) && e.zoneDirections === 1);
  on("reply-zone", (v) => (e) => e.zone === toNumber(v) && e.zoneDirections === 2);
  on("src-nat", (v) => natTest(v, "src"));
  on("dst-nat", (v) => natTest(v, "dst"));
  on("any-nat", (v) => {
    const [source, destination] = [natTest(v, "src"), natTest(v, "dst")];
    return (e) => source(e) || destination(e);
  });
  on("family", (v) => {
    if (v !== "ipv4" && v !== "ipv6") throw new Failure(`\`${v}' unsupported protocol`);
    return () => v === "ipv4";
  });
  return (entry) => tests.every((test) => test(entry));
}

/** Number of a state by name; throws Failure. */
export function stateNumber(options: Options, text: string): number {
  const protocol = options.protocol!;
  const upper = text.toUpperCase();
  // LISTEN is the old name of SYN_SENT2
  const state = protocol.states.indexOf(upper === "LISTEN" ? "SYN_SENT2" : upper);
  if (state < 0) throw new Failure(`unknown ${protocol.name.toUpperCase()} state \`${text}'`);
  return state;
}
