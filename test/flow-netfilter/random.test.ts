/** Packets of a few flows, and whatever may happen between them: with the cache and without, the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { build, LOOK, ROUTER, Story, tell } from "./story.js";

const { udp, tcp } = build;

const VIP = "10.0.1.100";
const TABLES = `${ROUTER}
ip netns exec r sysctl -qw net.netfilter.nf_conntrack_acct=1 net.ipv4.vs.conntrack=1
ip -n r addr add ${VIP}/32 dev ra
ip netns exec r ipset create s hash:ip
ip netns exec r ipset create t hash:ip,port timeout 3
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.1 -p udp --dport 53 -j DNAT --to 10.0.2.2
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.1 -p tcp --dport 80 -j DNAT --to 10.0.2.2
ip netns exec r iptables -t nat -A POSTROUTING -s 10.0.1.3 -o rb -j MASQUERADE
ip netns exec r iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark
ip netns exec r iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
ip netns exec r iptables -A FORWARD -m set --match-set s dst -j DROP
ip netns exec r iptables -A FORWARD -m set --match-set t src,dst -j ACCEPT
ip netns exec r iptables -A FORWARD -p udp --dport 99 -j SET --add-set s dst
ip netns exec r iptables -A FORWARD -p udp --dport 98 -j SET --del-set s dst
ip netns exec r iptables -A FORWARD -p udp --dport 97 -j SET --add-set t src,dst --exist
ip netns exec r iptables -A FORWARD -m connmark --mark 3 -j ACCEPT
ip netns exec r iptables -A FORWARD -p udp --dport 96 -m limit --limit 1/s -j ACCEPT
ip netns exec r iptables -A FORWARD -j ACCEPT
ip netns exec r ipvsadm -A -u ${VIP}:53 -s rr
ip netns exec r ipvsadm -a -u ${VIP}:53 -r 10.0.2.2:53 -m
ip netns exec r ipvsadm -a -u ${VIP}:53 -r 10.0.2.3:53 -m
ip netns exec r ipvsadm -A -t ${VIP}:80 -s wlc
ip netns exec r ipvsadm -a -t ${VIP}:80 -r 10.0.2.2:80 -m
`;
const LOOK_MORE = `${LOOK}
ip netns exec r ipset list
ip netns exec r ipvsadm -Lnc
ip netns exec r ipvsadm -Ln --stats
`;

/** Commands; some fail where what they ask for is not (any more) there, which is the same both ways. */
const COMMANDS = [
  "conntrack -D -p udp",
  "conntrack -D -p tcp -s 10.0.1.2",
  "conntrack -U -p udp --mark 3",
  "conntrack -U -p tcp --mark 0",
  "iptables -I FORWARD 1 -p udp --dport 53 -j DROP",
  "iptables -D FORWARD -p udp --dport 53 -j DROP",
  "iptables -Z FORWARD",
  "iptables -t nat -A POSTROUTING -o rb -j SNAT --to 10.0.2.1",
  "ipset add s 10.0.2.2",
  "ipset flush s",
  "ipset add t 10.0.1.2,udp:53",
  `ipvsadm -d -u ${VIP}:53 -r 10.0.2.2:53`,
  `ipvsadm -a -u ${VIP}:53 -r 10.0.2.2:53 -m`,
  "ipvsadm --set 9 5 4",
  "sysctl -qw net.netfilter.nf_conntrack_udp_timeout=2",
  "sysctl -qw net.netfilter.nf_conntrack_tcp_be_liberal=1",
  "sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0",
].map((command) => `ip netns exec r ${command} || true`);

type Step =
  | { is: "udp"; from: "c" | "s"; port: number; dport: number; host: number; to: number; times: number }
  | {
      is: "tcp";
      from: "c" | "s";
      flags: string;
      seq: number;
      ack: number;
      window: number;
      to: number;
      times: number;
    }
  | { is: "wait"; seconds: number }
  | { is: "run"; command: number }
  | { is: "look" };

const side = fc.constantFrom("c" as const, "s" as const);
const to = fc.nat(2);
const times = fc.integer({ min: 1, max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      is: fc.constant("udp" as const),
      from: side,
      port: fc.integer({ min: 1000, max: 1001 }),
      dport: fc.constantFrom(53, 53, 53, 53, 53, 53, 53, 53, 99, 98, 97, 96),
      host: fc.integer({ min: 2, max: 3 }),
      to,
      times,
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      is: fc.constant("tcp" as const),
      from: side,
      flags: fc.constantFrom("A", "A", "PA", "PA", "S", "SA", "FA", "R"),
      seq: fc.constantFrom(100, 101, 101, 111, 5000, 4_000_000_000),
      ack: fc.constantFrom(101, 101, 111, 900_000),
      window: fc.constantFrom(0, 1000, 65535),
      to,
      times,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant("wait" as const),
      seconds: fc.constantFrom(0.1, 1, 2.5, 11, 31, 130),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ is: fc.constant("run" as const), command: fc.nat(COMMANDS.length - 1) }),
  },
  { weight: 1, arbitrary: fc.constant({ is: "look" as const }) },
);

/** Server, service by DNAT, service by IPVS: where a client's packet goes. */
const TARGETS = ["10.0.2.2", "10.0.1.1", VIP];

async function take(s: Story, t: Step): Promise<void> {
  switch (t.is) {
    case "udp":
      for (let i = 0; i < t.times; i++) {
        const data = Buffer.alloc(10 + 7 * i);
        if (t.from === "c")
          s.send("c", udp(t.port, t.dport, data), { src: `10.0.1.${t.host}`, dst: TARGETS[t.to] });
        else s.send("s", udp(53, t.port, data), { src: `10.0.2.${t.host}` });
      }
      return;
    case "tcp":
      for (let i = 0; i < t.times; i++) {
        const { seq, ack, window } = t;
        const data = Buffer.alloc(t.flags === "PA" ? 10 : 0);
        if (t.from === "c")
          s.send("c", tcp(1000, 80, t.flags, { seq, ack, window, data }), { dst: TARGETS[t.to] });
        else s.send("s", tcp(80, 1000, t.flags, { seq, ack, window, data }));
      }
      return;
    case "wait":
      s.wait(t.seconds);
      return;
    case "run":
      await s.run(COMMANDS[t.command]!);
      return;
    case "look":
      await s.run(LOOK_MORE);
  }
}

describe("whatever happens", () => {
  it("is the same with the cache and without", async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const fast = await tell(async (s) => {
          await s.run(TABLES);
          for (const t of steps) await take(s, t);
          await s.run(LOOK_MORE);
        });
        hits += fast.hits;
      }),
      {
        numRuns: Number(process.env.VETHWORK_FLOW_RUNS ?? 8),
        seed: Number(process.env.VETHWORK_FLOW_SEED ?? 7),
      },
    );
    expect(hits).toBeGreaterThan(50);
  }, 120_000);
});
