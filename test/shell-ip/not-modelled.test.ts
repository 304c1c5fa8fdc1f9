/** What iproute2 knows and the model does not is refused in words, never ignored. */
import { expect, test } from "vitest";
import { ip } from "../../src/shell/ip/index.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings, split } from "./recorded.js";

const state = hostState(recordings("shows"));

test.each([
  ["ip link add v0 type bond mode 1 help", 'vethwork: ip link: type "bond" is not modelled'],
  ["ip link add v0 link veth1 type macvtap mode bridge", 'vethwork: ip link: type "macvtap" is not modelled'],
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
  [
    "ip addr add fe80::1/64 dev dummy0 mngtmpaddr",
    'vethwork: ip address: option "mngtmpaddr" is not modelled',
  ],
  [
    "ip route add 10.0.0.0/8 via inet6 fe80::1 dev br0",
    'vethwork: ip route: a gateway of family "inet6" is not modelled',
  ],
  ["ip -6 rule add from all table 5", "vethwork: ip rule: IPv6 is not modelled"],
  ["ip addr add 10.0.0.1/24 dev dummy0 metric 5", 'vethwork: ip address: option "metric" is not modelled'],
  ["ip route add default via 10.0.0.1 initcwnd 10", 'vethwork: ip route: option "initcwnd" is not modelled'],
  ["ip route add default nhid 5", 'vethwork: ip route: option "nhid" is not modelled'],
  ["ip route get 10.0.0.1 fibmatch", 'vethwork: ip route get: option "fibmatch" is not modelled'],
  ["ip rule add uidrange 0-5 table 6", 'vethwork: ip rule: selector "uidrange" is not modelled'],
  ["ip neigh add 10.0.0.1 dev br0 router", 'vethwork: ip neigh: option "router" is not modelled'],
  ["ip netns attach a 5", 'vethwork: ip netns: command "attach" is not modelled'],
  ["ip tunnel add x mode vti", `vethwork: ip tunnel: mode "vti" is not modelled`],
  ["ip maddr", 'vethwork: ip: object "maddress" is not modelled'],
])("%s", async (line, words) => {
  const kernel = new FakeKernel({ "": {}, host: state, c1: {}, c2: {} });
  const result = await ip(split(line).slice(1), context(kernel, "host"));
  expect(result).toEqual({ stdout: "", stderr: `${words}\n`, exitCode: 1 });
  expect(kernel.ops).toEqual([]);
});
