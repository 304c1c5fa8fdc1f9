/** Captures of UDP flows through the router of bench/labs/nat.sh: flow number -> addresses and ports, without two flows alike behind one address. */

const ROUTER_LEFT = [0x02, 0, 0, 0, 0, 0xf1];
const ROUTER_RIGHT = [0x02, 0, 0, 0, 0, 0xf2];
const STRANGER = [0x02, 0, 0, 0, 0, 0x77];
const LEFT = [0x02, 0, 0, 0, 0, 0x01];
const RIGHT = [0x02, 0, 0, 0, 0, 0x02];
const MASQUERADED = 0x0a020001;
/** ports that flows have: a source port is used once for each destination */
const PORTS = 60_000;
const CLIENTS = 50_000;

export type Direction = "out" | "back" | "past";

export interface Flows {
  /** flow numbers in order */
  flows: Iterable<number>;
  count: number;
  /** "back": answers to the masqueraded address; "past": the same frames for a MAC that is not the router's */
  direction: Direction;
  /** bytes of a frame with its Ethernet header */
  size?: number;
  /** flows go to this many virtual services in turn, at 10.96.0.1 and on (bench/ipvs-cases.ts), instead of to servers */
  services?: number;
}

function checksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/** A pcap (µs) of one frame a flow number. No UDP checksum (0). */
export function flowCapture({ flows, count, direction, size = 64, services }: Flows): Uint8Array {
  const record = 16 + size;
  const out = new Uint8Array(24 + count * record);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 262144, true);
  view.setUint32(20, 1, true);
  const back = direction === "back";
  let at = 24;
  let n = 0;
  for (const flow of flows) {
    view.setUint32(at, 1_000_000_000 + Math.floor(n / 1_000_000), true);
    view.setUint32(at + 4, n % 1_000_000, true);
    view.setUint32(at + 8, size, true);
    view.setUint32(at + 12, size, true);
    const o = at + 16;
    out.set(direction === "past" ? STRANGER : back ? ROUTER_RIGHT : ROUTER_LEFT, o);
    out.set(back ? RIGHT : LEFT, o + 6);
    view.setUint16(o + 12, 0x0800);
    out[o + 14] = 0x45;
    view.setUint16(o + 16, size - 14);
    view.setUint16(o + 18, flow & 0xffff);
    out[o + 22] = 64;
    out[o + 23] = 17;
    const client = 0x0a100000 + (flow % CLIENTS) + 2;
    // in an order that no table of services is in
    const server = services
      ? 0x0a600001 + ((Math.imul(flow, 0x9e3779b1) >>> 0) % services)
      : 0x0a090000 + 1 + Math.floor(flow / PORTS);
    const port = 2000 + (services ? Math.floor(flow / CLIENTS) : flow % PORTS);
    view.setUint32(o + 26, back ? server : client);
    view.setUint32(o + 30, back ? MASQUERADED : server);
    view.setUint16(o + 24, checksum(out, o + 14, o + 34));
    view.setUint16(o + 34, back ? 53 : port);
    view.setUint16(o + 36, back ? port : 53);
    view.setUint16(o + 38, size - 34);
    at += record;
    n++;
  }
  return out.subarray(0, at);
}

export function* inOrder(count: number): Generator<number> {
  for (let n = 0; n < count; n++) yield n;
}

/** `count` numbers below `flows`, the same each time (Numerical Recipes' constants). */
export function* atRandom(count: number, flows: number): Generator<number> {
  let random = 12345;
  for (let n = 0; n < count; n++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    yield Math.floor((random / 2 ** 32) * flows);
  }
}
