/** IPVS under damaged frames, changes in the middle of everything, and load: nothing traps, packets and memory are given back. */
import { describe, expect, it } from "vitest";
import { Statistic } from "../../src/kernel/abi.generated.js";
import type { VsServiceKey } from "../../src/model/ipvs.js";
import { mutate, Random } from "../fuzz/mutate.js";
import { build, tcpService, udpService, VIP, VsLab } from "./lab.js";

const { ip, udp, tcp, icmp, eth, bytes, fragments, hex } = build;
const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];

const SERVICES: VsServiceKey[] = [
  tcpService(),
  udpService(),
  { protocol: "sctp", address: VIP, port: 99 },
  udpService(0),
  tcpService(21),
  { fwmark: 7 },
];
const FORWARDS = ["masq", "masq", "gateway", "tunnel", "local", "bypass"] as const;
const SERVERS = ["10.0.2.2", "10.0.2.3", "10.0.2.1", "10.0.1.9", "10.0.99.9"];
const SYSCTLS = [
  "conntrack",
  "sloppy_tcp",
  "sloppy_sctp",
  "expire_nodest_conn",
  "expire_quiescent_template",
  "nat_icmp_send",
  "snat_reroute",
  "conn_reuse_mode",
  "schedule_icmp",
  "cache_bypass",
  "ignore_tunneled",
  "pmtu_disc",
] as const;

function corpus(): { from: "c" | "s"; frame: Uint8Array }[] {
  const raw = (proto: number, text: string) => ({ proto, body: () => hex(text) });
  const parts = [
    ...["S", "SA", "A", "FA", "RA", ""].map((flags) => tcp(4000, 80, flags)),
    tcp(4001, 21, "S"),
    tcp(4002, 2000, "S"),
    udp(5000, 53, bytes(20)),
    udp(5000, 7, bytes(1400)),
    udp(0, 53),
    raw(132, "0fa00063000000000000000001000014112233440001000000 0a000a00000001"),
    raw(132, "0fa00063000000000000000006000004"),
    raw(132, "0fa000630000000000000000 0a000006ffff0000 06000004"),
    raw(50, "00000001 00000001 aabbccdd"),
    raw(51, "3204000000000001 00000001 aabbccdd"),
  ];
  const answers = [
    ...["SA", "A", "FA", "RA"].map((flags) => tcp(80, 4000, flags)),
    udp(53, 5000, bytes(30)),
    raw(132, "00630fa000000000000000000200001411223344000100000a000a00000001"),
  ];
  const quotes = [...parts, ...answers].flatMap((part) => [
    ip({ src: "10.0.2.2", dst: "10.0.1.2" }, part).body(),
    ip({ src: "10.0.1.2", dst: VIP }, part).body(),
  ]);
  const there = (part: unknown) => eth(ra, c, ip({ src: "10.0.1.2", dst: VIP, ttl: 9 }, part));
  const back = (part: unknown) => eth(rb, s, ip({ src: "10.0.2.2", dst: "10.0.1.2" }, part));
  const errors = quotes.flatMap((quote) =>
    [3, 11, 4].map((type) => icmp(type, type === 3 ? 4 : 0, 576, quote)),
  );
  return [
    ...parts.map((part) => ({ from: "c" as const, frame: there(part) })),
    ...parts.map((part) => ({
      from: "c" as const,
      frame: eth(ra, c, ip({ src: "10.0.1.3", dst: "10.0.8.8" }, part)),
    })),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 5 }, udp(5000, 53, bytes(900)), [400, 640]).map(
      (part: unknown) => ({
        from: "c" as const,
        frame: eth(ra, c, part),
      }),
    ),
    ...fragments({ src: "10.0.2.2", dst: "10.0.1.2", id: 6 }, udp(53, 5000, bytes(900)), [400, 640]).map(
      (part: unknown) => ({ from: "s" as const, frame: eth(rb, s, part) }),
    ),
    ...answers.map((part) => ({ from: "s" as const, frame: back(part) })),
    ...errors.flatMap((part) => [
      { from: "c" as const, frame: there(part) },
      { from: "s" as const, frame: back(part) },
    ]),
  ];
}

/** Something about services, servers or sysctls changes; what the kernel refuses is refused. */
function change(lab: VsLab, random: Random): void {
  const key = SERVICES[random.below(SERVICES.length)]!;
  const dest = { address: SERVERS[random.below(SERVERS.length)]!, port: [0, 80, 5353][random.below(3)]! };
  const spec = {
    forward: FORWARDS[random.below(FORWARDS.length)]!,
    weight: random.below(3),
    upperThreshold: random.below(2) * 3,
    lowerThreshold: 0,
  };
  const service = {
    scheduler: (["rr", "wlc", "sh", "mh", "lblcr"] as const)[random.below(5)]!,
    persistent: random.below(2) ? 30 : undefined,
    netmask: random.below(2) ? "255.255.255.0" : "255.255.255.255",
    onePacket: !random.below(3),
  };
  const netns = "r";
  try {
    switch (random.below(10)) {
      case 0:
        return lab.apply({ op: "ipvs.service.delete", netns, key });
      case 1:
      case 2:
        return lab.apply({ op: "ipvs.service.add", netns, key, spec: service });
      case 3:
        return lab.apply({ op: "ipvs.service.set", netns, key, spec: service });
      case 4:
        return lab.apply({ op: "ipvs.dest.delete", netns, key, dest });
      case 5:
        return lab.apply({ op: "ipvs.dest.set", netns, key, dest, spec });
      case 6:
        return lab.sysctl(SYSCTLS[random.below(SYSCTLS.length)]!, random.below(3));
      default:
        return lab.apply({ op: "ipvs.dest.add", netns, key, dest, spec });
    }
  } catch (error) {
    if (!/^(ENOENT|ESRCH|EEXIST|EINVAL|ERANGE|EUNSUPPORTED)/.test((error as { code?: string }).code ?? ""))
      throw error;
  }
}

describe("IPVS", () => {
  it.each([1, 2, 3])("survives damaged frames and changes, and returns every packet: %i", async (seed) => {
    const lab = await VsLab.make({
      more: [
        "ip netns exec r iptables -t mangle -A PREROUTING -d 10.0.8.8 -j MARK --set-mark 7",
        "ip -n r route add local 10.0.8.8 dev lo",
        seed === 2 ? "ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE" : "",
      ].join("\n"),
    });
    const kernel = lab.lab.kernel;
    const random = new Random(seed);
    const all = corpus();
    const frames = {
      c: all.filter((f) => f.from === "c").map((f) => f.frame),
      s: all.filter((f) => f.from === "s").map((f) => f.frame),
    };
    for (let i = 0; i < 12_000; i++) {
      if (i % 8 === 0) change(lab, random);
      const from = random.below(3) ? "c" : "s";
      const frame = random.below(2)
        ? mutate(random, frames[from], 1400)
        : frames[from][random.below(frames[from].length)]!;
      kernel.transmit(from, "eth0", frame);
      if (i % 100 === 0) lab.lab.advance(random.below(20) * 1e9);
      if (i % 1000 === 0) lab.lab.frames();
    }
    lab.wait(3600);
    expect(kernel.statistic(Statistic.packetsLive)).toBe(0);
    expect(lab.connections()).toEqual([]);
    // nobody counts for anything any more
    for (const service of kernel.vsServices("r"))
      for (const dest of kernel.vsDests("r", service.key))
        expect([dest.active, dest.inactive, dest.persistent]).toEqual([0, 0, 0]);
  });

  it("gives back what connections, templates and servers took", async () => {
    const lab = await VsLab.make();
    const kernel = lab.lab.kernel;
    const used = () => kernel.statistic(Statistic.memoryUsed);
    const round = () => {
      lab.service(tcpService(), [{ address: "10.0.2.2" }, { address: "10.0.2.3" }]);
      lab.service(udpService(), [{ address: "10.0.2.2" }], { persistent: 60 });
      for (let i = 0; i < 8_000; i++) {
        const part = i & 1 ? udp(1024 + i, 53) : tcp(1024 + i, 80, "S");
        kernel.transmit("c", "eth0", eth(ra, c, ip({ src: `10.0.1.${2 + (i % 8)}`, dst: VIP }, part)));
        if (i % 1000 === 0) lab.lab.frames();
      }
      expect(lab.connections()).toHaveLength(8_000 + 4);
      lab.apply({ op: "ipvs.flush", netns: "r" });
      lab.wait(3600);
      expect(lab.connections()).toEqual([]);
    };
    round();
    const after = used();
    round();
    expect(used()).toBe(after);
  });

  it("is gone with its namespace, connections and all", async () => {
    const lab = await VsLab.with(udpService(), [{ address: "10.0.2.2" }], { persistent: 60 });
    for (let port = 1000; port < 1100; port++) lab.datagram(2, port);
    expect(lab.connections()).toHaveLength(101);
    await lab.run("ip netns del r; ip netns add r");
    expect(lab.connections()).toEqual([]);
    lab.wait(3600);
    expect(lab.lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
  });
});
