/** Bridged packets that meet the rules of iptables (br_netfilter). */
import { describe, expect, it } from "vitest";
import { build, tell } from "./story.js";

const { udp } = build;

const BRIDGE = `
for n in a b r; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip -n r link add br0 type bridge
ip link add pa netns r address 02:00:00:00:01:01 type veth peer name eth0 netns a address 02:00:00:00:01:02
ip link add pb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns b address 02:00:00:00:02:02
for d in pa pb; do ip -n r link set $d master br0; ip -n r link set $d up; done
ip -n r link set br0 up; ip -n r addr add 10.0.0.1/24 dev br0
ip -n a link set eth0 up; ip -n b link set eth0 up
modprobe br_netfilter
ip -n r neigh add 10.0.0.3 lladdr 02:00:00:00:02:02 nud permanent dev br0
ip netns exec r iptables -A FORWARD -m physdev --physdev-in pa -m conntrack --ctstate NEW,ESTABLISHED
ip netns exec r iptables -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
ip netns exec r iptables -P FORWARD DROP
`;
const LOOK = `
ip netns exec r iptables-save -c
ip netns exec r conntrack -L 2>/dev/null
bridge -s -n r fdb
ip -n r -s link
`;

describe("bridged packets", () => {
  it("tracked, with rules about ports", async () => {
    const fast = await tell(async (s) => {
      await s.run(BRIDGE);
      for (let i = 0; i < 40; i++) {
        const there = build.ip({ src: "10.0.0.2", dst: "10.0.0.3", id: i }, udp(1000, 53, Buffer.alloc(20)));
        const back = build.ip({ src: "10.0.0.3", dst: "10.0.0.2", id: i }, udp(53, 1000, Buffer.alloc(20)));
        s.frame("a", build.eth("02:00:00:00:02:02", "02:00:00:00:01:02", there));
        s.frame("b", build.eth("02:00:00:00:01:02", "02:00:00:00:02:02", back));
        s.wait(0.3);
      }
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(40);
  });

  it("with another destination behind the same bridge", async () => {
    const fast = await tell(async (s) => {
      await s.run(`${BRIDGE}
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.0.9 -j DNAT --to 10.0.0.3
ip -n r neigh add 10.0.0.2 lladdr 02:00:00:00:01:02 nud permanent dev br0`);
      for (let i = 0; i < 40; i++) {
        const there = build.ip({ src: "10.0.0.2", dst: "10.0.0.9", id: i }, udp(1000, 53, Buffer.alloc(20)));
        const back = build.ip({ src: "10.0.0.3", dst: "10.0.0.2", id: i }, udp(53, 1000, Buffer.alloc(20)));
        s.frame("a", build.eth("02:00:00:00:02:02", "02:00:00:00:01:02", there));
        s.frame("b", build.eth("02:00:00:00:01:02", "02:00:00:00:02:02", back));
        s.wait(0.3);
      }
      await s.run(LOOK);
    });
    expect(fast.hits).toBeGreaterThan(20);
  });
});
