/**
 * A small kernel for the tests of tools and shell: it keeps what it is told, moves frames across veth pairs at once, and lets a test answer
 * what raw sockets send. It checks only what tools react to.
 */
import type { XfrmDefaults } from "../../src/model/xfrm.js";
import type { Kernel, Received, RouteQuery, SocketHandle } from "../../src/model/kernel.js";
import type { LinkAdd, LinkSet, Op } from "../../src/model/op.js";
import type {
  Address,
  BridgeOptions,
  BridgePortOptions,
  BridgeVlan,
  FdbEntry,
  Link,
  Neighbor,
  Route,
  RouteAnswer,
  Rule,
} from "../../src/model/state.js";
import { VethworkError } from "../../src/model/errors.js";

const NO_STATISTICS = { packets: 0, bytes: 0, errors: 0, dropped: 0, multicast: 0 };

export const BRIDGE: BridgeOptions = {
  ageing_time: 30000,
  group_fwd_mask: 0,
  vlan_filtering: false,
  vlan_protocol: "802.1Q",
  vlan_default_pvid: 1,
  mcast_snooping: true,
  mcast_querier: false,
  mcast_router: 1,
  forward_delay: 1500,
  hello_time: 200,
  max_age: 2000,
  priority: 32768,
  stp_state: 0,
};

export const PORT: BridgePortOptions = {
  state: 3,
  priority: 32,
  cost: 2,
  hairpin: false,
  isolated: false,
  learning: true,
  flood: true,
  mcast_flood: true,
  bcast_flood: true,
  guard: false,
  root_block: false,
  fastleave: false,
  neigh_suppress: false,
  proxy_arp: false,
  locked: false,
  group_fwd_mask: 0,
  mcast_router: 1,
  no: 1,
};

interface Socket {
  netns: string;
  ifname: string | undefined;
  queue: Received[];
  raw: boolean;
}

export interface Sent {
  netns: string;
  ifname: string;
  frame: Uint8Array;
  timeNs: number;
}

export class FakeKernel implements Kernel {
  nowNs = 0;
  readonly ops: Op[] = [];
  readonly sent: Sent[] = [];
  readonly table: { [netns: string]: Link[] } = { "": [] };
  addressTable: (Address & { netns: string })[] = [];
  neighborTable: (Neighbor & { netns: string })[] = [];
  routeTable: (Route & { netns: string })[] = [];
  fdbTable: (FdbEntry & { netns: string })[] = [];
  vlanTable: (BridgeVlan & { netns: string })[] = [];
  readonly sysctls = new Map<string, string>();
  private readonly sockets = new Map<SocketHandle, Socket>();
  private nextSocket = 1;
  private timers: { atNs: number; action: () => void }[] = [];
  /** answers to sendRaw: called with what was sent; whatever it returns arrives later */
  respond: (dst: string, payload: Uint8Array, options: object) => { delayNs: number; packet: Uint8Array }[] =
    () => [];

  constructor() {
    this.addLink({
      netns: "",
      ifname: "lo",
      kind: "loopback",
      mtu: 65536,
      address: "00:00:00:00:00:00",
      flags: ["LOOPBACK", "UP", "LOWER_UP"],
    });
    for (const path of [
      "net/ipv4/ip_forward",
      "net/ipv4/conf/all/rp_filter",
      "net/ipv4/conf/default/rp_filter",
      "net/ipv4/conf/lo/rp_filter",
    ])
      this.sysctls.set(`:${path}`, "0");
  }

  private addLink(partial: Partial<Link> & { netns: string; ifname: string }): Link {
    const links = (this.table[partial.netns] ??= []);
    const link: Link = {
      ifindex: (links.at(-1)?.ifindex ?? 0) + 1,
      kind: "dummy",
      flags: ["BROADCAST", "MULTICAST"],
      mtu: 1500,
      minMtu: 68,
      maxMtu: 65535,
      qdisc: "noop",
      operstate: "DOWN",
      address: `02:00:00:00:00:${String(links.length).padStart(2, "0")}`,
      broadcast: "ff:ff:ff:ff:ff:ff",
      txqlen: 1000,
      promiscuity: 0,
      allmulti: 0,
      master: 0,
      iflink: 0,
      linkNetns: null,
      hardware: 1,
      group: 0,
      alias: "",
      rx: { ...NO_STATISTICS },
      tx: { ...NO_STATISTICS },
      ...partial,
    };
    links.push(link);
    return link;
  }

  apply(op: Op): void {
    this.ops.push(op);
    if ("netns" in op && op.netns !== undefined) this.namespace(op.netns);
    switch (op.op) {
      case "netns.add":
        if (this.table[op.name]) throw new VethworkError("EEXIST", "File exists");
        this.table[op.name] = [];
        this.addLink({
          netns: op.name,
          ifname: "lo",
          kind: "loopback",
          mtu: 65536,
          address: "00:00:00:00:00:00",
        });
        this.sysctls.set(`${op.name}:net/ipv4/ip_forward`, "0");
        return;
      case "netns.delete":
        if (!this.table[op.name]) throw new VethworkError("ENOENT", "No such file or directory");
        delete this.table[op.name];
        return;
      case "link.add":
        return this.linkAdd(op);
      case "link.set":
        return this.linkSet(op);
      case "link.delete": {
        const link = this.link(op.netns, op.link);
        this.table[op.netns] = this.table[op.netns]!.filter((other) => other !== link);
        return;
      }
      case "address.add":
        this.addressTable.push({
          netns: op.netns,
          ifindex: this.link(op.netns, op.link).ifindex,
          ifname: op.link,
          local: op.local,
          prefixlen: op.prefixlen,
          broadcast: null,
          peer: null,
          scope: 0,
          label: op.link,
          secondary: false,
          validLifetime: null,
          preferredLifetime: null,
          noprefixroute: false,
        });
        return;
      case "fdb.add":
      case "fdb.append":
      case "fdb.replace": {
        const link = this.link(op.netns, op.link);
        const master =
          op.where === "master"
            ? (this.links(op.netns).find((other) => other.ifindex === link.master)?.ifname ?? "")
            : "";
        this.fdbTable.push({
          netns: op.netns,
          mac: op.mac,
          dev: op.link,
          master,
          vlan: op.vlan ?? 0,
          state: op.state === "dynamic" ? "" : op.state,
          self: op.where === "self",
          sticky: op.sticky ?? false,
          extern_learn: op.extern_learn ?? false,
          used: this.nowNs,
          updated: this.nowNs,
        });
        return;
      }
      case "fdb.delete": {
        const before = this.fdbTable.length;
        this.fdbTable = this.fdbTable.filter(
          (entry) => !(entry.netns === op.netns && entry.mac === op.mac && entry.dev === op.link),
        );
        if (this.fdbTable.length === before) throw new VethworkError("ENOENT", "No such file or directory");
        return;
      }
      case "vlan.add":
        for (let vlan = op.vlan; vlan <= (op.lastVlan ?? op.vlan); vlan++)
          this.vlanTable.push({
            netns: op.netns,
            dev: op.link,
            vlan,
            pvid: op.pvid ?? false,
            untagged: op.untagged ?? false,
          });
        return;
      case "sysctl.set": {
        const key = `${op.netns}:${op.path}`;
        if (!this.sysctls.has(key)) throw new VethworkError("ENOENT", "No such file or directory");
        if (!/^-?[0-9]+$/.test(op.value.trim())) throw new VethworkError("EINVAL", "Invalid argument");
        this.sysctls.set(key, op.value.trim());
        return;
      }
      default:
        return;
    }
  }

  private linkAdd(op: LinkAdd): void {
    const ifname = op.ifname ?? `${op.kind}0`;
    if (this.table[op.netns]!.some((link) => link.ifname === ifname))
      throw new VethworkError("EEXIST", "File exists");
    const link = this.addLink({
      netns: op.netns,
      ifname,
      kind: op.kind,
      ...(op.address ? { address: op.address } : {}),
      ...(op.mtu ? { mtu: op.mtu } : {}),
    });
    if (op.kind === "bridge") {
      link.bridge = { ...BRIDGE, ...op.bridge };
      link.bridgeAddress = link.address;
    }
    if (op.kind === "veth") {
      const netns = op.peer?.netns ?? op.netns;
      const peer = this.addLink({
        netns,
        ifname: op.peer?.ifname ?? `${ifname}p`,
        kind: "veth",
        ...(op.peer?.address ? { address: op.peer.address } : {}),
      });
      link.iflink = peer.ifindex;
      peer.iflink = link.ifindex;
      link.linkNetns = netns;
      peer.linkNetns = op.netns;
    }
  }

  private linkSet(op: LinkSet): void {
    const link = this.link(op.netns, op.link);
    if (op.moveTo !== undefined) {
      this.table[op.netns] = this.table[op.netns]!.filter((other) => other !== link);
      this.peerOf(link)!.linkNetns = op.moveTo;
      link.netns = op.moveTo;
      this.table[op.moveTo]!.push(link);
    }
    if (op.mtu !== undefined) {
      if (op.mtu < link.minMtu || op.mtu > 65535) throw new VethworkError("EINVAL", "Invalid argument");
      link.mtu = op.mtu;
    }
    if (op.address !== undefined) link.address = op.address;
    if (op.master !== undefined) {
      link.master = op.master === null ? 0 : this.link(op.netns, op.master).ifindex;
      if (op.master === null) delete link.port;
      else
        link.port = {
          ...PORT,
          no: this.table[op.netns]!.filter((other) => other.master === link.master).length,
        };
    }
    if (op.bridge) Object.assign((link.bridge ??= { ...BRIDGE }), op.bridge);
    if (op.port) {
      if (!link.port) throw new VethworkError("EOPNOTSUPP", "Operation not supported");
      Object.assign(link.port, op.port);
    }
    if (op.up !== undefined) {
      link.flags = op.up ? ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"] : ["BROADCAST", "MULTICAST"];
      link.operstate = op.up ? "UP" : "DOWN";
    }
  }

  private peerOf(link: Link): Link | undefined {
    return this.table[link.linkNetns ?? ""]?.find(
      (other) => other.kind === "veth" && other.ifindex === link.iflink && other !== link,
    );
  }

  private namespace(netns: string): Link[] {
    const links = this.table[netns];
    if (!links) throw new VethworkError("ENOENT", "No such file or directory");
    return links;
  }

  netnsNames(): string[] {
    return Object.keys(this.table).filter((name) => name !== "");
  }
  links(netns: string): Link[] {
    return this.namespace(netns);
  }
  linkAt(netns: string, ifindex: number): Link | undefined {
    return this.links(netns).find((link) => link.ifindex === ifindex);
  }
  hasLink(netns: string, ifname: string): boolean {
    return this.table[netns]?.some((link) => link.ifname === ifname) ?? false;
  }
  link(netns: string, ifname: string): Link {
    const link = this.namespace(netns).find((other) => other.ifname === ifname);
    if (!link) throw new VethworkError("ENODEV", "No such device");
    return link;
  }
  addresses6(): Address[] {
    return [];
  }
  groups6(): MulticastGroup[] {
    return [];
  }
  routes6(): Route[] {
    return [];
  }
  neighbors6(): Neighbor[] {
    return [];
  }
  openRawSocket6(): SocketHandle {
    throw new Error("no IPv6 here");
  }
  addresses(netns: string): Address[] {
    return this.addressTable.filter((entry) => entry.netns === netns);
  }
  routes(netns: string, table?: number): Route[] {
    return this.routeTable.filter(
      (entry) => entry.netns === netns && (table === undefined || entry.table === table),
    );
  }
  rules(): Rule[] {
    return [];
  }
  neighbors(netns: string): Neighbor[] {
    return this.neighborTable.filter((entry) => entry.netns === netns);
  }
  fdb(netns: string): FdbEntry[] {
    return this.fdbTable.filter((entry) => entry.netns === netns);
  }
  mdb(): [] {
    return [];
  }
  multicastRouters(): [] {
    return [];
  }
  vlans(netns: string): BridgeVlan[] {
    return this.vlanTable.filter((entry) => entry.netns === netns);
  }
  routeGet(query: RouteQuery): RouteAnswer {
    if (query.dst.startsWith("203.0.113.")) throw new VethworkError("ENETUNREACH", "Network is unreachable");
    return {
      type: "unicast",
      dst: query.dst,
      via: null,
      dev: query.oif ?? "eth0",
      table: 254,
      src: query.from ?? "10.0.0.1",
      from: null,
      iif: null,
      mark: 0,
      tos: 0,
      cache: [],
      uid: 0,
    };
  }
  xfrmPolicies(): [] {
    return [];
  }
  xfrmDefaults(): XfrmDefaults {
    return { in: "accept", fwd: "accept", out: "accept" };
  }
  sysctl(netns: string, path: string): string {
    this.namespace(netns);
    const value = this.sysctls.get(`${netns}:${path}`);
    if (value === undefined) throw new VethworkError("ENOENT", "No such file or directory");
    return value;
  }
  sysctlPaths(netns: string): string[] {
    return [...this.sysctls.keys()]
      .filter((key) => key.startsWith(`${netns}:`))
      .map((key) => key.slice(netns.length + 1))
      .sort();
  }

  /** Does something later. */
  at(atNs: number, action: () => void): void {
    this.timers.push({ atNs, action });
    this.timers.sort((a, b) => a.atNs - b.atNs);
  }

  run(durationNs: number): void {
    const end = this.nowNs + durationNs;
    while (this.timers.length > 0 && this.timers[0]!.atNs <= end) {
      const { atNs, action } = this.timers.shift()!;
      this.nowNs = Math.max(this.nowNs, atNs);
      action();
    }
    this.nowNs = end;
  }

  /** As the real kernel has it: with `frames` 0 it stops after one event. */
  runSlice(untilNs: bigint, frames: number): boolean {
    const end = Number(untilNs);
    const next = this.timers[0];
    if (frames > 0 || next === undefined || next.atNs > end) {
      this.run(Math.max(0, end - this.nowNs));
      return true;
    }
    this.timers.shift();
    this.nowNs = Math.max(this.nowNs, next.atNs);
    next.action();
    return false;
  }

  /** A frame seen on a device. */
  seen(netns: string, ifname: string, bytes: Uint8Array, direction: "in" | "out"): void {
    const link = this.link(netns, ifname);
    const counters = direction === "in" ? link.rx : link.tx;
    counters.packets++;
    counters.bytes += bytes.length;
    for (const socket of this.sockets.values()) {
      if (socket.raw || socket.netns !== netns || (socket.ifname !== undefined && socket.ifname !== ifname))
        continue;
      socket.queue.push({ timeNs: this.nowNs, bytes, direction, ifindex: link.ifindex });
    }
  }

  transmit(netns: string, ifname: string, frame: Uint8Array): void {
    const link = this.link(netns, ifname);
    if (!link.flags.includes("UP")) throw new VethworkError("ENETDOWN", "Network is down");
    if (frame.length > link.mtu + 18) throw new VethworkError("EMSGSIZE", "Message too long");
    this.sent.push({ netns, ifname, frame, timeNs: this.nowNs });
    this.seen(netns, ifname, frame, "out");
    const peer = this.peerOf(link);
    if (peer?.flags.includes("UP")) this.seen(peer.netns, peer.ifname, frame, "in");
  }

  transmitLater(netns: string, ifname: string, frame: Uint8Array, delayNs: number): void {
    this.link(netns, ifname);
    this.at(this.nowNs + delayNs, () => this.transmit(netns, ifname, frame));
  }

  openPacketSocket(netns: string, ifname?: string): SocketHandle {
    if (ifname !== undefined) this.link(netns, ifname);
    this.sockets.set(this.nextSocket, { netns, ifname, queue: [], raw: false });
    return this.nextSocket++;
  }
  openRawSocket(netns: string): SocketHandle {
    this.namespace(netns);
    this.sockets.set(this.nextSocket, { netns, ifname: undefined, queue: [], raw: true });
    return this.nextSocket++;
  }
  sendRaw(socket: SocketHandle, dst: string, payload: Uint8Array, options: object = {}): void {
    if (dst.startsWith("203.0.113.")) throw new VethworkError("ENETUNREACH", "Network is unreachable");
    const { queue } = this.sockets.get(socket)!;
    for (const { delayNs, packet } of this.respond(dst, payload, options)) {
      this.at(this.nowNs + delayNs, () =>
        queue.push({ timeNs: this.nowNs, bytes: packet, direction: "in", ifindex: 2 }),
      );
    }
  }
  receive(socket: SocketHandle): Received[] {
    return this.sockets.get(socket)!.queue.splice(0);
  }
  closeSocket(socket: SocketHandle): void {
    this.sockets.delete(socket);
  }
}
