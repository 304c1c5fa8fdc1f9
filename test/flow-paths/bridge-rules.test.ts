import { describe, expect, it } from "vitest";
import { ask, compare, datagram, flow } from "./paths.js";

/** Two hosts on a bridge whose frames the rules see, too, and a way out that is translated. */
const SCRIPT = `
  ip netns add s
  ip netns exec s sysctl -wq net.ipv4.ip_forward=1
  ip -n s link add br0 type bridge
  for n in 1 2; do
    ip netns add h$n
    ip link add e$n netns h$n address 02:00:00:00:00:0$n type veth peer name p$n netns s
    ip -n s link set p$n master br0
    ip -n s link set p$n up
    ip -n h$n link set e$n up
  done
  ip -n s link set br0 address 02:00:00:00:00:fe
  ip -n s addr add 10.0.0.254/24 dev br0
  ip -n s link set br0 up
  ip netns add b
  ip link add eb netns b address 02:00:00:00:00:0b type veth peer name rb netns s
  ip -n s addr add 10.0.2.254/24 dev rb
  ip -n s link set rb up; ip -n b link set eb up
  ip -n s neigh add 10.0.2.1 lladdr 02:00:00:00:00:0b dev rb
  ip -n s neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev br0
  modprobe br_netfilter
  ip netns exec s iptables -A FORWARD -p udp --dport 666 -j DROP
  ip netns exec s iptables -A FORWARD -p udp -j ACCEPT
  ip netns exec s iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o rb -j MASQUERADE`;
const ONE = { from: "02:00:00:00:00:01", src: "10.0.0.1" };
const ACROSS = { ...ONE, to: "02:00:00:00:00:02", dst: "10.0.0.2" };
const AWAY = { ...ONE, to: "02:00:00:00:00:fe", dst: "10.0.2.1" };
const ASK = `${ask("s", "h1", "h2", "b")}
  ip netns exec s iptables-save -c`;

describe("a bridge whose frames meet rules", () => {
  it("is the same with the cache and without", async () => {
    const sent = [
      {
        at: "h2:e2",
        frame: datagram({ to: ONE.from, from: "02:00:00:00:00:02", src: "10.0.0.2", dst: "10.0.0.1" }),
      },
      ...flow("h1:e1", ACROSS, 12),
      ...flow("h1:e1", { ...ACROSS, ports: [1, 666] }, 12),
      ...flow("h1:e1", AWAY, 12),
      ...flow("h1:e1", { ...AWAY, ports: [2, 666] }, 12),
    ];
    sent[30]!.before = "ip netns exec s iptables -I FORWARD -s 10.0.0.1 -p udp --dport 5000 -j DROP";
    const cache = await compare(SCRIPT, sent, ASK);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(10);
  });
});
