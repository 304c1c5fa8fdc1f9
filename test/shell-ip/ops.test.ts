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

describe("netns", () => {
  cases({
    "ip netns add my_namespace": [{ op: "netns.add", name: "my_namespace" }],
    "ip net a x": [{ op: "netns.add", name: "x" }],
    "ip netns del c1": [{ op: "netns.delete", name: "c1" }],
    "ip -all netns delete": [
      { op: "netns.delete", name: "c2" },
      { op: "netns.delete", name: "c1" },
      { op: "netns.delete", name: "host" },
    ],
  });
});

describe("link add", () => {
  cases({
    "ip link add veth0 type veth peer name veth1": [
      { op: "link.add", netns: N, kind: "veth", ifname: "veth0", peer: { ifname: "veth1" } },
    ],
    "ip link add veth0 type veth": [{ op: "link.add", netns: N, kind: "veth", ifname: "veth0" }],
    "ip l a type dummy": [{ op: "link.add", netns: N, kind: "dummy" }],
    "ip link add name d0 mtu 1400 txqueuelen 10 index 77 address 2:0:0:0:0:1f type dummy": [
      {
        op: "link.add",
        netns: N,
        kind: "dummy",
        ifname: "d0",
        address: "02:00:00:00:00:1f",
        mtu: 1400,
        ifindex: 77,
        txqlen: 10,
      },
    ],
    "ip link add dev d0 up master br0 type dummy": [
      { op: "link.add", netns: N, kind: "dummy", ifname: "d0", up: true, master: "br0" },
    ],
    "ip link add veth1x netns c1 address 02:42:00:00:01:01 type veth peer name eth0 netns c2 mtu 1400": [
      {
        op: "link.add",
        netns: "c1",
        kind: "veth",
        ifname: "veth1x",
        address: "02:42:00:00:01:01",
        peer: { ifname: "eth0", netns: "c2", mtu: 1400 },
      },
    ],
    "ip link add x0 netns c1 type veth peer y0": [
      { op: "link.add", netns: "c1", kind: "veth", ifname: "x0", peer: { ifname: "y0", netns: "host" } },
    ],
    "ip link add x0 netns 1 type dummy": [{ op: "link.add", netns: "", kind: "dummy", ifname: "x0" }],
    "ip link add x0 netns /run/netns/c1 type dummy": [
      { op: "link.add", netns: "c1", kind: "dummy", ifname: "x0" },
    ],
    "ip link add br9 type bridge ageing_time 0x10 vlan_filtering 1 mcast_snooping 0 group_fwd_mask 0x4000 vlan_default_pvid 0 stp_state 0 priority 100 vlan_protocol 802.1ad mcast_hash_max 4096":
      [
        {
          op: "link.add",
          netns: N,
          kind: "bridge",
          ifname: "br9",
          bridge: {
            ageing_time: 16,
            vlan_filtering: true,
            mcast_snooping: false,
            group_fwd_mask: 0x4000,
            vlan_default_pvid: 0,
            stp_state: 0,
            priority: 100,
            vlan_protocol: "802.1ad",
          },
        },
      ],
    "ip -n c1 link add d0 type dummy": [{ op: "link.add", netns: "c1", kind: "dummy", ifname: "d0" }],
    "ip link replace dummy0 mtu 1300 type dummy": [{ op: "link.set", netns: N, link: "dummy0", mtu: 1300 }],
    "ip link replace dummy9 mtu 1300 type dummy": [
      { op: "link.add", netns: N, kind: "dummy", ifname: "dummy9", mtu: 1300 },
    ],
  });
});

describe("link set and delete", () => {
  const set = (link: string, change: object): Op[] => [{ op: "link.set", netns: N, link, ...change }];
  cases({
    "ip link set dummy0 up": set("dummy0", { up: true }),
    "ip link set dev dummy0 down": set("dummy0", { up: false }),
    "ip link set up dev dummy0": set("dummy0", { up: true }),
    "ip l s dummy0": set("dummy0", {}),
    "ip link set dummy0 netns c1": set("dummy0", { moveTo: "c1" }),
    "ip link set dummy0 netns 1": set("dummy0", { moveTo: "" }),
    "ip link set dummy0 netns host": set("dummy0", {}),
    "ip link set dummy0 master br0": set("dummy0", { master: "br0" }),
    "ip link set dummy0 nomaster": set("dummy0", { master: null }),
    "ip link set dummy0 mtu 9000 address 02:00:00:00:00:aa broadcast ff:ff:ff:ff:ff:fe name up0 alias hello":
      set("dummy0", {
        mtu: 9000,
        address: "02:00:00:00:00:aa",
        broadcast: "ff:ff:ff:ff:ff:fe",
        ifname: "up0",
        alias: "hello",
      }),
    'ip link set dummy0 alias ""': set("dummy0", { alias: "" }),
    "ip link set dummy0 multicast on": set("dummy0", { multicast: true }),
    "ip link set dummy0 arp off allmulticast on promisc off txqlen 5 group 4": set("dummy0", {
      arp: false,
      allmulticast: true,
      promisc: false,
      txqlen: 5,
      group: 4,
    }),
    "ip link set dummy0 carrier off": set("dummy0", { carrier: false }),
    "ip link set group 7 down": set("dummy0", { up: false }),
    "ip link set dummy0 name dummy0": set("dummy0", {}),
    "ip link set if7 up": set("dummy0", { up: true }),
    "ip link set veth1 type bridge_slave hairpin on isolated on learning off flood off mcast_flood off bcast_flood off state 3 priority 8 cost 5":
      set("veth1", {
        port: {
          hairpin: true,
          isolated: true,
          learning: false,
          flood: false,
          mcast_flood: false,
          bcast_flood: false,
          state: 3,
          priority: 8,
          cost: 5,
        },
      }),
    "ip link set br0 type bridge ageing_time 100 vlan_filtering 1": set("br0", {
      bridge: { ageing_time: 100, vlan_filtering: true },
    }),
    "ip link set br0 type bridge fdb_flush": [
      { op: "link.set", netns: N, link: "br0", bridge: {} },
      { op: "fdb.flush", netns: N, link: "br0" },
    ],
    "ip link set dummy0 addrgenmode eui64 numtxqueues 1 dynamic off trailers on": set("dummy0", {}),
    "ip link del dummy0": [{ op: "link.delete", netns: N, link: "dummy0" }],
    "ip link delete dev dummy0 type dummy": [{ op: "link.delete", netns: N, link: "dummy0" }],
    "ip link del group 7": [{ op: "link.delete", netns: N, link: "dummy0" }],
  });
});

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

describe("not modelled, and said so", () => {
  test.each([
    ["ip link add vx0 type vxlan id 5", 'vethwork: ip link: type "vxlan" is not modelled'],
    ["ip link add v0 type vlan id 5 help", 'vethwork: ip link: type "vlan" is not modelled'],
    [
      "ip link set dummy0 addrgenmode none",
      'vethwork: ip link: option "addrgenmode none" (it is of IPv6) is not modelled',
    ],
    ["ip link set dummy0 xdp off", 'vethwork: ip link: option "xdp" is not modelled'],
    ["ip link set dummy0 protodown on", 'vethwork: ip link: option "protodown on" is not modelled'],
    [
      "ip link add d0 numtxqueues 4 type dummy",
      'vethwork: ip link: option "numtxqueues" other than 1 is not modelled',
    ],
    [
      "ip link add br9 type bridge nf_call_iptables 1",
      'vethwork: ip link: bridge option "nf_call_iptables" is not modelled',
    ],
    [
      "ip link set veth1 type bridge_slave vlan_tunnel on",
      'vethwork: ip link: bridge_slave option "vlan_tunnel" is not modelled',
    ],
    [
      "ip link property add dev dummy0 altname x",
      'vethwork: ip link: command "property" (alternative names) is not modelled',
    ],
    ["ip addr add fe80::1/64 dev dummy0", "vethwork: ip address: IPv6 is not modelled"],
    ["ip -6 route add default via fe80::1 dev br0", "vethwork: ip route: IPv6 is not modelled"],
    [
      "ip route add 10.0.0.0/8 via inet6 fe80::1 dev br0",
      'vethwork: ip route: a gateway of family "inet6" is not modelled',
    ],
    ["ip -6 rule add from all table 5", "vethwork: ip rule: IPv6 is not modelled"],
    ["ip neigh add fe80::5 dev br0", "vethwork: ip neigh: IPv6 is not modelled"],
    ["ip -6 route get fe80::1", "vethwork: ip route get: IPv6 is not modelled"],
    ["ip addr add 10.0.0.1/24 dev dummy0 metric 5", 'vethwork: ip address: option "metric" is not modelled'],
    [
      "ip route add default via 10.0.0.1 initcwnd 10",
      'vethwork: ip route: option "initcwnd" is not modelled',
    ],
    ["ip route add default nhid 5", 'vethwork: ip route: option "nhid" is not modelled'],
    ["ip route get 10.0.0.1 fibmatch", 'vethwork: ip route get: option "fibmatch" is not modelled'],
    ["ip rule add uidrange 0-5 table 6", 'vethwork: ip rule: selector "uidrange" is not modelled'],
    ["ip neigh add 10.0.0.1 dev br0 router", 'vethwork: ip neigh: option "router" is not modelled'],
    ["ip netns attach a 5", 'vethwork: ip netns: command "attach" is not modelled'],
    ["ip tunnel add x mode gre", 'vethwork: ip: object "tunnel" is not modelled'],
    ["ip maddr", 'vethwork: ip: object "maddress" is not modelled'],
    ["ip -c link", 'vethwork: ip: option "-c" is not modelled'],
  ])("%s", async (line, words) => {
    const kernel = new FakeKernel({ "": {}, host: state, c1: {}, c2: {} });
    const result = await ip(split(line).slice(1), context(kernel, N));
    expect(result).toEqual({ stdout: "", stderr: `${words}\n`, exitCode: 1 });
    expect(kernel.ops).toEqual([]);
  });
});
