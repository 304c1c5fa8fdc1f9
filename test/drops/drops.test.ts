/** Labs that lose packets in one way each, and what is said about it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { REASONS, type DropGroup } from "../../src/explain/index.js";
import { DropReasonNames } from "../../src/kernel/abi.generated.js";
import { Lab } from "../../src/lab/lab.js";

/** client 10.0.0.2 -- 10.0.0.1 r 10.1.0.1 -- 10.1.0.2 web; lines 1 to 3 of every lab */
const ROUTER = [
  "set -e; ip netns add c; ip netns add r; ip netns add w; ip link add eth0 netns c type veth peer name e1 netns r; ip link add eth0 netns w type veth peer name e2 netns r",
  "for x in c:eth0:10.0.0.2 r:e1:10.0.0.1 r:e2:10.1.0.1 w:eth0:10.1.0.2; do IFS=: read n d a <<< $x; ip -n $n addr add $a/24 dev $d; ip -n $n link set $d up; ip -n $n link set lo up; done",
  "ip -n c route add default via 10.0.0.1; ip -n w route add default via 10.1.0.1; ip netns exec r sysctl -qw net.ipv4.ip_forward=1; set +e",
  "",
].join("\n");
/** br0 with p1 (a, 10.0.0.1) and p2 (b, 10.0.0.2); lines 1 and 2 */
const BRIDGE = [
  "set -e; ip link add br0 type bridge; ip link set br0 up; for n in a:1 b:2; do ip netns add ${n%:*}; ip link add p${n#*:} type veth peer name eth0 netns ${n%:*}; ip link set p${n#*:} master br0 up; done",
  "ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n b link set eth0 up; set +e",
  "",
].join("\n");
const PING = "ip netns exec c ping -c2 -W1 10.1.0.2 >/dev/null";

async function groupsOf(script: string): Promise<DropGroup[]> {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  lab.countDrops();
  const { exitCode, stderr } = await lab.run(`${script}\ntrue`, { name: "lab.sh" });
  if (exitCode !== 0) throw new Error(stderr);
  lab.advance(5e9);
  const report = lab.drops();
  const { drops } = lab.totals();
  // whatever is counted on links is in the table, but for packets that were at no link
  expect(report.packets).toBeGreaterThanOrEqual(drops);
  expect(report.uncounted).toBe(0);
  return report.groups;
}

describe("a lab that loses packets", () => {
  test.each<
    [
      what: string,
      script: string,
      reason: string,
      at: string,
      by: string | undefined,
      line: number | undefined,
    ]
  >([
    [
      "a rule",
      `${ROUTER}ip netns exec r iptables -A FORWARD -d 10.1.0.2 -j DROP; ${PING}`,
      "NETFILTER_DROP",
      "r:e1",
      "table filter, chain FORWARD, rule 1: -A FORWARD -d 10.1.0.2/32 -j DROP",
      4,
    ],
    [
      "a policy",
      `${ROUTER}\nip netns exec r iptables -P FORWARD DROP; ${PING}`,
      "NETFILTER_DROP",
      "r:e1",
      "table filter, chain FORWARD, policy DROP",
      5,
    ],
    [
      "REJECT in a chain",
      `${ROUTER}ip netns exec w iptables -N x; ip netns exec w iptables -A INPUT -j x\nip netns exec w iptables -A x -j REJECT; ${PING}`,
      "NETFILTER_DROP",
      "w:eth0",
      "table filter, chain x, rule 1: -A x -j REJECT --reject-with icmp-port-unreachable",
      5,
    ],
    [
      "a blackhole",
      `${ROUTER}ip -n r route add blackhole 10.1.0.2; ${PING}`,
      "NOT_SPECIFIED",
      "r:e1",
      "route blackhole 10.1.0.2",
      4,
    ],
    [
      "an unreachable route",
      `${ROUTER}ip -n r route add unreachable 10.1.0.2; ${PING}`,
      "IP_INADDRERRORS",
      "r:e1",
      "route unreachable 10.1.0.2",
      4,
    ],
    [
      "no route",
      `${ROUTER}ip netns exec c ping -c1 -W1 10.2.0.1 >/dev/null`,
      "IP_INNOROUTES",
      "r:e1",
      undefined,
      undefined,
    ],
    [
      "no forwarding",
      `${ROUTER}ip netns exec r sysctl -qw net.ipv4.ip_forward=0; ${PING}`,
      "IP_INADDRERRORS",
      "r:e1",
      "sysctl net.ipv4.conf.e1.forwarding = 0",
      4,
    ],
    [
      "the reverse path filter",
      `${ROUTER}${PING}; ip netns exec r sysctl -qw net.ipv4.conf.e1.rp_filter=1\nip -n r route add 10.0.0.2 dev e2; ${PING}`,
      "IP_RPFILTER",
      "r:e1",
      "sysctl net.ipv4.conf.e1.rp_filter = 1",
      4,
    ],
    [
      "the reverse path filter of all",
      `${ROUTER}${PING}; ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=1\nip -n r route add 10.0.0.2 dev e2; ${PING}`,
      "IP_RPFILTER",
      "r:e1",
      "sysctl net.ipv4.conf.all.rp_filter = 1",
      4,
    ],
    [
      "no answer to ARP",
      `${ROUTER}ip netns exec c ping -c1 -W1 10.0.0.9 >/dev/null; sleep 5`,
      "NEIGH_FAILED",
      "c:eth0",
      "neighbour 10.0.0.9 dev eth0 FAILED",
      undefined,
    ],
    [
      "a TTL that is used up",
      `${ROUTER}ip netns exec c ping -c1 -W1 -t1 10.1.0.2 >/dev/null`,
      "TTL_EXCEEDED",
      "r:e1",
      undefined,
      undefined,
    ],
    [
      "an MTU",
      `${ROUTER}\nip -n r link set e2 mtu 1000; ip netns exec c ping -c1 -W1 -M do -s 1200 10.1.0.2 >/dev/null`,
      "PKT_TOO_BIG",
      "r:e1",
      "link 3: e2@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1000 qdisc noqueue state UP group default qlen 1000",
      1,
    ],
    [
      "nobody who listens",
      `${ROUTER}ip netns exec c bash -c 'echo x | nc -u -w1 10.1.0.2 9'`,
      "NO_SOCKET",
      "w:eth0",
      undefined,
      undefined,
    ],
    [
      "netem",
      `${ROUTER}ip netns exec r tc qdisc add dev e2 root netem loss 100%; ${PING}`,
      "QDISC_DROP",
      "r:e2",
      "qdisc netem 8001: dev e2 root refcnt 2 limit 1000 loss 100%",
      4,
    ],
    [
      "a tc filter",
      `${ROUTER}ip netns exec r tc qdisc add dev e1 clsact\nip netns exec r tc filter add dev e1 ingress matchall action drop; ${PING}`,
      "TC_INGRESS",
      "r:e1",
      "filter ingress protocol all pref 49152 matchall chain 0 handle 0x1 not_in_hw action order 1: gact action drop random type none pass val 0 index 1 ref 1 bind 1 dev e1",
      5,
    ],
    [
      "a virtual service without servers",
      `${ROUTER}ip netns exec r ipvsadm -A -t 10.0.0.1:80 -s rr; ip netns exec c bash -c 'echo x | nc -w1 10.0.0.1 80'`,
      "NETFILTER_DROP",
      "r:e1",
      "virtual service -A -t 10.0.0.1:80 -s rr",
      4,
    ],
    [
      "a link that is down",
      `${ROUTER}ip -n w link set eth0 down; ip -n r neigh replace 10.1.0.2 lladdr 02:00:00:00:00:01 dev e2; ip -n r link set e2 up; ${PING}`,
      "NO_CARRIER",
      "r:e2",
      "link 3: e2@if2: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state LOWERLAYERDOWN group default qlen 1000",
      1,
    ],
    [
      "a bridge's VLANs",
      `${BRIDGE}ip link set br0 type bridge vlan_filtering 1; bridge vlan del vid 1 dev p1; ip netns exec a ping -c1 -W1 10.0.0.2 >/dev/null`,
      "BRIDGE_INGRESS_VLAN_FILTER",
      "p1",
      "VLANs of port p1: none",
      1,
    ],
    [
      "an IPsec policy",
      `${ROUTER}ip -n w xfrm policy add src 10.0.0.0/24 dst 10.1.0.0/24 dir in tmpl proto esp; ${PING}`,
      "XFRM_POLICY",
      "w:eth0",
      "IPsec policy src 10.0.0.0/24 dst 10.1.0.0/24 dir in priority 0 ptype main tmpl src 0.0.0.0 dst 0.0.0.0 proto esp reqid 0 mode transport",
      4,
    ],
    [
      "VXLAN without an endpoint",
      `${ROUTER}ip -n c link add vx type vxlan id 1 dstport 4789; ip -n c addr add 10.5.0.1/24 dev vx; ip -n c link set vx up; ip netns exec c ping -c1 -W1 10.5.0.2 >/dev/null`,
      "VXLAN_NO_REMOTE",
      "c:vx",
      "link 3: vx: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN group default qlen 1000",
      4,
    ],
  ])("%s", async (_what, script, reason, at, by, line) => {
    const groups = await groupsOf(script);
    const group = groups.find((each) => each.reason === reason && each.at === at);
    expect(group, JSON.stringify(groups.map((each) => [each.reason, each.at, each.by?.text]))).toBeDefined();
    expect(group!.by?.text).toBe(by);
    expect(group!.by?.because?.line).toBe(line);
    expect(group!.packets).toBeGreaterThan(0);
    expect(group!.flows.reduce((sum, { packets }) => sum + packets, 0)).toBe(group!.packets);
    expect(group!.hint).not.toContain("IFACE");
  });

  test("says so of a culprit that is gone, and who had made it", async () => {
    const [group] = await groupsOf(
      `${ROUTER}ip netns exec r iptables -A FORWARD -j DROP\n${PING}\nip netns exec r iptables -F\nip netns exec r iptables -A FORWARD -j ACCEPT`,
    );
    expect(group!.by).toEqual({
      text: "a rule of iptables that is gone now",
      gone: true,
      because: { file: "lab.sh", line: 4, command: "ip netns exec r iptables -A FORWARD -j DROP" },
    });
  });

  test("counts nothing where nothing is lost, and begins anew", async () => {
    const lab = new Lab({ memoryBytes: 128 << 20 });
    lab.countDrops();
    await lab.run(`${ROUTER}${PING}`);
    expect(lab.drops().groups).toEqual([]);
    await lab.run("ip netns exec w iptables -A INPUT -j DROP; ip netns exec c ping -c1 -W1 10.1.0.2");
    expect(lab.drops().packets).toBe(1);
    lab.countDrops();
    expect(lab.drops()).toEqual({ groups: [], packets: 0, bytes: 0, reasons: [], uncounted: 0 });
  });

  test("is the same packets with the table on and off", async () => {
    const run = async (on: boolean): Promise<string[]> => {
      const lab = new Lab({ memoryBytes: 128 << 20 });
      if (on) lab.countDrops();
      lab.record();
      await lab.run(
        `${ROUTER}ip netns exec w iptables -A INPUT -p icmp -m statistic --mode random --probability 0.5 -j DROP\n${PING}\n${PING}`,
      );
      return lab
        .frames()
        .map(({ netns, iface, bytes }) => `${netns}:${iface} ${Buffer.from(bytes).toString("hex")}`);
    };
    expect(await run(true)).toEqual(await run(false));
  });
});

test("more flows than there is room for are counted without their flow", async () => {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  lab.countDrops();
  await lab.run(
    "ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up; ip addr add 10.0.0.1/24 dev d1; iptables -A INPUT -j DROP",
  );
  const mac = Buffer.from(lab.kernel.link("", "d1").address.replaceAll(":", ""), "hex");
  const frame = Buffer.alloc(60);
  mac.copy(frame, 0);
  Buffer.from("020000000001080045000020000000004011", "hex").copy(frame, 6);
  Buffer.from("0a0000020a000001", "hex").copy(frame, 26);
  const checksum = (): void => {
    frame.writeUInt16BE(0, 24);
    let sum = 0;
    for (let at = 14; at < 34; at += 2) sum += frame.readUInt16BE(at);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    frame.writeUInt16BE(~sum & 0xffff, 24);
  };
  checksum();
  frame.writeUInt16BE(12, 38);
  for (let port = 1; port <= 6000; port++) {
    frame.writeUInt16BE(port, 34);
    frame.writeUInt16BE(7, 36);
    lab.kernel.transmit("", "d0", frame);
  }
  lab.advance(1e9);
  const { groups, packets } = lab.drops();
  const group = groups.find(({ reason }) => reason === "NETFILTER_DROP")!;
  expect(group.packets).toBe(6000);
  expect(packets).toBe(
    6000 + groups.filter((each) => each !== group).reduce((sum, each) => sum + each.packets, 0),
  );
  expect(group.otherFlows).toBeGreaterThan(1800);
  expect(group.flows.length + group.otherFlows).toBe(6000);
});

describe("the list of reasons", () => {
  const names = Object.values(DropReasonNames).filter((name) => name !== "COUNT");
  test("has words for each", () => {
    expect(Object.keys(REASONS).sort()).toEqual([...names].sort());
  });
  test("is the one in docs/drops.md", () => {
    const text = readFileSync(new URL("../../docs/drops.md", import.meta.url), "utf8");
    const flat = (words: string): string => words.replaceAll("|", "\\|");
    for (const [name, { meaning, hint, usual }] of Object.entries(REASONS)) {
      const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\``));
      expect(row?.replace(/ +/g, " "), name).toBe(
        `| \`${name}\`${usual ? " *" : ""} | ${flat(meaning)} | ${flat(hint)} |`,
      );
    }
  });
});
