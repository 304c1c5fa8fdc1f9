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
