/** More flows than the cache may have recipes for: those that were not used for longest go, nothing grows, and nobody can tell. */
import { expect, it } from "vitest";
import { KernelState } from "../../src/kernel/objects.generated.js";
import { Lab } from "../../src/index.js";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import * as build from "../../.ci/oracle/frames.mjs";

const ROUTER = `
for n in a r b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:00:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:00:02
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n r link set ra up; ip -n r link set rb up
ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:00:0b nud permanent dev rb
ip netns exec r iptables -A FORWARD -p udp --dport 53
`;
/** connections go, too: early, as there may only be few */
const TRACKED = `
ip netns exec r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
sysctl -qw net.netfilter.nf_conntrack_max=10000
`;
/** the least that the kernel can have; and what is left of that */
const MEMORY = 16 << 20;
const LEFT = 5 << 20;
const PART = 1 << 18;
/** packets of the same flow that follow each other: the first leaves a mark, the second is recorded, the others are known */
const IN_A_ROW = 4;

function frames(flows: number): Buffer[] {
  return Array.from({ length: flows }, (_, i) => {
    const datagram: unknown = build.udp(1024 + i, 53, Buffer.alloc(18, i));
    const packet: unknown = build.ip({ src: "10.0.1.2", dst: "10.0.2.2", id: i }, datagram);
    return build.eth("02:00:00:00:00:01", "02:00:00:00:00:0a", packet) as Buffer;
  });
}

/** Goes through all flows some times; what each time shows, and what the kernel then has in use. */
async function rounds(fast: "on" | "off", setup: string, sent: Buffer[]) {
  const lab = new Lab({ memoryBytes: MEMORY, fast });
  expect((await lab.run(setup)).stderr).toBe("");
  const { machine } = lab.kernel;
  const used = () => machine.view.getUint32(machine.state + KernelState.arenaTop, true);
  while (used() < MEMORY - LEFT - PART) expect(machine.region(PART)).toBeGreaterThan(0);
  lab.record((name) => name === "b:eth0");
  const shown: unknown[] = [];
  const tops: number[] = [];
  const caches: ReturnType<Lab["flowCache"]>[] = [];
  for (let round = 0; round < 4; round++) {
    for (const frame of sent) {
      for (let i = 0; i < IN_A_ROW; i++) lab.kernel.transmit("a", "eth0", frame);
      lab.advance(1e5);
    }
    const seen = lab.frames().map((f) => `${f.timeNs} ${f.packetId} ${Buffer.from(f.bytes).toString("hex")}`);
    const counters = await lab.run(`ip netns exec r iptables-save -c; ip -n r -s link
ip netns exec r cat /proc/net/snmp; ip netns exec r conntrack -C; ip netns exec r conntrack -S`);
    shown.push({ seen, counters: counters.stdout });
    tops.push(used());
    caches.push(lab.flowCache());
  }
  return { shown, tops, caches };
}

it.each([
  ["forwarded", ROUTER, 15000],
  ["translated", ROUTER + TRACKED, 12000],
])("%s", async (_, setup, flows) => {
  const sent = frames(flows);
  const on = await rounds("on", setup, sent);
  const off = await rounds("off", setup, sent);
  on.shown.forEach((shown, round) => expect(shown, `round ${round}`).toEqual(off.shown[round]));
  const bytes = on.caches.map((cache) => cache.bytes);
  for (const [round, { hits, evicted, recipes }] of on.caches.entries()) {
    const before = on.caches[round - 1] ?? { hits: 0, evicted: 0 };
    expect(hits - before.hits).toBeGreaterThan(flows / 2);
    expect(evicted - before.evicted).toBeGreaterThan(flows / 8);
    expect(recipes).toBeGreaterThan(100);
    expect(recipes).toBeLessThan(flows);
    // a quarter of what was free
    expect(bytes[round]).toBeLessThanOrEqual((LEFT + PART) / 4);
  }
  // of all that is taken, nothing is given back: what the second round needed is enough for all
  expect(new Set(on.tops.slice(1)).size).toBe(1);
  expect(on.tops[0]! - off.tops[0]!).toBeLessThan((LEFT * 3) / 4);
});
