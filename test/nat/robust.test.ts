/** NAT under load and under damaged frames: memory is given back, nothing traps, no packet is lost sight of. */
import { describe, expect, it } from "vitest";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { mutate, Random } from "../fuzz/mutate.js";
import { build, NatLab } from "./lab.js";

const { ip, udp, tcp, echo, icmp, eth, bytes, fragments, hex } = build;

/** Rules of every kind, on a packet's way in both directions. */
const ALL = [
  "PREROUTING -i ra -d 10.0.1.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2-10.0.2.5:8080-8090",
  "PREROUTING -i ra -d 10.0.1.1 -p udp -j DNAT --to-destination 10.0.2.2:1000-1999/500",
  "PREROUTING -i ra -p icmp -d 10.0.1.1 -j DNAT --to-destination 10.0.2.2-10.0.2.9",
  "PREROUTING -i ra -p udp --dport 99 -j REDIRECT --to-ports 1-9",
  "PREROUTING -d 10.50.0.0/16 -j NETMAP --to 10.0.2.0/29",
  "OUTPUT -p icmp -j DNAT --to-destination 10.0.2.3",
  "INPUT -p udp -j SNAT --to-source 10.0.1.9",
  "POSTROUTING -o rb -p tcp -j MASQUERADE --random --to-ports 100-200",
  "POSTROUTING -o rb -p udp -j SNAT --to-source 10.0.2.100-10.0.2.110 --persistent",
  "POSTROUTING -o rb -j MASQUERADE",
];

const [ra, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];

function corpus(): Uint8Array[] {
  const to = (dst: string, part: unknown, fields = {}) => ip({ src: "10.0.1.2", dst, ...fields }, part);
  const back = (dst: string, part: unknown) => ip({ src: "10.0.2.2", dst }, part);
  const inner = [udp(5000, 53, bytes(20)), tcp(5000, 80, "S"), echo(3, 1)].map((part) =>
    to("10.0.1.1", part).body(),
  );
  const raw = (proto: number, text: string) => ({ proto, body: () => hex(text) });
  return [
    ...inner.map((bytes) => eth(ra, c, { ethertype: 0x0800, body: () => bytes })),
    ...["10.0.1.1", "10.50.3.2", "10.0.2.2"].flatMap((dst) => [
      eth(ra, c, to(dst, udp(5000, 99, bytes(9)))),
      eth(ra, c, to(dst, tcp(5000, 80, "SA", { ack: 7 }))),
      eth(ra, c, to(dst, raw(132, "13880050000000000000000001000014112233440001000000 0a000a00000001"))),
      eth(ra, c, to(dst, raw(47, "3001880b0004000700000001aabbccdd"))),
      eth(ra, c, to(dst, raw(253, "00"))),
    ]),
    ...inner.flatMap((packet) =>
      [3, 4, 5, 11, 12].map((type) => eth(ra, c, to("10.0.1.1", icmp(type, 1, 0, packet)))),
    ),
    ...fragments({ src: "10.0.1.2", dst: "10.0.1.1", id: 5 }, udp(5000, 53, bytes(900)), [400, 640]).map(
      (part: unknown) => eth(ra, c, part),
    ),
    eth(ra, c, back("10.0.2.100", udp(53, 5000))),
  ];
}

describe("NAT", () => {
  it("survives damaged frames from both sides and returns every packet", async () => {
    const nat = await NatLab.with(ALL);
    const kernel = nat.lab.kernel;
    const random = new Random(20261121);
    const frames = corpus();
    const sides = ["c", "s"] as const;
    for (let i = 0; i < 20_000; i++) {
      kernel.transmit(sides[random.below(2)]!, "eth0", mutate(random, frames, 1400));
      if (i % 500 === 0) nat.lab.advance(random.below(5) * 1e8);
      if (i % 1000 === 0) nat.lab.frames();
    }
    nat.lab.advance(60e9);
    expect(kernel.statistic(Statistic.packetsLive)).toBe(0);
  });

  it("gives back what 8,000 connections took", async () => {
    const nat = await NatLab.with(["POSTROUTING -o rb -j MASQUERADE"], {
      more: "sysctl -qw net.netfilter.nf_conntrack_max=100000",
    });
    const kernel = nat.lab.kernel;
    const used = () => kernel.statistic(Statistic.memoryUsed);
    const fill = async () => {
      for (let i = 0; i < 8_000; i++) {
        const part = udp(1024 + i, 53);
        kernel.transmit("c", "eth0", eth(ra, c, ip({ src: `10.0.1.${2 + (i % 8)}`, dst: "10.0.2.2" }, part)));
        if (i % 1000 === 0) nat.lab.frames();
      }
      expect(await nat.run("ip netns exec r conntrack -C")).toBe("8000\n");
      await nat.run("ip netns exec r conntrack -F 2>/dev/null");
      expect(await nat.run("ip netns exec r conntrack -C")).toBe("0\n");
    };
    await fill();
    const after = used();
    await fill();
    expect(used()).toBe(after);
  });

  it("is off again in a namespace that comes after one with the same name", async () => {
    const nat = await NatLab.with(["POSTROUTING -o rb -j MASQUERADE"]);
    nat.send("c", ip({ src: "10.0.1.2", dst: "10.0.2.2" }, udp(5000, 53)));
    await nat.run("ip netns del r; ip netns add r");
    expect(await nat.run("ip netns exec r iptables -t nat -S")).not.toContain("MASQUERADE");
    expect(await nat.run("ip netns exec r conntrack -C")).toBe("0\n");
  });
});
