/** br_netfilter: when it is on, and that nothing is lost or leaks whatever the frames. What rules see of bridged frames is recorded (nf-t-br-*). */
import { describe, expect, it } from "vitest";
import { Lab, VethworkError } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { mutate, Random } from "../fuzz/mutate.js";
import { build } from "../nat/lab.js";

const { arp, bytes, echo, eth, fragments, icmp, ip, ip6, tcp, udp } = build;
const mac = (host: number) => `02:00:00:00:00:1${host}`;
const BRIDGE = "02:00:00:00:00:01";

const SETUP = `set -e
ip netns add sw
ip -n sw link add br0 address ${BRIDGE} type bridge
ip -n sw link set br0 up
ip -n sw addr add 10.0.0.254/24 dev br0
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
  ip -n sw neigh add 10.0.0.$i lladdr 02:00:00:00:00:1$i nud permanent dev br0
done
`;
const rules = (...list: string[]) => list.map((rule) => `ip netns exec sw iptables ${rule}\n`).join("");

async function bridge(script: string): Promise<Lab> {
  const lab = new Lab({ seed: 1, memoryBytes: 256 << 20 });
  lab.record();
  await run(lab, SETUP + script);
  lab.advance(2e9);
  // everybody is known
  for (const host of [1, 2, 3]) lab.kernel.transmit(`h${host}`, "eth0", eth(BRIDGE, mac(host), bytes(50)));
  lab.advance(1e6);
  lab.frames();
  return lab;
}

async function run(lab: Lab, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await lab.run(`set -e\n${script}`);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return stdout;
}

/** Sends a frame of host 1; the frames that hosts received because of it. */
function send(lab: Lab, frame: Uint8Array) {
  lab.kernel.transmit("h1", "eth0", frame);
  lab.advance(1e6);
  return lab.frames().filter(({ netns, dir }) => dir === "in" && netns.startsWith("h"));
}

const packet = (port: number) =>
  eth(mac(2), mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(5000, port, bytes(4))));
const DROP = rules("-A FORWARD -p udp --dport 7 -j DROP");

describe("bridged packets", () => {
  it("meet no rules before br_netfilter is loaded, and keep their padding", async () => {
    const lab = await bridge(DROP);
    const padded = eth(mac(2), mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(5000, 7)), { pad: 60 });
    expect(send(lab, padded).map((frame) => frame.bytes.length)).toEqual([60]);
    await expect(run(lab, "ip netns exec sw sysctl net.bridge.bridge-nf-call-iptables")).rejects.toThrow(
      /No such file/,
    );
    expect(await run(lab, "lsmod")).not.toContain("br_netfilter");
  });

  it.each([
    ["modprobe", "modprobe br_netfilter"],
    ["a write to its sysctl", "ip netns exec h1 sysctl -qw net.bridge.bridge-nf-call-iptables=1"],
    ["a rule with physdev", "ip netns exec h1 iptables -A FORWARD -m physdev --physdev-is-bridged"],
  ])("meet them from then on: %s", async (_what, command) => {
    const lab = await bridge(DROP);
    expect(send(lab, packet(7))).toHaveLength(1);
    await run(lab, command);
    expect(await run(lab, "lsmod")).toContain("br_netfilter");
    expect(send(lab, packet(7))).toHaveLength(0);
    expect(send(lab, packet(8))).toHaveLength(1);
    expect(await run(lab, "ip netns exec sw sysctl -n net.bridge.bridge-nf-call-iptables")).toBe("1\n");
  });

  it("each namespace decides for itself", async () => {
    const lab = await bridge(
      `modprobe br_netfilter\n${DROP}ip netns exec sw sysctl -qw net.bridge.bridge-nf-call-iptables=0\n`,
    );
    expect(send(lab, packet(7))).toHaveLength(1);
    expect(await run(lab, "sysctl -n net.bridge.bridge-nf-call-iptables")).toBe("1\n");
  });

  it("that wait for a neighbour find their port gone", async () => {
    const lab = await bridge(
      `modprobe br_netfilter\n${rules("-t nat -A PREROUTING -p udp --dport 7 -j DNAT --to-destination 10.0.0.77")}`,
    );
    expect(send(lab, packet(7)).every(({ bytes }) => bytes[12] === 8 && bytes[13] === 6)).toBe(true);
    await run(lab, "ip -n sw link del p1");
    await run(lab, `ip -n sw neigh replace 10.0.0.77 lladdr ${mac(3)} nud permanent dev br0`);
    lab.advance(10e9);
    expect(lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
  });

  it("damaged ones neither trap nor leak", async () => {
    const lab = await bridge(
      `modprobe br_netfilter
ip netns exec sw sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-filter-vlan-tagged=1 net.bridge.bridge-nf-filter-pppoe-tagged=1
sysctl -qw net.netfilter.nf_log_all_netns=1
ip -n sw link set p3 mtu 600
${rules(
  "-t raw -A PREROUTING -j LOG --log-tcp-options --log-ip-options --log-tcp-sequence",
  "-t mangle -A PREROUTING -p udp --dport 1 -j TEE --gateway 10.0.0.3",
  "-t mangle -A FORWARD -p tcp --tcp-flags SYN SYN -j TCPMSS --set-mss 500",
  "-t mangle -A FORWARD -p udp --dport 4 -j TTL --ttl-dec 1",
  "-t mangle -A POSTROUTING -p udp --dport 4 -j DSCP --set-dscp 3",
  "-t nat -A PREROUTING -p udp --dport 2 -j DNAT --to-destination 10.0.0.3",
  "-t nat -A PREROUTING -p udp --dport 3 -j DNAT --to-destination 10.0.0.99",
  "-t nat -A POSTROUTING -p udp --dport 2 -j MASQUERADE",
  "-A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset",
  "-A FORWARD -p udp --dport 5 -j REJECT",
  "-A FORWARD -p icmp -j LOG --log-macdecode",
  "-A INPUT -p icmp -m recent --set --name r",
)}`,
    );
    const kernel = lab.kernel;
    const to = (part: unknown, fields = {}, host = 2) =>
      eth(mac(host), mac(1), ip({ src: "10.0.0.1", dst: `10.0.0.${host}`, ...fields }, part));
    const quoted = ip({ src: "10.0.0.2", dst: "10.0.0.1" }, udp(1, 5000, bytes(8))).body();
    const corpus: Uint8Array[] = [
      ...[1, 2, 3, 4, 5].map((port) => to(udp(5000, port, bytes(40)))),
      ...["S", "SA", "PA", "F", "R"].map((flags) =>
        to(tcp(5000, 80, flags, { data: bytes(5), options: Buffer.from([2, 4, 5, 180]) })),
      ),
      to(tcp(5000, 81, "S")),
      to(echo(1, 1), {}, 3),
      eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.254" }, echo(1, 1))),
      ...[3, 5, 11, 12].map((type) => to(icmp(type, 4, 0, quoted))),
      to(udp(5000, 9, bytes(900)), {}, 3),
      to(udp(5000, 9, bytes(20)), { options: Buffer.from([148, 4, 0, 0]) }),
      ...fragments({ src: "10.0.0.1", dst: "10.0.0.3", id: 5 }, udp(5000, 2, bytes(900)), [400, 640]).map(
        (part: unknown) => eth(mac(3), mac(1), part),
      ),
      eth(mac(2), mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(5000, 1)), { tags: [5] }),
      eth("ff:ff:ff:ff:ff:ff", mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.255" }, udp(5000, 1))),
      eth("ff:ff:ff:ff:ff:ff", mac(1), arp({ sha: mac(1), spa: "10.0.0.1", tpa: "10.0.0.99" })),
      eth(
        mac(2),
        mac(1),
        ip6(
          { src: "fe80".padEnd(32, "0"), dst: "fe80".padEnd(32, "0"), next: 0 },
          Buffer.from([59, 0, 1, 4, 0, 0, 0, 0]),
        ),
      ),
      eth(mac(2), mac(1), {
        ethertype: 0x8864,
        body: () => Buffer.concat([Buffer.from([0x11, 0, 0, 1, 0, 34, 0, 0x21]), quoted]),
      }),
    ];
    const random = new Random(7);
    for (let i = 0; i < 12_000; i++) {
      try {
        kernel.transmit(`h${1 + random.below(3)}`, "eth0", mutate(random, corpus, 1400));
      } catch (error) {
        // h3's frame is too long for the other end
        if (!(error instanceof VethworkError && error.code === "ENOBUFS")) throw error;
      }
      if (i % 250 === 0) lab.advance(random.below(4) * 1e8);
      if (i % 1000 === 0) lab.frames();
    }
    lab.advance(60e9);
    expect(kernel.statistic(Statistic.packetsLive)).toBe(0);
  });
});
