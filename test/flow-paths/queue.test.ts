import { describe, expect, it } from "vitest";
import { compare, flow } from "./paths.js";

/** a - r - b; r forwards. */
const ROUTER = `
  for h in a r b; do ip netns add $h; done
  ip link add ea netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:01:0a
  ip link add eb netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:01:0b
  ip -n r addr add 10.0.1.254/24 dev ra
  ip -n r addr add 10.0.2.254/24 dev rb
  ip -n a link set ea up; ip -n r link set ra up; ip -n r link set rb up; ip -n b link set eb up
  ip -n r neigh add 10.0.2.1 lladdr 02:00:00:00:00:0b dev rb
  ip netns exec r sysctl -wq net.ipv4.ip_forward=1`;
const FLOW = { to: "02:00:00:00:01:0a", from: "02:00:00:00:00:0a", src: "10.0.1.1", dst: "10.0.2.1" };
const ASK = `
  for h in a r b; do ip -n $h -s link; tc -n $h -s qdisc; tc -n $h -s class show dev eb 2>/dev/null || true; done`;

describe("a flow past queues", () => {
  const cases: [string, boolean][] = [
    ["pfifo_fast", true],
    ["fq_codel", true],
    ["pfifo", true],
    ["tbf rate 80kbit burst 2000 limit 9000", false],
    ["netem delay 3ms", false],
    ["prio", false],
    ["fq", false],
  ];
  for (const [qdisc, cached] of cases)
    it(`is the same with ${qdisc}`, async () => {
      const script = `${ROUTER}\ntc -n r qdisc add dev rb root ${qdisc}`;
      const sent = flow("a:ea", { ...FLOW, payload: 400 }, 30);
      for (const one of flow("a:ea", { ...FLOW, payload: 900, ports: [7, 8] }, 20, 0)) sent.push(one);
      const cache = await compare(script, sent, ASK);
      if (cached) expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(40);
    });

  it("is the same as filters and queues come and go", async () => {
    const steps = [
      "tc -n r qdisc add dev rb root pfifo_fast",
      "tc -n r qdisc replace dev rb root fq_codel",
      "tc -n r qdisc add dev ra clsact",
      "tc -n r filter add dev ra ingress matchall action pass",
      "tc -n r filter add dev ra ingress pref 1 matchall action drop",
      "tc -n r qdisc del dev ra clsact",
      "tc -n r qdisc del dev rb root",
    ];
    const sent = flow("a:ea", FLOW, 10 * (steps.length + 1));
    steps.forEach((step, i) => (sent[10 * (i + 1)]!.before = step));
    const cache = await compare(ROUTER, sent, ASK);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(30);
  });
});
