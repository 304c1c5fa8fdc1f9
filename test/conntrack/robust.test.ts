/** Tracking under load and under damaged frames: nothing traps, every packet and every connection is given back. */
import { describe, expect, it } from "vitest";
import { mutate, Random } from "../fuzz/mutate.js";
import { build, CtLab } from "./lab.js";

const { ip, udp, tcp, echo, icmp, bytes, fragments } = build;

function corpus(): Buffer[] {
  const to = (part: unknown, fields = {}) =>
    ip({ src: "10.0.1.2", dst: "10.0.2.2", ...fields }, part).body() as Buffer;
  const quote = to(udp(1, 2, bytes(8)));
  return [
    quote,
    to(tcp(1, 2, "S", { options: Buffer.from("020405b40402080a000000010000000001030307", "hex") })),
    to(
      tcp(1, 2, "A", {
        ack: 5,
        options: Buffer.from("0101050a0000000a0000001401010101", "hex"),
        data: bytes(30),
      }),
    ),
    to(tcp(1, 2, "R", { seq: 77 })),
    to(echo(1, 1)),
    to(icmp(3, 3, 0, quote)),
    to(icmp(5, 1, 0x0a000102, quote)),
    to({ proto: 47, body: () => Buffer.from("3001880b0004000700000001aabbccdd", "hex") }),
    to({ proto: 136, body: () => Buffer.from("0001000200080005aabbccdd", "hex") }),
    to({ proto: 132, body: () => Buffer.alloc(24, 1) }),
    ...fragments({ src: "10.0.1.2", dst: "10.0.2.2", df: 1 }, udp(5, 6, bytes(900)), [400, 800]).map(
      (f: { body(): Buffer }) => f.body(),
    ),
  ];
}

const LOOSE = `
sysctl -qw net.netfilter.nf_conntrack_max=40 net.netfilter.nf_conntrack_buckets=1
ip netns exec r sysctl -qw net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_events=1 net.netfilter.nf_conntrack_checksum=0
ip netns exec r iptables -t raw -A PREROUTING -p udp --dport 77 -j CT --notrack
ip netns exec r iptables -t mangle -A PREROUTING -j CONNMARK --save-mark
ip netns exec r iptables -A FORWARD -m connmark --mark 5 -j DROP
`;

describe("connection tracking", () => {
  it.each([1, 2, 3])(
    "gives everything back after damaged packets, seed %i",
    async (seed) => {
      const lab = await CtLab.make(LOOSE);
      const random = new Random(seed);
      const packets = corpus();
      lab.kernel.conntrackListen("r");
      for (let i = 0; i < 4000; i++) {
        const from = random.below(2) ? "c" : "s";
        let packet = Buffer.from(mutate(random, packets, 1400));
        if (from === "s" && packet.length >= 20) {
          // the other way round, so that it may be an answer
          const swapped = Buffer.from(packet);
          packet.copy(swapped, 12, 16, 20);
          packet.copy(swapped, 16, 12, 16);
          packet = swapped;
        }
        if (packet.length > 20 && random.below(4)) {
          const head = Math.max(20, (packet[0]! & 15) * 4);
          if (packet.length >= head) {
            packet.writeUInt16BE(packet.length & 0xffff, 2);
            packet.writeUInt16BE(0, 10);
            packet.writeUInt16BE(build.checksum(packet.subarray(0, head)), 10);
          }
        }
        lab.nat.sendBytes(from, packet);
        if (i % 500 === 0) lab.advance(5);
      }
      expect(lab.kernel.conntrackStat("r").invalid).toBeGreaterThan(0);
      expect(lab.entries().length).toBeGreaterThan(0);
      lab.kernel.conntrackUnlisten("r");
      lab.advance(70);
      expect(lab.packetsLive()).toBe(0);
      lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
      expect(lab.count()).toBe(0);
      expect(lab.bytes()).toBe(0);
    },
    60_000,
  );

  it("a dropped first packet leaves no connection", async () => {
    const lab = await CtLab.make("ip netns exec r iptables -A FORWARD -p udp --dport 9 -j DROP");
    expect(lab.send("c", udp(1, 9))).toBe(false);
    expect([lab.count(), lab.bytes(), lab.entries().length]).toEqual([0, 0, 0]);
  });

  it("holds many connections, listed in the order of their beginning", async () => {
    const lab = await CtLab.make();
    lab.sysctl("max", 0, "");
    const many = 20_000;
    const before = Number(lab.kernel.machine.exports.memory_used!());
    for (let i = 0; i < many; i++)
      lab.kernel.apply({
        op: "conntrack.add",
        netns: "r",
        key: {
          protocol: 6,
          tuple: { src: `10.1.${i >> 8}.${i & 255}`, dst: "10.0.2.2", sport: i, dport: 80 },
        },
        timeout: 1000,
        state: 3,
      });
    expect(lab.count()).toBe(many);
    expect(lab.entries().map((entry) => entry.original.sport)).toEqual(
      Array.from({ length: many }, (_, i) => i),
    );
    const perConnection = (Number(lab.kernel.machine.exports.memory_used!()) - before) / many;
    expect(perConnection).toBeLessThan(420);
    lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
    expect(lab.bytes()).toBe(0);
  }, 60_000);

  it("namespaces have tables of their own, and take them along", async () => {
    const lab = await CtLab.make();
    lab.send("c", udp(1, 53));
    expect(lab.kernel.conntrackEntries("c")).toEqual([]);
    await lab.nat.run("ip netns del r");
    await lab.nat.run("ip netns add r");
    expect(lab.kernel.conntrackEntries("r")).toEqual([]);
  });
});
