/** Small labs around bridges: `sw` holds br0 with ports p1, p2 ...; the far end of pN is eth0 in hN. */
import { readFileSync } from "node:fs";
import { applyBridge } from "../../src/kernel/bridge.js";
import { addLink, link, setLink } from "../../src/kernel/links.js";
import type { LinkSet, Op } from "../../src/model/op.js";
import type { BridgeOptions, BridgePortOptions } from "../../src/model/state.js";
import { TestKernel, type SeenFrame } from "../harness.js";

export class BridgeLab {
  readonly kernel = new TestKernel();
  readonly m = this.kernel.machine;

  constructor(ports: number, options: Partial<BridgeOptions> = {}) {
    this.netns("sw");
    addLink(this.m, {
      op: "link.add",
      netns: "sw",
      ifname: "br0",
      kind: "bridge",
      address: "02:00:00:00:00:01",
      bridge: options,
      up: true,
    });
    for (let i = 1; i <= ports; i++) this.port(i);
    this.run(1e9);
    this.kernel.take();
  }

  netns(name: string): void {
    this.m.putText(name);
    this.m.check(this.m.exports.namespace_add!(this.m.mailbox, name.length));
    this.m.refreshNamespaces();
  }

  /** Adds hN and its port pN. */
  port(i: number, bridge = "br0"): void {
    this.netns(`h${i}`);
    addLink(this.m, {
      op: "link.add",
      netns: "sw",
      ifname: `p${i}`,
      kind: "veth",
      address: `02:00:00:00:01:0${i}`,
      peer: { netns: `h${i}`, ifname: "eth0", address: `02:00:00:00:00:1${i}` },
    });
    this.set({ link: `p${i}`, master: bridge, up: true });
    this.set({ netns: `h${i}`, link: "eth0", up: true });
  }

  set(change: Omit<LinkSet, "op" | "netns"> & { netns?: string }): void {
    setLink(this.m, { op: "link.set", netns: "sw", ...change });
  }
  portOption(port: string, options: Partial<BridgePortOptions>): void {
    this.set({ link: port, port: options });
  }
  bridge(op: Extract<Op, { op: `fdb.${string}` | `vlan.${string}` }>): void {
    applyBridge(this.m, op as Parameters<typeof applyBridge>[1]);
  }
  link(name: string, netns = "sw") {
    return link(this.m, netns, name);
  }
  run(ns: number): void {
    this.kernel.run(ns);
  }
  /** Sends and answers what all interfaces saw, in order, without the sender's own tap: "sw:p1 in". */
  send(netns: string, frame: Uint8Array | string, iface = "eth0"): string[] {
    this.kernel.take();
    this.m.check(this.kernel.send(netns, iface, frame));
    return this.kernel.take().slice(1).map(show);
  }
}

export function show(frame: SeenFrame): string {
  return `${frame.netns}:${frame.iface} ${frame.dir}`;
}

/** Where a frame arrives after `send`: the hosts only, as "h2 h3". */
export function arrivals(seen: string[]): string {
  return seen
    .filter((one) => one.endsWith(":eth0 in"))
    .map((one) => one.slice(0, one.indexOf(":")))
    .join(" ");
}

export interface RecordedFrame {
  netns: string;
  iface: string;
  dir: "in" | "out";
  hex: string;
  /** ns of the recorder's clock */
  t: number;
}

export function recording(lab: string): RecordedFrame[] {
  const text = readFileSync(new URL(`../../captures/linux/${lab}/frames.jsonl`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordedFrame);
}

const mac = (n: number) => `0200000000${n.toString(16).padStart(2, "0")}`;

/** Destination and source by the last byte of the MAC (or as 12 digits), then the rest in hex. */
export function frame(destination: number | string, source: number | string, rest = "08004500"): string {
  const address = (a: number | string) => (typeof a === "number" ? mac(a) : a);
  return (address(destination) + address(source) + rest).padEnd(120, "0");
}
