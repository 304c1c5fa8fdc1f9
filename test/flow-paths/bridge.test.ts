import { describe, expect, it } from "vitest";
import { ask, compare, datagram, flow, type Sent } from "./paths.js";

/** Three hosts on a bridge. */
const BRIDGE = `
  ip netns add s
  ip -n s link add br0 type bridge BRIDGE_OPTIONS
  for n in 1 2 3; do
    ip netns add h$n
    ip link add e$n netns h$n address 02:00:00:00:00:0$n type veth peer name p$n netns s
    ip -n h$n addr add 10.0.0.$n/24 dev e$n
    ip -n s link set p$n master br0
    ip -n s link set p$n up
    ip -n h$n link set e$n up
  done
  ip -n s link set br0 up`;
const bridge = (options = "") => BRIDGE.replace("BRIDGE_OPTIONS", options);
const ONE = "02:00:00:00:00:01";
const TWO = "02:00:00:00:00:02";
const THERE = { to: TWO, from: ONE, src: "10.0.0.1", dst: "10.0.0.2" };
const BACK = {
  to: ONE,
  from: TWO,
  src: "10.0.0.2",
  dst: "10.0.0.1",
  ports: [5000, 4000] as [number, number],
};
const ALL = ask("s", "h1", "h2", "h3");

/** Both directions in turn. */
function talk(count: number, thenMs = 1): Sent[] {
  const there = flow("h1:e1", THERE, count, thenMs);
  const back = flow("h2:e2", BACK, count, thenMs);
  return there.flatMap((one, i) => [one, back[i]!]);
}
/** Nobody answers, so that the ends of the flow are cached, too. */
const SILENT = `
  for n in 1 2 3; do ip -n h$n addr flush dev e$n; done`;

describe("a bridged flow", () => {
  it("is cached where both ends are known", async () => {
    const cache = await compare(`${bridge()}${SILENT}`, talk(20), ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(30);
  });

  it("ages as without a cache", async () => {
    const sent = talk(60, 700);
    for (let i = 40; i < 80; i++) sent[i]!.thenMs = 60_000;
    await compare(`${bridge("ageing_time 1000")}${SILENT}`, sent, ALL);
  });

  it("heeds a station that moves", async () => {
    const sent = talk(20);
    // the second station is seen behind the third port for a while
    sent.splice(20, 0, ...flow("h3:e3", BACK, 1));
    sent.splice(30, 0, ...flow("h3:e3", BACK, 3));
    await compare(`${bridge()}${SILENT}`, sent, ALL);
  });

  it("heeds entries that are set, deleted and flushed, states of ports and flags", async () => {
    const steps = [
      `bridge -n s fdb replace ${TWO} dev p3 master static`,
      `bridge -n s fdb del ${TWO} dev p3 master`,
      "ip -n s link set p2 type bridge_slave state 1",
      "ip -n s link set p2 type bridge_slave state 3",
      "ip -n s link set p2 type bridge_slave learning off",
      "ip -n s link set p2 type bridge_slave isolated on",
      "ip -n s link set p1 type bridge_slave isolated on",
      "ip -n s link set p1 type bridge_slave fdb_flush",
      "ip -n s link set br0 down",
      "ip -n s link set br0 up",
      "ip -n h2 link set e2 down",
      "ip -n h2 link set e2 up",
      "ip -n s link set br0 type bridge fdb_flush",
      "ip -n s link set p2 nomaster",
    ];
    const sent = talk(8 * (steps.length + 1));
    steps.forEach((step, i) => (sent[16 * (i + 1)]!.before = step));
    const cache = await compare(`${bridge()}${SILENT}`, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(20);
  });

  it("filters VLANs, tagged and not", async () => {
    const script = `${bridge("vlan_filtering 1")}${SILENT}
      bridge -n s vlan add vid 10 dev p1
      bridge -n s vlan add vid 10 dev p2 pvid untagged
      bridge -n s vlan add vid 20 dev p1`;
    const sent = [
      ...flow("h2:e2", { ...BACK, ports: [1, 2] }, 6),
      ...flow("h1:e1", { ...THERE, vlan: 10 }, 8),
      ...flow("h2:e2", BACK, 8),
      ...flow("h1:e1", { ...THERE, vlan: 20 }, 6),
      ...flow("h1:e1", { ...THERE, vlan: 30 }, 6),
      ...flow("h1:e1", THERE, 6),
    ];
    const cache = await compare(script, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(10);
  });

  it("floods what is not known to the one other port", async () => {
    const two = `${bridge()}${SILENT}
      ip -n s link set p3 nomaster`;
    const sent = [...flow("h1:e1", THERE, 10), ...flow("h2:e2", BACK, 2), ...flow("h1:e1", THERE, 10)];
    const cache = await compare(two, sent, ALL);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(12);
  });

  it("routes what is for the bridge, from one network to the other", async () => {
    const routed = `${bridge()}
      ip netns add b
      ip link add eb netns b address 02:00:00:00:00:0b type veth peer name rb netns s address 02:00:00:00:01:0b
      ip -n s link set br0 address 02:00:00:00:00:fe
      ip -n s addr add 10.0.0.254/24 dev br0
      ip -n s addr add 10.0.2.254/24 dev rb
      ip -n s link set rb up; ip -n b link set eb up
      ip -n s neigh add 10.0.2.1 lladdr 02:00:00:00:00:0b dev rb
      ip -n s neigh add 10.0.0.1 lladdr ${ONE} dev br0
      ip -n b addr flush dev eb; ip -n h1 addr flush dev e1
      ip netns exec s sysctl -wq net.ipv4.ip_forward=1`;
    const out = flow("h1:e1", { ...THERE, to: "02:00:00:00:00:fe", dst: "10.0.2.1" }, 10);
    const mac = "02:00:00:00:01:0b";
    const back = flow("b:eb", { to: mac, from: "02:00:00:00:00:0b", src: "10.0.2.1", dst: "10.0.0.1" }, 10);
    const cache = await compare(routed, [...out, ...back, ...out, ...back], `${ALL}\n${ask("b")}`);
    expect(cache.hits, JSON.stringify(cache)).toBeGreaterThan(30);
  });

  it("learns again what ages while a recipe is there", async () => {
    const sent: Sent[] = [];
    for (let round = 0; round < 6; round++) {
      sent.push(...talk(4, 100));
      sent.push({ at: "h3:e3", frame: datagram({ ...THERE, from: "02:00:00:00:00:03" }), thenMs: 31_000 });
    }
    await compare(`${bridge("ageing_time 3000")}${SILENT}`, sent, ALL);
  });
});
