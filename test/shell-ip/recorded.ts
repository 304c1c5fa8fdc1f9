/** The recordings of a real `ip` on Linux 6.1 (record/), and the state that they show as the model has it. */
import { readFileSync } from "node:fs";
import type {
  Address,
  Link,
  LinkFlag,
  Neighbor,
  NeighborState,
  Route,
  RouteAnswer,
  RouteType,
  Rule,
} from "../../src/model/state.js";
import { protocols, scopes, tables } from "../../src/shell/ip/names.js";
import type { FakeState } from "./fake.js";

export interface Recording {
  cmd: string;
  stdout: string;
  stderr: string;
  code: number;
}

export function recordings(name: string): Recording[] {
  const text = readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recording);
}

/** A command line of the lists as the shell would split it; quotes are only used for whole words there. */
export function split(command: string): string[] {
  return (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, "$1"));
}

type Json = Record<string, any>;

function linkOf(json: Json, all: Json[], namespaces: Record<number, string>): Link {
  const info = json.linkinfo ?? {};
  const index = (name: string) => all.find((other) => other.ifname === name)?.ifindex ?? 0;
  const { rx, tx } = json.stats64;
  const slave = info.info_slave_data;
  const bridge = info.info_data;
  const link: Link = {
    netns: "host",
    ifindex: json.ifindex,
    ifname: json.ifname,
    kind: json.link_type === "loopback" ? "loopback" : info.info_kind,
    flags: json.flags.filter((flag: string) => flag !== "M-DOWN") as LinkFlag[],
    mtu: json.mtu,
    minMtu: json.min_mtu,
    maxMtu: json.max_mtu,
    qdisc: json.qdisc,
    operstate: json.operstate,
    address: json.address,
    broadcast: json.broadcast,
    txqlen: json.txqlen,
    promiscuity: json.promiscuity,
    hardware: json.link_type === "loopback" ? 772 : 1,
    allmulti: json.allmulti,
    master: json.master ? index(json.master) : 0,
    iflink: json.link_index ?? (json.link ? index(json.link) : 0),
    linkNetns: json.link_netnsid === undefined ? null : namespaces[json.link_netnsid],
    group: json.group === "default" ? 0 : Number(json.group),
    alias: json.ifalias ?? "",
    rx: {
      packets: rx.packets,
      bytes: rx.bytes,
      errors: rx.errors,
      dropped: rx.dropped,
      multicast: rx.multicast,
    },
    tx: { packets: tx.packets, bytes: tx.bytes, errors: tx.errors, dropped: tx.dropped, multicast: 0 },
  };
  Object.assign(link, { carrierChanges: tx.carrier_changes });
  if (info.info_kind === "bridge") {
    link.bridge = {
      ...bridge,
      group_fwd_mask: Number(bridge.group_fwd_mask),
      vlan_filtering: bridge.vlan_filtering === 1,
      mcast_snooping: bridge.mcast_snooping === 1,
      mcast_querier: bridge.mcast_querier === 1,
    };
    link.bridgeAddress = (bridge.bridge_id as string)
      .slice("8000.".length)
      .split(":")
      .map((byte) => byte.padStart(2, "0"))
      .join(":");
  }
  if (slave) {
    link.port = {
      ...slave,
      state: ["disabled", "listening", "learning", "forwarding", "blocking"].indexOf(slave.state),
      mcast_router: slave.multicast_router,
      group_fwd_mask: Number(slave.group_fwd_mask),
      no: Number(slave.no),
    };
  }
  return link;
}

function addressOf(link: Json, json: Json): Address {
  const seconds = (value: number) => (value === 0xffffffff ? null : value);
  return {
    ifindex: link.ifindex,
    ifname: link.ifname,
    local: json.local,
    prefixlen: json.prefixlen,
    broadcast: json.broadcast ?? null,
    peer: json.address ?? null,
    scope: scopes.number(json.scope)!,
    label: json.label,
    secondary: json.secondary === true,
    validLifetime: seconds(json.valid_life_time),
    preferredLifetime: seconds(json.preferred_life_time),
    noprefixroute: json.noprefixroute === true,
  };
}

/** @param text the same route as text: JSON does not tell a locked metric */
function routeOf(json: Json, text: string): Route {
  const nexthop = (hop: Json) => ({
    via: hop.gateway ?? null,
    dev: hop.dev ?? "",
    weight: hop.weight ?? 1,
    onlink: hop.flags.includes("onlink"),
    dead: hop.flags.includes("dead"),
    linkdown: hop.flags.includes("linkdown"),
  });
  const metrics = json.metrics?.[0] ?? {};
  return {
    dst: json.dst === "default" ? "0.0.0.0/0" : json.dst.includes("/") ? json.dst : `${json.dst}/32`,
    type: json.type as RouteType,
    table: tables.number(json.table)!,
    protocol: protocols.number(json.protocol)!,
    scope: scopes.number(json.scope)!,
    metric: json.metric ?? 0,
    tos: json.tos ? Number(json.tos) : 0,
    prefsrc: json.prefsrc ?? null,
    ...metrics,
    ...(text.includes("mtu lock") && { mtuLocked: true }),
    nexthops: json.nexthops ? json.nexthops.map(nexthop) : json.dev || json.gateway ? [nexthop(json)] : [],
  };
}

function ruleOf(json: Json): Rule {
  const prefix = (address?: string, length?: number) =>
    !address || address === "all" ? null : `${address}/${length ?? 32}`;
  const ports = (key: string): [number, number] | null =>
    json[key] !== undefined
      ? [json[key], json[key]]
      : json[`${key}_start`] !== undefined
        ? [json[`${key}_start`], json[`${key}_end`]]
        : null;
  const mark = json.fwmark ? Number(json.fwmark) : 0;
  return {
    priority: json.priority,
    action: json.goto !== undefined ? "goto" : json.nop === null ? "nop" : (json.action ?? "lookup"),
    not: json.not === null,
    src: prefix(json.src, json.srclen),
    dst: prefix(json.dst, json.dstlen),
    tos: json.tos ? Number(json.tos) : 0,
    fwmark: mark,
    fwmask: json.fwmask ? Number(json.fwmask) : mark ? 0xffffffff : 0,
    iif: json.iif ?? null,
    oif: json.oif ?? null,
    ipproto: { tcp: 6, sctp: 132 }[json.ipproto as string] ?? 0,
    sport: ports("sport"),
    dport: ports("dport"),
    table: json.table ? tables.number(json.table)! : 0,
    goto: json.goto ?? 0,
    suppressPrefixLength: json.suppress_prefixlen ?? null,
    protocol: protocols.number(json.protocol)!,
  };
}

function neighborOf(json: Json, links: Link[]): Neighbor {
  return {
    ifindex: links.find((link) => link.ifname === json.dev)!.ifindex,
    dev: json.dev,
    dst: json.dst,
    lladdr: json.lladdr ?? null,
    state: (json.state?.[0] ?? "NONE") as NeighborState,
    proxy: json.proxy === null,
    router: false,
    used: (json.used ?? 0) * 1e9,
    confirmed: (json.confirmed ?? 0) * 1e9,
    updated: (json.updated ?? 0) * 1e9,
    probes: json.probes ?? 0,
  };
}

/** The namespace "host" of record/setup.sh. */
export function hostState(shows: Recording[]): FakeState {
  const json = (cmd: string) => JSON.parse(shows.find((show) => show.cmd === cmd)!.stdout) as Json[];
  const raw = json("ip -d -s -s -j link");
  const links = raw.map((link) => linkOf(link, raw, { 0: "c1", 1: "c2", 2: "" }));
  const texts = shows.find((show) => show.cmd === "ip -o route show table all")!.stdout.split("\n");
  return {
    links,
    answers: answers(),
    addresses: json("ip -d -j addr").flatMap((link) =>
      link.addr_info.map((address: Json) => addressOf(link, address)),
    ),
    routes: json("ip -d -j route show table all").map((route, i) => routeOf(route, texts[i])),
    rules: json("ip -d -j rule").map(ruleOf),
    neighbors: [...json("ip -s -j neigh show nud all"), ...json("ip -j neigh show proxy")].map((entry) =>
      neighborOf(entry, links),
    ),
  };
}

/** What the recorded kernel answered to `ip route get`, by the query without its namespace. */
function answers(): Map<string, RouteAnswer> {
  const answer = (dst: string, more: Partial<RouteAnswer>, metrics: object = {}): RouteAnswer => ({
    type: "unicast",
    dst,
    via: null,
    dev: "dummy0",
    table: 254,
    src: "10.0.0.1",
    from: null,
    iif: null,
    mark: 0,
    tos: 0,
    cache: [],
    uid: 0,
    ...more,
    ...metrics,
  });
  const internet = (more: Partial<RouteAnswer> = {}) => answer("8.8.8.8", { via: "10.0.0.254", ...more });
  const local = (dst: string, src = dst): RouteAnswer =>
    answer(dst, { type: "local", dev: "lo", table: 255, src, cache: ["local"] });
  const all: [object, RouteAnswer][] = [
    [{ dst: "10.0.0.9" }, answer("10.0.0.9", {})],
    [{ dst: "10.0.0.0" }, answer("10.0.0.0", {})],
    [{ dst: "8.8.8.8" }, internet()],
    [{ dst: "240.0.0.1" }, internet({ dst: "240.0.0.1" })],
    [{ dst: "203.0.113.7" }, answer("203.0.113.7", { via: "10.0.0.252", mtu: 1300 })],
    [
      { dst: "203.0.113.9" },
      answer(
        "203.0.113.9",
        { via: "10.0.0.253", src: "10.0.0.2" },
        { mtu: 1400, mtuLocked: true, advmss: 1360 },
      ),
    ],
    [{ dst: "10.0.0.1" }, local("10.0.0.1")],
    [{ dst: "127.0.0.1" }, local("127.0.0.1")],
    [{ dst: "0.0.0.0" }, { ...local("0.0.0.0", "127.0.0.1"), table: 0 }],
    [{ dst: "10.0.0.255" }, answer("10.0.0.255", { type: "broadcast", table: 255, cache: ["local", "brd"] })],
    [
      { dst: "255.255.255.255" },
      answer("255.255.255.255", { type: "broadcast", table: 0, cache: ["local", "brd"] }),
    ],
    [{ dst: "224.0.0.1" }, answer("224.0.0.1", { type: "multicast", table: 0, cache: ["local", "mc"] })],
    [{ dst: "8.8.8.8", oif: "br0" }, internet({ via: null, dev: "br0", src: "172.17.0.1", table: 0 })],
    [
      { dst: "8.8.8.8", from: "10.0.0.2" },
      internet({ via: "10.0.0.250", table: 100, src: "10.0.0.2", from: "10.0.0.2" }),
    ],
    [{ dst: "8.8.8.8", mark: 5 }, internet({ mark: 5 })],
    [{ dst: "8.8.8.8", mark: 0x55 }, internet({ mark: 0x55 })],
    [{ dst: "8.8.8.8", tos: 16 }, internet()],
    [{ dst: "10.30.1.1" }, answer("10.30.1.1", { dev: "ext0", src: "10.3.0.1" })],
  ];
  return new Map(all.map(([query, found]) => [JSON.stringify(query), found]));
}
