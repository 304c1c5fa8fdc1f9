/** What each command line asks of the kernel. */
import { describe, expect, test } from "vitest";
import type { Op } from "../../src/model/op.js";
import { ip } from "../../src/shell/ip/index.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings, split } from "./recorded.js";

const state = hostState(recordings("shows"));
const N = "host";

async function ops(line: string): Promise<Op[]> {
  const kernel = new FakeKernel({ "": {}, host: state, c1: {}, c2: {} });
  const result = await ip(split(line).slice(1), context(kernel, N));
  expect(result).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  return kernel.ops;
}

function cases(table: Record<string, Op[]>): void {
  test.each(Object.entries(table))("%s", async (line, expected) => {
    expect(await ops(line)).toEqual(expected);
  });
}

describe("address", () => {
  const add = (more: object): Op[] => [
    {
      op: "address.add",
      netns: N,
      link: "dummy0",
      local: "10.0.0.1",
      prefixlen: 24,
      scope: 0,
      ...more,
    } as Op,
  ];
  cases({
    "ip addr add 10.0.0.1/24 dev dummy0": add({}),
    "ip a a dev dummy0 local 10.0.0.1/24": add({}),
    "ip addr add 10.0.0.1/255.255.255.0 dev dummy0": add({}),
    "ip addr add 10.0.0.1/0x18 dev dummy0": add({}),
    "ip addr add 0xa.0.0.01/24 dev dummy0": add({}),
    "ip addr add 10.0.0.1 dev dummy0": add({ prefixlen: 32 }),
    "ip addr add 10.1/16 dev dummy0": add({ local: "10.1.0.0", prefixlen: 16 }),
    "ip addr add 127.0.0.5/8 dev dummy0": add({ local: "127.0.0.5", prefixlen: 8, scope: 254 }),
    "ip addr add 10.0.0.1/24 brd + dev dummy0": add({ broadcast: "10.0.0.255" }),
    "ip addr add 10.0.0.1/24 brd - dev dummy0": add({ broadcast: "10.0.0.0" }),
    "ip addr add 10.0.0.1/31 brd + dev dummy0": add({ prefixlen: 31 }),
    "ip addr add 200.0.0.1/1 brd + dev dummy0": add({
      local: "200.0.0.1",
      prefixlen: 1,
      broadcast: "255.255.255.255",
    }),
    "ip addr add 10.0.0.1/24 broadcast 10.0.0.77 dev dummy0": add({ broadcast: "10.0.0.77" }),
    "ip addr add 10.0.0.1 peer 10.9.0.2/30 dev dummy0": add({ peer: "10.9.0.2", prefixlen: 30 }),
    "ip addr add 10.0.0.1/24 dev dummy0 label dummy0:7 scope link valid_lft 100 preferred_lft 50 noprefixroute":
      add({
        label: "dummy0:7",
        scope: 253,
        validLifetime: 100,
        preferredLifetime: 50,
        noprefixroute: true,
      }),
    "ip addr add 10.0.0.1/24 dev dummy0 valid_lft forever preferred_lft forever": add({}),
    "ip addr replace 10.0.0.1/24 dev dummy0": [{ ...add({})[0], op: "address.replace" } as Op],
    "ip addr chg 10.0.0.1/24 dev dummy0": [{ ...add({})[0], op: "address.change" } as Op],
    "ip addr del 10.0.0.1/24 dev dummy0": [
      { op: "address.delete", netns: N, link: "dummy0", local: "10.0.0.1", prefixlen: 24 },
    ],
  });
});

describe("route", () => {
  const spec = { netns: N, table: 254, protocol: 3, type: "unicast" };
  const add = (dst: string, more: object, op = "route.add"): Op[] => [{ op, ...spec, dst, ...more } as Op];
  cases({
    "ip route add default via 172.17.0.1": add("0.0.0.0/0", { scope: 0, nexthops: [{ via: "172.17.0.1" }] }),
    "ip r a 0/0 via 172.17.0.1 dev br0": add("0.0.0.0/0", {
      scope: 0,
      nexthops: [{ via: "172.17.0.1", dev: "br0" }],
    }),
    "ip ro add 10/8 dev br0": add("10.0.0.0/8", { scope: 253, nexthops: [{ dev: "br0" }] }),
    "ip route add to 10.1 dev br0 onlink": add("10.1.0.0/32", {
      scope: 253,
      nexthops: [{ dev: "br0", onlink: true }],
    }),
    "ip route add 10.1.0.0/16 via inet 10.0.0.9 table 100 proto static metric 7 scope site src 10.0.0.1 tos AF11 mtu lock 1400 advmss 1300":
      add("10.1.0.0/16", {
        table: 100,
        protocol: 4,
        metric: 7,
        scope: 200,
        prefsrc: "10.0.0.1",
        tos: 0x28,
        mtu: 1400,
        mtuLocked: true,
        advmss: 1300,
        nexthops: [{ via: "10.0.0.9" }],
      }),
    "ip route add blackhole 10.1.0.0/16": add("10.1.0.0/16", { type: "blackhole", scope: 0, nexthops: [] }),
    "ip route add unreach default metric 4096": add("0.0.0.0/0", {
      type: "unreachable",
      scope: 0,
      metric: 4096,
      nexthops: [],
    }),
    "ip route add prohibit 10.0.0.1": add("10.0.0.1/32", { type: "prohibit", scope: 0, nexthops: [] }),
    "ip route add throw 10.0.0.1 table local": add("10.0.0.1/32", {
      type: "throw",
      table: 255,
      scope: 0,
      nexthops: [],
    }),
    "ip route add local 10.0.0.0/24 dev lo": add("10.0.0.0/24", {
      type: "local",
      table: 255,
      scope: 254,
      nexthops: [{ dev: "lo" }],
    }),
    "ip route add broadcast 10.0.0.255 dev br0 table 7": add("10.0.0.255/32", {
      type: "broadcast",
      table: 7,
      scope: 253,
      nexthops: [{ dev: "br0" }],
    }),
    "ip route add 10.1.0.0/16 nexthop via 10.0.0.1 weight 3 nexthop dev br0 nexthop via 1.2.3.4 dev ext0 onlink":
      add("10.1.0.0/16", {
        scope: 0,
        nexthops: [
          { via: "10.0.0.1", weight: 3 },
          { dev: "br0" },
          { via: "1.2.3.4", dev: "ext0", onlink: true },
        ],
      }),
    "ip route append default via 10.0.0.1": add(
      "0.0.0.0/0",
      { scope: 0, nexthops: [{ via: "10.0.0.1" }] },
      "route.append",
    ),
    "ip route prepend default via 10.0.0.1": add(
      "0.0.0.0/0",
      { scope: 0, nexthops: [{ via: "10.0.0.1" }] },
      "route.prepend",
    ),
    "ip route replace default via 10.0.0.1": add(
      "0.0.0.0/0",
      { scope: 0, nexthops: [{ via: "10.0.0.1" }] },
      "route.replace",
    ),
    "ip route change default via 10.0.0.1": add(
      "0.0.0.0/0",
      { scope: 0, nexthops: [{ via: "10.0.0.1" }] },
      "route.change",
    ),
    "ip route del default": [{ op: "route.delete", netns: N, dst: "0.0.0.0/0", table: 254, nexthops: [] }],
    "ip route del 10.0.0.0/8 via 10.0.0.1 dev br0 metric 5 table 9": [
      {
        op: "route.delete",
        netns: N,
        dst: "10.0.0.0/8",
        table: 9,
        metric: 5,
        nexthops: [{ via: "10.0.0.1", dev: "br0" }],
      },
    ],
    "ip route del local 10.0.0.1": [
      {
        op: "route.delete",
        netns: N,
        dst: "10.0.0.1/32",
        type: "local",
        table: 255,
        scope: 254,
        nexthops: [],
      },
    ],
    "ip route flush cache": [{ op: "sysctl.set", netns: N, path: "net/ipv4/route/flush", value: "-1" }],
  });
});

describe("rule", () => {
  const add = (more: object): Op[] => [
    { op: "rule.add", netns: N, table: 254, action: "lookup", ...more } as Op,
  ];
  cases({
    "ip rule add from 10.0.0.0/24 table 100": add({ src: "10.0.0.0/24", table: 100 }),
    "ip rule add from 10.0.0.7 to 10.9/16 iif br0 oif ext0 pref 90 lookup main": add({
      src: "10.0.0.7/32",
      dst: "10.9.0.0/16",
      iif: "br0",
      oif: "ext0",
      priority: 90,
    }),
    "ip rule add from all fwmark 0x10/0xff tos 0x10": add({ fwmark: 16, fwmask: 255, tos: 16 }),
    "ip rule add not from 10.0.0.1 prio 5": add({ not: true, src: "10.0.0.1/32", priority: 5 }),
    "ip rule add ipproto udp sport 53 dport 1000-2000": add({
      ipproto: 17,
      sport: [53, 53],
      dport: [1000, 2000],
    }),
    "ip rule add suppress_prefixlength 0 table main": add({ suppressPrefixLength: 0 }),
    "ip rule add order 7 blackhole": [{ op: "rule.add", netns: N, priority: 7, action: "blackhole" }],
    "ip rule add pref 7 type prohibit": [{ op: "rule.add", netns: N, priority: 7, action: "prohibit" }],
    "ip rule add pref 7 goto 100": [{ op: "rule.add", netns: N, priority: 7, action: "goto", goto: 100 }],
    "ip rule add pref 7 nop protocol static": [
      { op: "rule.add", netns: N, priority: 7, action: "nop", protocol: 4 },
    ],
    "ip rule del pref 90": [{ op: "rule.delete", netns: N, priority: 90 }],
    "ip ru d from 10.0.0.0/24 table 100": [{ op: "rule.delete", netns: N, src: "10.0.0.0/24", table: 100 }],
  });
});

describe("neigh", () => {
  const add = (more: object): Op[] => [
    { op: "neighbor.add", netns: N, link: "br0", dst: "10.0.0.5", state: "PERMANENT", ...more } as Op,
  ];
  cases({
    "ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:09 dev br0": add({ lladdr: "02:00:00:00:00:09" }),
    "ip n a to 10.0.0.5 ll 2:0:0:0:0:9 nud stale dev br0": add({
      lladdr: "02:00:00:00:00:09",
      state: "STALE",
    }),
    "ip neigh add 10.0.0.5 nud reach dev br0": add({ state: "REACHABLE" }),
    "ip neigh add 10.0.0.5 nud 0x40 dev br0": add({ state: "NOARP" }),
    "ip neigh add 10.0.0.5 nud none dev br0": add({ state: "NONE" }),
    "ip neigh add proxy 10.0.0.5 dev br0": add({ proxy: true }),
    "ip neigh replace 10.0.0.5 lladdr null dev br0": [{ ...add({})[0], op: "neighbor.replace" } as Op],
    "ip neigh chg 10.0.0.5 dev br0": [{ ...add({})[0], op: "neighbor.change" } as Op],
    "ip neigh del 10.0.0.5 dev br0": [{ op: "neighbor.delete", netns: N, link: "br0", dst: "10.0.0.5" }],
    "ip neigh del proxy 10.0.0.5 dev br0": [
      { op: "neighbor.delete", netns: N, link: "br0", dst: "10.0.0.5", proxy: true },
    ],
  });
});
