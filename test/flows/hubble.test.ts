/** The flow log as Hubble's JSON lines: who told what of a connection through NAT, a tunnel, a rule that drops. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Lab, flowSink } from "../../src/index.js";
import type { FlowLogOptions } from "../../src/flows/index.js";

type Line = { flow: any; node_name: string; time: string };

async function logOf(
  scripts: string[],
  options: FlowLogOptions = {},
  after?: (lab: Lab) => void,
): Promise<Line[]> {
  const chunks: string[] = [];
  const lab = new Lab({ memoryBytes: 256 << 20 });
  const [setup, ...traffic] = scripts;
  expect((await lab.run(setup!)).exitCode).toBe(0);
  lab.logFlows(
    flowSink("hubble", (chunk) => void chunks.push(Buffer.from(chunk).toString("utf8"))),
    options,
  );
  for (const script of traffic) await lab.run(script);
  after?.(lab);
  lab.endCapture();
  return chunks
    .join("")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}
const example = (name: string) => readFileSync(`examples/${name}`, "utf8");
const of = (lines: Line[], l4: string) => lines.filter(({ flow }) => flow.l4?.[l4]);

const ROUTER = `
for n in a b; do ip netns add $n; done
ip link add a0 type veth peer name eth0 netns a; ip link add b0 type veth peer name eth0 netns b
ip addr add 10.0.1.1/24 dev a0; ip addr add 10.0.2.1/24 dev b0
ip link set a0 up; ip link set b0 up
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.2/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
sysctl -qw net.ipv4.ip_forward=1
`;

describe("flow log, Hubble", () => {
  it("tells a published port: both sides of the translation, from whom to whom, what answers", async () => {
    const lines = await logOf([example("published-port.sh"), example("published-port-traffic.sh")]);
    const syn = of(lines, "TCP").filter(({ flow }) => flow.Summary === "TCP Flags: SYN");
    expect(
      syn.map(({ flow }) => [flow.node_name, flow.trace_observation_point, flow.traffic_direction]),
    ).toEqual([
      ["vethwork/client", "FROM_ENDPOINT", "EGRESS"],
      ["vethwork/host", "TO_NETWORK", "EGRESS"],
      ["vethwork/web", "TO_ENDPOINT", "INGRESS"],
    ]);
    const [asked, forwarded] = syn as [Line, Line];
    expect(asked.flow.IP).toEqual({
      source: "192.168.1.50",
      destination: "192.168.1.100",
      ipVersion: "IPv4",
    });
    expect(asked.flow.l4.TCP.destination_port).toBe(8080);
    expect(asked.flow.source.pod_name).toBe("client");
    expect(forwarded.flow.IP.destination).toBe("172.17.0.2");
    expect(forwarded.flow.trace_reason).toBe("NEW");
    expect(forwarded.flow.destination.pod_name).toBe("web");
    expect(forwarded.flow.extensions).toMatchObject({
      before_nat: { destination: "192.168.1.100", destination_port: 8080 },
      after_nat: { destination: "172.17.0.2", destination_port: 80 },
    });
    const answer = lines.find(({ flow }) => flow.node_name === "vethwork/host" && flow.is_reply)!.flow;
    expect(answer.IP).toMatchObject({ source: "172.17.0.2", source_xlated: "192.168.1.100" });
    expect([answer.reply, answer.trace_reason]).toEqual([true, "REPLY"]);
  });

  it("tells a masqueraded ping: the source before, and on the wire", async () => {
    const lines = await logOf([example("published-port.sh"), example("published-port-traffic.sh")]);
    const { flow } = of(lines, "ICMPv4").find(({ flow: f }) => f.node_name === "vethwork/host")!;
    expect(flow.IP).toMatchObject({
      source: "172.17.0.2",
      source_xlated: "203.0.113.1",
      destination: "203.0.113.9",
    });
    expect([flow.l4.ICMPv4, flow.Summary]).toEqual([{ type: 8 }, "ICMPv4 EchoRequest"]);
    expect(flow.extensions.before_nat.destination_port).toBeUndefined();
  });

  it("tells what is dropped, by whom, for which reason, of both vocabularies", async () => {
    const lines = await logOf([
      `${ROUTER} iptables -A FORWARD -p udp --dport 53 -j DROP`,
      "echo hi | ip netns exec a nc -u -w 1 10.0.2.2 53; ip netns exec a ping -c 1 -t 1 10.0.2.2",
    ]);
    const drops = lines.filter(({ flow }) => flow.verdict === "DROPPED" && flow.source.pod_name === "a");
    expect(drops.map(({ flow }) => [flow.node_name, flow.drop_reason_desc, flow.drop_reason])).toEqual([
      ["vethwork", "POLICY_DENIED", 133],
      ["vethwork", "TTL_EXCEEDED", 196],
    ]);
    expect(drops[0]!.flow).toMatchObject({
      event_type: { type: 1, sub_type: 133 },
      traffic_direction: "INGRESS",
      destination: { pod_name: "b" },
      extensions: { skb_drop_reason: "SKB_DROP_REASON_NETFILTER_DROP" },
    });
    expect(drops[0]!.flow.trace_observation_point).toBeUndefined();
  });

  it("tells the tunnel that a packet is in, once, by the packet's own addresses", async () => {
    const [setup] = example("overlay.sh").split('echo "== web pings db"');
    const told = await logOf([setup!, "ip netns exec web ping -c 1 10.0.0.3"]);
    const overlay = told.filter(({ flow }) => flow.tunnel && flow.l4?.ICMPv4);
    expect(overlay.map(({ flow }) => [flow.node_name, flow.IP.source, flow.trace_observation_point])).toEqual(
      [
        ["vethwork/node1", "10.0.0.2", "TO_OVERLAY"],
        ["vethwork/node2", "10.0.0.3", "TO_OVERLAY"],
      ],
    );
    expect(overlay[0]!.flow.tunnel).toMatchObject({
      protocol: "VXLAN",
      l4: { UDP: { destination_port: 4789 } },
    });
    expect(overlay[0]!.flow.tunnel.vni).toBeGreaterThan(0);
  });

  it("tells a flow that goes on every 5 s, with what was sent since", async () => {
    const lines = await logOf([ROUTER, "ip netns exec a ping -c 12 10.0.2.2"]);
    const asked = of(lines, "ICMPv4").filter(
      ({ flow }) => flow.node_name === "vethwork/a" && flow.trace_observation_point === "FROM_ENDPOINT",
    );
    expect(asked.map(({ flow }) => Number(flow.extensions.packets))).toEqual([1, 6, 5]);
    expect(asked.map(({ flow }) => Number(flow.extensions.bytes))).toEqual([84, 504, 420]);
  });

  it("has IPv6 flows and strangers", async () => {
    const lines = await logOf([
      `${ROUTER} for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=0; done
      sysctl -qw net.ipv6.conf.all.disable_ipv6=0; ip -6 addr add 2001:db8::1/64 dev a0; ip -n a -6 addr add 2001:db8::2/64 dev eth0 `,
      "sleep 3; ip netns exec a ping -6 -c 1 2001:db8::1; ip netns exec a ping -c 1 -W 1 198.51.100.7",
    ]);
    const echo = of(lines, "ICMPv6").find(({ flow }) => flow.l4.ICMPv6.type === 128)!.flow;
    expect(echo).toMatchObject({
      IP: { source: "2001:db8::2", destination: "2001:db8::1", ipVersion: "IPv6" },
      destination: { identity: 1, labels: ["reserved:host"] },
    });
    const stranger = of(lines, "ICMPv4").find(({ flow }) => flow.IP.destination === "198.51.100.7")!.flow;
    expect(stranger.destination).toEqual({ identity: 2, labels: ["reserved:world"] });
  });

  it("is the same for the same run", async () => {
    const run = () => logOf([example("published-port.sh"), example("published-port-traffic.sh")]);
    expect(await run()).toEqual(await run());
  });

  it("knows at most so many flows: the one seen least recently ends early, and begins again", async () => {
    const pings = "for i in 2 3 4 5 2; do ip netns exec a ping -c 1 -W 1 10.0.3.$i; done";
    const few = await logOf([ROUTER, pings], { most: 2 });
    const asked = of(few, "ICMPv4").filter(
      ({ flow }) => flow.trace_observation_point === "FROM_ENDPOINT" && flow.IP.destination === "10.0.3.2",
    );
    expect(asked.length).toBe(2);
    const many = await logOf([ROUTER, pings]);
    expect(of(many, "ICMPv4").length).toBeLessThan(of(few, "ICMPv4").length);
  });

  it("refuses options that make no sense", () => {
    const lab = new Lab({ memoryBytes: 256 << 20 });
    const sink = flowSink("hubble", () => {});
    expect(() => lab.logFlows(sink, { most: 0 })).toThrow("flow log: most 0 is not a whole number from 1 on");
    lab.logFlows(sink);
    expect(() => lab.logFlows(sink)).toThrow();
  });
});
