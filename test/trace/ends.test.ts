/** How packets end, what decided and what to change: a lab for each, whose hint is then followed. */
import { describe, expect, it } from "vitest";
import { buildFrame, formatTrace, Lab, tracePacket, type Trace } from "../../src/index.js";

const SETUP = `
for n in a r b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:00:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:00:02
for n in a b; do ip -n $n link set eth0 up; done
ip -n r link set ra up; ip -n r link set rb up
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n r addr add 10.0.1.1/24 dev ra
ip -n b addr add 10.0.2.2/24 dev eth0; ip -n r addr add 10.0.2.1/24 dev rb
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
`;

async function lab(more: string): Promise<Lab> {
  const made = new Lab({ memoryBytes: 64 << 20 });
  const { exitCode, stderr } = await made.run(SETUP + more, { name: "lab.sh" });
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  made.advance(2e9);
  return made;
}

function ask(of: Lab, packet: string, at = "a:eth0", forNs = 5e9): Trace {
  return tracePacket(of, { at, frame: buildFrame(of, at, packet), forNs });
}

interface Case {
  name: string;
  setup: string;
  packet: string;
  end: Record<string, unknown>;
  object?: RegExp;
  hint: RegExp;
  /** what the hint says, with its blanks filled in; and how the packet ends then */
  cure?: string | ((hint: string) => string);
  then?: Record<string, unknown>;
}

const REACHED = { disposition: "DELIVERED", netns: "b" };
const PING = "icmp a > b echo";
/** the first command of a hint */
const command = (hint: string): string => /ip netns exec r [^;()]*?(?=$|;| \(|,)/.exec(hint)![0];

const CASES: Case[] = [
  {
    name: "a policy",
    setup: "ip netns exec r iptables -P FORWARD DROP",
    packet: "udp a:5 > b:7",
    end: { disposition: "DROPPED", reason: "NETFILTER_DROP", netns: "r" },
    object: /^table filter, chain FORWARD, policy DROP$/,
    hint: /iptables -t filter -I FORWARD -s 10.0.1.2 -d 10.0.2.2 -p udp --dport 7 -j ACCEPT$/,
    cure: command,
    then: { disposition: "DROPPED", reason: "NO_SOCKET", netns: "b" },
  },
  {
    name: "a rule",
    setup: "ip netns exec r iptables -A FORWARD -j LOG\nip netns exec r iptables -A FORWARD -p icmp -j DROP",
    packet: PING,
    end: { disposition: "DROPPED", reason: "NETFILTER_DROP", netns: "r" },
    object: /rule 2: -A FORWARD -p icmp -j DROP$/,
    hint: /-I FORWARD 2 /,
    cure: command,
    then: REACHED,
  },
  {
    name: "forwarding switched off",
    setup: "ip netns exec r sysctl -qw net.ipv4.ip_forward=0",
    packet: PING,
    end: { disposition: "DROPPED", reason: "IP_INADDRERRORS", netns: "r", interface: "ra" },
    hint: /sysctl -w net.ipv4.ip_forward=1/,
    cure: command,
    then: REACHED,
  },
  {
    name: "no route",
    setup: "",
    packet: "icmp a > 192.0.2.1 echo",
    end: { disposition: "DROPPED", reason: "IP_INNOROUTES", netns: "r" },
    hint: /ip netns exec r ip route add 192.0.2.1 via GATEWAY/,
    cure: (hint) => command(hint).replace("GATEWAY", "10.0.2.2"),
    then: { disposition: "DROPPED", netns: "b" },
  },
  {
    name: "the reverse path filter",
    setup:
      "ip netns exec r sysctl -qw net.ipv4.conf.ra.rp_filter=1\nip -n r route add 192.0.2.0/24 via 10.0.2.2",
    packet: "icmp 192.0.2.9 > b echo",
    end: { disposition: "DROPPED", reason: "IP_RPFILTER", netns: "r", interface: "ra" },
    hint: /sysctl -w net.ipv4.conf.ra.rp_filter=2/,
    cure: (hint) => /ip netns exec r sysctl -w \S+/.exec(hint)![0],
    then: REACHED,
  },
  {
    name: "a next hop that nobody is",
    setup: "ip -n r route add 192.0.2.0/24 via 10.0.2.77",
    packet: "icmp a > 192.0.2.1 echo",
    end: { disposition: "DROPPED", reason: "NEIGH_FAILED", netns: "r", interface: "rb" },
    object: /^10.0.2.77 dev rb/,
    hint: /ip neigh show dev rb/,
    cure: "ip -n b addr add 10.0.2.77/24 dev eth0",
    then: { netns: "b" },
  },
  {
    name: "a port that nobody listens on",
    setup: "",
    packet: "tcp a:1 > b:80 syn",
    end: { disposition: "DROPPED", reason: "NO_SOCKET", netns: "b", interface: "eth0" },
    hint: /ip netns exec b ss -ltun/,
    cure: "ip netns exec b nc -l -p 80 &\nsleep 1",
    then: { disposition: "DELIVERED", reason: "TCP socket", netns: "b" },
  },
  {
    name: "the MTU of the way",
    setup: "ip -n r link set rb mtu 1300; ip -n b link set eth0 mtu 1300",
    packet: "icmp a > b echo df len 1400",
    end: { disposition: "DROPPED", reason: "PKT_TOO_BIG", netns: "r" },
    hint: /raise the MTU .ip netns exec r ip link set rb mtu/,
    cure: "ip -n r link set rb mtu 1500; ip -n b link set eth0 mtu 1500",
    then: REACHED,
  },
  {
    name: "the MTU of the other end",
    setup: "ip -n r link set ra mtu 1300",
    packet: "icmp a > b echo len 1400",
    end: { disposition: "DROPPED", reason: "MTU_EXCEEDED", netns: "a", interface: "eth0" },
    hint: /mtu/,
    cure: "ip -n r link set ra mtu 1500",
    then: REACHED,
  },
  {
    name: "hops used up",
    setup: "",
    packet: "icmp a > b echo ttl 1",
    end: { disposition: "DROPPED", netns: "r" },
    hint: /ip route get/,
  },
  {
    name: "the wrong MAC address",
    setup: "",
    packet: "icmp a > b echo mac > 02:00:00:00:00:77",
    end: { disposition: "DROPPED", reason: "OTHERHOST", netns: "r", interface: "ra" },
    hint: /ip link show ra/,
  },
  {
    name: "a filter of tc",
    setup:
      "tc -n r qdisc add dev ra clsact\ntc -n r filter add dev ra ingress protocol ip u32 match ip protocol 1 0xff action drop",
    packet: PING,
    end: { disposition: "DROPPED", reason: "TC_INGRESS", netns: "r", interface: "ra" },
    object: /u32/,
    hint: /tc -s filter show dev ra ingress/,
    cure: "tc -n r filter del dev ra ingress",
    then: REACHED,
  },
  {
    name: "loss on the wire",
    setup:
      "ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:00:0b dev rb\ntc -n r qdisc add dev rb root netem loss 100%",
    packet: PING,
    end: { disposition: "DROPPED", reason: "QDISC_DROP", netns: "r", interface: "rb" },
    object: /netem/,
    hint: /tc -s qdisc show dev rb/,
    cure: "tc -n r qdisc del dev rb root",
    then: REACHED,
  },
];

describe("the end of a packet", () => {
  it.each(CASES)("$name", async ({ setup, packet, end, object, hint, cure, then }) => {
    const at = await lab(`${setup}\n`);
    const trace = ask(at, packet);
    expect(trace.end).toMatchObject(end);
    if (object) expect(trace.end.object?.text).toMatch(object);
    expect(trace.end.hint).toMatch(hint);
    expect(trace.end.text).toMatch(/^\S/);
    if (cure === undefined) return;
    const script = typeof cure === "string" ? cure : cure(trace.end.hint!);
    expect((await at.run(script)).exitCode, script).toBe(0);
    expect(ask(at, packet).end).toMatchObject(then!);
    await at.shell.finish();
  });

  it("is held while time is short", async () => {
    const at = await lab(
      "ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:00:0b dev rb\ntc -n r qdisc add dev rb root netem delay 1s\n",
    );
    expect(ask(at, PING, "a:eth0", 100e6).end).toMatchObject({
      disposition: "HELD",
      reason: "QDISC",
      netns: "r",
    });
    const trace = ask(at, PING);
    expect(trace.end).toMatchObject(REACHED);
    expect(trace.steps.find(({ kind }) => kind === "qdisc.dequeue")?.timeNs).toBeGreaterThanOrEqual(1e9);
  });

  it("is refused where the interface is down or the frame too long", async () => {
    const at = await lab("");
    const long = ask(at, "udp a:1 > b:1 len 1600");
    expect(long.end).toMatchObject({
      disposition: "REFUSED",
      reason: "EMSGSIZE",
      netns: "a",
      interface: "eth0",
    });
    const frame = buildFrame(at, "a:eth0", PING);
    await at.run("ip -n a link set eth0 down");
    expect(tracePacket(at, { at: "a:eth0", frame }).end).toMatchObject({
      disposition: "REFUSED",
      reason: "ENETDOWN",
    });
  });

  it("is outside of the lab by a dummy", async () => {
    const at = await lab(
      "ip -n r link add out type dummy\nip -n r addr add 192.0.2.1/24 dev out\nip -n r link set out up\n",
    );
    expect(ask(at, "icmp a > 192.0.2.9 echo").end).toMatchObject({
      disposition: "FORWARDED_OUT",
      netns: "r",
      interface: "out",
    });
  });

  it("names the rule, its line, the fields that it changed and the connection", async () => {
    const at = await lab("ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE\n");
    const { steps, end } = ask(at, "icmp a > b echo");
    expect(end).toMatchObject(REACHED);
    const rule = steps.find(({ kind }) => kind === "rule")!;
    expect(rule.text).toBe("table nat, chain POSTROUTING, rule 1: -A POSTROUTING -o rb -j MASQUERADE");
    expect(rule.object!.because).toMatch(/^lab\.sh:11/);
    const nat = steps.find(({ kind }) => kind === "nat")!;
    expect(nat.changes).toContainEqual({ field: "ip.src", old: "10.0.1.2", new: "10.0.2.1" });
    const route = steps.find(({ kind, netns }) => kind === "route" && netns === "r")!;
    expect(route.changes).toContainEqual({ field: "ip.ttl", old: 64, new: 63 });
    expect(steps.filter(({ kind, copy }) => kind === "conntrack" && copy === 1)[0]!.text).toContain("NEW");
  });
});

describe("what stays", () => {
  it("is nothing, or with commit what the packet did", async () => {
    const at = await lab("ip netns exec r iptables -A FORWARD -m conntrack --ctstate NEW -j ACCEPT\n");
    ask(at, PING);
    expect(at.kernel.conntrackCount("r")).toBe(0);
    const trace = tracePacket(at, { at: "a:eth0", frame: buildFrame(at, "a:eth0", PING), commit: true });
    expect(trace.end).toMatchObject(REACHED);
    expect(at.kernel.conntrackCount("r")).toBe(1);
    const again = ask(at, PING);
    expect(again.steps.find(({ kind }) => kind === "conntrack")!.text).toContain("ESTABLISHED");
  });

  it("is not captured without commit, and is with it", async () => {
    const at = await lab("");
    at.record();
    const frame = buildFrame(at, "a:eth0", PING);
    tracePacket(at, { at: "a:eth0", frame });
    expect(at.frames()).toEqual([]);
    tracePacket(at, { at: "a:eth0", frame, commit: true });
    expect(at.frames().length).toBeGreaterThan(4);
  });
});

it("a packet that arrives is not sent", async () => {
  const at = await lab("");
  const frame = buildFrame(at, "r:ra", "icmp a > b echo", "in");
  const trace = tracePacket(at, { at: "r:ra", frame, direction: "in" });
  expect(trace.steps[0]).toMatchObject({ kind: "interface.in", netns: "r", interface: "ra" });
  expect(trace.end).toMatchObject(REACHED);
  expect(formatTrace(trace)).toContain("At: r:ra, received by it");
});

describe("a class of traffic", () => {
  const step = (trace: Trace): [string, string | undefined][] =>
    trace.steps
      .filter(({ kind, copy }) => kind === "class" && copy === 1)
      .map(({ text, object }) => [text, object?.because]);

  it("is told as tc prints it: htb's, and those of a prio below it", async () => {
    const at = await lab(`ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:00:0b dev rb
tc -n r qdisc add dev rb root handle 1: htb default 10
tc -n r class add dev rb parent 1: classid 1:10 htb rate 1mbit
tc -n r qdisc add dev rb parent 1:10 handle 20: prio
tc -n r filter add dev rb parent 20: protocol ip u32 match ip protocol 1 0xff flowid 20:3
`);
    expect(step(ask(at, PING))).toEqual([
      [
        "class htb 1:10 root leaf 20: prio 0 rate 1Mbit ceil 1Mbit burst 1600b cburst 1600b dev rb",
        "lab.sh:13: tc -n r class add dev rb parent 1: classid 1:10 htb rate 1mbit",
      ],
      [
        "class prio 20:3 parent 20: dev rb",
        "lab.sh:14: tc -n r qdisc add dev rb parent 1:10 handle 20: prio",
      ],
    ]);
    const udp = ask(at, "udp a:5 > b:7");
    expect(step(udp).map(([text]) => text)[1]).toBe("class prio 20:2 parent 20: dev rb");
  });

  it("is none where htb lets a packet by its classes", async () => {
    const at = await lab("tc -n r qdisc add dev rb root handle 1: htb\n");
    expect(new Set(step(ask(at, PING)).map(([text]) => text))).toEqual(
      new Set(["no class of qdisc 1: dev rb: it goes directly"]),
    );
  });
});

describe("a route of IPv6", () => {
  const SETUP6 = `for n in a r b; do
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0
done
ip -n a addr add 2001:db8:1::2/64 dev eth0 nodad; ip -n r addr add 2001:db8:1::1/64 dev ra nodad
ip -n b addr add 2001:db8:2::2/64 dev eth0 nodad; ip -n r addr add 2001:db8:2::1/64 dev rb nodad
ip -n a route add default via 2001:db8:1::1; ip -n b route add default via 2001:db8:2::1
ip -n r route add unreachable 2001:db8:9::/48
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
`;
  const routes = ({ steps }: Trace): string[] =>
    steps.flatMap(({ kind, text, netns }) => (kind === "route" ? [`${netns}: ${text}`] : []));

  it("is shown in the words of ip -6 route, for what passes and for what is made there", async () => {
    const at = await lab(SETUP6);
    const trace = ask(at, "udp [2001:db8:1::2]:5 > [2001:db8:2::2]:7");
    const printed = (await at.run("ip -n b -6 route show default")).stdout.trim();
    expect(printed).toContain("via 2001:db8:2::1");
    expect(routes(trace)).toContain(
      "r: route (unicast): 2001:db8:2::/64 dev rb proto kernel metric 256 pref medium",
    );
    // the port unreachable
    expect(routes(trace)).toContain(`b: route (unicast): ${printed}`);
    expect(trace.end.text).toBe("nobody listens on UDP port 7 at 2001:db8:2::2");
  });

  it("is said to refuse, and named as what decided", async () => {
    const trace = ask(await lab(SETUP6), "udp [2001:db8:1::2]:5 > [2001:db8:9::2]:7");
    expect(trace.end).toMatchObject({
      disposition: "DROPPED",
      text: "the route to its destination refuses it",
      object: { text: expect.stringMatching(/unreachable 2001:db8:9::\/48 dev lo/) },
    });
    expect(trace.end.hint).toMatch(/^delete that route/);
    expect(routes(trace)[0]).toMatch(/^r: refused by the route \(EHOSTUNREACH\): unreachable 2001:db8:9::/);
  });
});

describe("a packet in a loop", () => {
  // two routers that send it to each other, one of them raising its TTL again
  const LOOP = `
ip netns add c
ip link add rc netns r address 02:00:00:00:00:03 type veth peer name eth0 netns c address 02:00:00:00:00:0c
ip -n r link set rc up; ip -n c link set eth0 up
ip -n r addr add 10.0.3.1/24 dev rc; ip -n c addr add 10.0.3.2/24 dev eth0
ip -n c route add default via 10.0.3.1; ip -n r route add 10.9.0.0/16 via 10.0.3.2
ip netns exec c sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
ip netns exec r sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.rc.send_redirects=0
ip netns exec c iptables -t mangle -A PREROUTING -j TTL --ttl-set 64
`;
  it("is told as far as is useful", { timeout: 60_000 }, async () => {
    const made = await lab(LOOP);
    const trace = ask(made, "udp a:5 > 10.9.0.1:7");
    expect(trace.end).toMatchObject({ disposition: "DROPPED", reason: "LOOP_LIMIT" });
    expect(trace.steps.length).toBeLessThan(25_000);
    expect(trace.omittedSteps).toBeGreaterThan(100_000);
    expect(formatTrace(trace)).toMatch(/in a loop: \d+ more decisions/);
  });
});
