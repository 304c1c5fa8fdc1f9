/** Tables, timers and neighbours change between the packets of live flows: frames, counters and connections are those of a run without the cache. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildFrame, Lab } from "../../src/index.js";
import type { LabOptions } from "../../src/lab/lab.js";
import { VethworkError } from "../../src/model/errors.js";
import { Conversations, tcpStep, type TcpStep } from "./conversations.js";

const SETUP = `
for n in a b c r; do ip netns add $n; done
ip -n r link add br0 address 02:00:00:00:00:01 type bridge
for n in a c; do
  ip link add eth0 netns $n type veth peer name r$n netns r
  ip -n r link set r$n master br0 up; ip -n $n link set eth0 up; ip -n $n link set lo up
done
ip -n a link set eth0 address 02:00:00:00:00:0a; ip -n c link set eth0 address 02:00:00:00:00:0c
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:00:02
ip -n b link set eth0 up; ip -n r link set br0 up; ip -n r link set rb up
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n c addr add 10.0.1.3/24 dev eth0; ip -n r addr add 10.0.1.1/24 dev br0
ip -n b addr add 10.0.2.2/24 dev eth0; ip -n r addr add 10.0.2.1/24 dev rb
for n in a c; do ip -n $n route add default via 10.0.1.1; done; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r ipset create s hash:ip
ip netns exec r iptables -A FORWARD -m set --match-set s dst -j DROP
ip netns exec r iptables -A FORWARD -p udp --dport 7
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
ip netns exec r iptables -t nat -A PREROUTING -d 10.9.9.9 -j DNAT --to-destination 10.0.2.2
# nobody listens there: the hosts' own TCP would end each conversation, and ICMP errors are not for the cache
for n in a b c; do ip netns exec $n iptables -A INPUT -p tcp -j DROP; done
ip netns exec b iptables -A INPUT -p udp --dport 7 -j DROP
`;

/** commands in the router, or elsewhere */
const CHANGES = [
  "ip netns exec r iptables -I FORWARD -p udp --dport 7 -j DROP",
  "ip netns exec r iptables -D FORWARD -p udp --dport 7 -j DROP",
  "ip netns exec r iptables -Z",
  "ip netns exec r iptables -t nat -F PREROUTING",
  "ip netns exec r iptables -t mangle -A FORWARD -j TTL --ttl-set 9",
  "ip netns exec r iptables -t mangle -F",
  "ip netns exec r ipset add s 10.0.2.2",
  "ip netns exec r ipset flush s",
  "ip -n r route add 10.0.2.2/32 via 10.0.1.3",
  "ip -n r route del 10.0.2.2/32",
  "ip -n r route add blackhole 10.0.2.2/32",
  "ip -n r neigh replace 10.0.2.2 lladdr 02:00:00:00:00:77 dev rb",
  "ip -n r neigh del 10.0.2.2 dev rb",
  "ip -n r neigh flush all",
  "bridge -n r fdb replace 02:00:00:00:00:0c dev ra master static",
  "bridge -n r fdb del 02:00:00:00:00:0c dev ra master",
  "ip -n r link set ra down",
  "ip -n r link set ra up",
  "ip -n b link set eth0 address 02:00:00:00:00:0d",
  "ip -n r link set rb mtu 600",
  "ip -n r link set rb mtu 1500",
  "ip netns exec r sysctl -qw net.ipv4.ip_forward=0",
  "ip netns exec r sysctl -qw net.ipv4.ip_forward=1",
  "ip netns exec r sysctl -qw net.netfilter.nf_conntrack_udp_timeout=1",
  "ip netns exec r conntrack -F",
  "ip netns exec r conntrack -D -p udp --dport 7",
  "ip netns exec r iptables -t raw -A PREROUTING -p udp --dport 8 -j NOTRACK",
  "ip netns exec r conntrack -D -p tcp",
  "ip netns exec r conntrack -U -p tcp --mark 3",
  "ip netns exec r iptables -I FORWARD -m conntrack --ctstate INVALID -j DROP",
  "ip netns exec r iptables -I FORWARD -p tcp -m connmark --mark 3 -j DROP",
  "ip netns exec r iptables -I FORWARD -p tcp --tcp-flags PSH PSH",
  "ip netns exec r sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_established=20",
  "ip netns exec r sysctl -qw net.netfilter.nf_conntrack_tcp_be_liberal=1",
  "ip netns exec r sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0",
  "ip netns exec r sysctl -qw net.netfilter.nf_conntrack_tcp_max_retrans=2",
  "ip netns exec r sysctl -qw net.netfilter.nf_conntrack_acct=1",
];
const FLOWS: [at: string, packet: string][] = [
  ["a:eth0", "udp 10.0.1.2:5 > 10.0.2.2:7"],
  ["a:eth0", "udp 10.0.1.2:5 > 10.0.2.2:8 payload " + "5a".repeat(900)],
  ["a:eth0", "udp 10.0.1.2:6 > 10.9.9.9:7"],
  ["a:eth0", "udp 10.0.1.2:9 > 10.0.1.3:9"],
  ["c:eth0", "udp 10.0.1.3:9 > 10.0.1.2:9"],
  ["c:eth0", "udp 10.0.1.3:5 > 10.0.2.2:7"],
  ["b:eth0", "udp 10.0.2.2:7 > 10.0.2.1:5"],
];

type Step =
  | TcpStep
  | { kind: "send"; flow: number; times: number; gapMs: number }
  | { kind: "change"; command: string }
  | { kind: "wait"; seconds: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("send" as const),
      flow: fc.nat(FLOWS.length - 1),
      times: fc.integer({ min: 2, max: 12 }),
      gapMs: fc.constantFrom(0, 1, 40),
    }),
  },
  { weight: 8, arbitrary: tcpStep },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("change" as const), command: fc.constantFrom(...CHANGES) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      seconds: fc.constantFrom(0.5, 5, 31, 61, 301),
    }),
  },
);

/** What of a run is to be the same. */
async function play(steps: Step[], mode: Pick<LabOptions, "fast" | "verifyCredit">) {
  const lab = new Lab({ memoryBytes: 64 << 20, ...mode });
  expect((await lab.run(SETUP)).stderr).toBe("");
  lab.advance(2e9);
  lab.record();
  const frames = FLOWS.map(([at, packet]) => buildFrame(lab, at, packet));
  const said: string[] = [];
  const send = (netns: string, iface: string, frame: Uint8Array, gapMs: number) => {
    try {
      lab.kernel.transmit(netns, iface, frame);
    } catch (error) {
      if (!(error instanceof VethworkError) || error.code === "EVERIFY") throw error;
      said.push(error.code);
    }
    if (gapMs) lab.advance(gapMs * 1e6);
  };
  let tcpHits = 0;
  const conversations = new Conversations((at, frame) => send(at, "eth0", frame, 1));
  for (const one of steps) {
    if (one.kind === "wait") lab.advance(one.seconds * 1e9);
    else if (one.kind === "change") {
      const { exitCode, stdout, stderr } = await lab.run(one.command);
      said.push(`${one.command}: ${exitCode} ${stdout}${stderr}`);
    } else if (one.kind === "tcp") {
      const { hits } = lab.flowCache();
      conversations.take(one);
      tcpHits += lab.flowCache().hits - hits;
    } else {
      const [netns, iface] = FLOWS[one.flow]![0].split(":") as [string, string];
      for (let i = 0; i < one.times; i++) send(netns, iface, frames[one.flow]!, one.gapMs);
    }
  }
  const dump = await lab.run(`ip netns exec r conntrack -L -o extended,id | sort
ip netns exec r iptables-save -c; ip netns exec r iptables -t nat -nvxL
for n in a b c r; do ip -n $n -s -s link; ip -n $n -s neigh; ip netns exec $n cat /proc/net/snmp; done
bridge -n r -s fdb`);
  const seen = lab
    .frames()
    .map(
      (f) =>
        `${f.timeNs} ${f.netns}:${f.iface} ${f.dir} ${f.packetId} ${Buffer.from(f.bytes).toString("hex")}`,
    );
  return {
    shown: { seen, said, dump: dump.stdout + dump.stderr, totals: lab.totals() },
    hits: lab.flowCache().hits,
    tcpHits,
  };
}

test("changes between the packets of live flows", { timeout: 300_000 }, async () => {
  let [hits, tcpHits] = [0, 0];
  const runs = Number(process.env.VETHWORK_FLOW_RUNS ?? 25);
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 40 }),
      fc.constantFrom<Parameters<typeof play>[1]>(
        { fast: "on" },
        { fast: "verify" },
        { fast: "verify", verifyCredit: 0 },
      ),
      async (steps, mode) => {
        const off = await play(steps, { fast: "off" });
        const fast = await play(steps, mode);
        expect(fast.shown).toEqual(off.shown);
        hits += fast.hits;
        tcpHits += fast.tcpHits;
      },
    ),
    { numRuns: runs },
  );
  // typical flows are known
  expect(hits - tcpHits).toBeGreaterThan(runs);
  expect(tcpHits).toBeGreaterThan(runs);
});
