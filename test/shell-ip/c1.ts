import type { FakeState } from "./fake.js";

/** The namespace "c1", by hand. */
export function c1State(): FakeState {
  const counters = { packets: 0, bytes: 0, errors: 0, dropped: 0, multicast: 0 };
  const common = {
    netns: "c1",
    minMtu: 68,
    maxMtu: 65535,
    qdisc: "noqueue" as const,
    txqlen: 1000,
    promiscuity: 0,
    allmulti: 0,
    hardware: 1,
    master: 0,
    group: 0,
    alias: "",
    rx: counters,
    tx: counters,
  };
  const address = {
    broadcast: null,
    peer: null,
    secondary: false,
    validLifetime: null,
    preferredLifetime: null,
    noprefixroute: false,
  };
  const nexthop = { dev: "eth0", weight: 1, onlink: false, dead: false, linkdown: false };
  const route = { type: "unicast" as const, table: 254, metric: 0, tos: 0 };
  const answer = {
    type: "unicast" as const,
    table: 254,
    from: null,
    iif: null,
    mark: 0,
    tos: 0,
    cache: [],
    uid: 0,
  };
  return {
    links: [
      {
        ...common,
        ifindex: 1,
        ifname: "lo",
        kind: "loopback",
        hardware: 772,
        flags: ["LOOPBACK", "UP", "LOWER_UP"],
        mtu: 65536,
        operstate: "UNKNOWN",
        address: "00:00:00:00:00:00",
        broadcast: "00:00:00:00:00:00",
        iflink: 0,
        linkNetns: null,
      },
      {
        ...common,
        ifindex: 2,
        ifname: "eth0",
        kind: "veth",
        flags: ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"],
        mtu: 1500,
        operstate: "UP",
        address: "02:00:00:00:00:21",
        broadcast: "ff:ff:ff:ff:ff:ff",
        iflink: 3,
        linkNetns: "host",
      },
    ],
    addresses: [
      { ...address, ifindex: 1, ifname: "lo", local: "127.0.0.1", prefixlen: 8, scope: 254, label: "lo" },
      { ...address, ifindex: 2, ifname: "eth0", local: "172.17.0.2", prefixlen: 16, scope: 0, label: "eth0" },
    ],
    routes: [
      {
        ...route,
        dst: "0.0.0.0/0",
        protocol: 3,
        scope: 0,
        prefsrc: null,
        nexthops: [{ ...nexthop, via: "172.17.0.1" }],
      },
      {
        ...route,
        dst: "172.17.0.0/16",
        protocol: 2,
        scope: 253,
        prefsrc: "172.17.0.2",
        nexthops: [{ ...nexthop, via: null }],
      },
    ],
    answers: new Map([
      [
        JSON.stringify({ dst: "8.8.8.8" }),
        { ...answer, dst: "8.8.8.8", via: "172.17.0.1", dev: "eth0", src: "172.17.0.2" },
      ],
    ]),
  };
}
