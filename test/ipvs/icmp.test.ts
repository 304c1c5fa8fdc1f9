/** ICMP errors about virtual services: rewritten where the connection is masqueraded, handed on where it is not, made anew for tunnels. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { headerSum } from "../nat/lab.js";
import { build, udpService, VIP, VsLab } from "./lab.js";

const { ip, udp, icmp, checksum } = build;
const SERVER = "10.0.2.2";

/** An ICMP packet's own checksum: 0 where it is right. */
const icmpSum = (bytes: Buffer): number => checksum(bytes.subarray((bytes[0]! & 15) * 4));
/** The packet that an error quotes, without the error's headers. */
const quoted = (bytes: Buffer): Buffer => bytes.subarray(28);
const bytesOf = (part: { body(): Buffer }): Buffer => part.body();
const addresses = (b: Buffer) => [[...b.subarray(12, 16)].join("."), [...b.subarray(16, 20)].join(".")];
const ports = (b: Buffer) => [b.readUInt16BE(20), b.readUInt16BE(22)];

const quote = (src: string, dst: string, sport: number, dport: number, data: number, length: number) =>
  bytesOf(ip({ src, dst, id: 7 }, udp(sport, dport, Buffer.alloc(data, 1)))).subarray(0, length);

async function masqueraded(): Promise<VsLab> {
  const lab = await VsLab.with(udpService(), [{ address: SERVER, port: 5300 }]);
  expect(lab.datagram(2, 1000)).toBe(SERVER);
  return lab;
}

describe("errors about masqueraded connections", () => {
  it("reach the server about what it sent, and the client about what it sent", async () => {
    const lab = await masqueraded();
    const type = fc.constantFrom([3, 0], [3, 1], [3, 3], [3, 4], [4, 0], [11, 0], [11, 1]);
    fc.assert(
      fc.property(type, fc.nat(80), fc.boolean(), ([t, code], data, whole) => {
        const length = whole ? 28 + data : 28;
        const fromClient = icmp(t!, code!, 0, quote(VIP, "10.0.1.2", 53, 1000, data, length));
        const there = lab.send("c", ip({ src: "10.0.1.3", dst: VIP }, fromClient)).s[0]!;
        expect([there.src, there.dst]).toEqual(["10.0.1.3", SERVER]);
        expect(addresses(quoted(there.bytes))).toEqual([SERVER, "10.0.1.2"]);
        expect(ports(quoted(there.bytes))).toEqual([5300, 1000]);
        const fromServer = icmp(t!, code!, 0, quote("10.0.1.2", SERVER, 1000, 5300, data, length));
        const back = lab.send("s", ip({ src: "10.0.2.9", dst: "10.0.1.2" }, fromServer)).c[0]!;
        expect([back.src, back.dst]).toEqual([VIP, "10.0.1.2"]);
        expect(addresses(quoted(back.bytes))).toEqual(["10.0.1.2", VIP]);
        expect(ports(quoted(back.bytes))).toEqual([1000, 53]);
        for (const { bytes } of [there, back])
          expect([headerSum(bytes), icmpSum(bytes), headerSum(quoted(bytes))]).toEqual([0, 0, 0]);
      }),
      { numRuns: 60 },
    );
  });

  it("are lost where they are damaged, and do not keep a connection alive", async () => {
    const lab = await masqueraded();
    const damaged = icmp(3, 3, 0, quote(VIP, "10.0.1.2", 53, 1000, 8, 36), { sum: 1 });
    expect(lab.send("c", ip({ src: "10.0.1.2", dst: VIP }, damaged)).s).toEqual([]);
    lab.wait(100);
    const error = icmp(3, 3, 0, quote(VIP, "10.0.1.2", 53, 1000, 8, 36));
    expect(lab.send("c", ip({ src: "10.0.1.2", dst: VIP }, error)).s).toHaveLength(1);
    expect(lab.connections()[0]).toMatch(/ (199|200|201)$/);
  });
});

describe("errors about tunnels to servers", () => {
  const big = (df: 0 | 1) => ip({ src: "10.0.1.2", dst: VIP, df }, udp(1000, 53, Buffer.alloc(1300)));
  const error = (mtu: number, packet: Buffer) =>
    ip({ src: "10.0.2.9", dst: "10.0.2.1" }, icmp(3, 4, mtu, packet.subarray(0, 60)));
  const mtuOf = (packet: Buffer) => packet.readUInt16BE(26);

  it("tell a client that may not be cut; the first error does not know yet what the route has learned", async () => {
    const lab = await VsLab.with(udpService(), [{ address: SERVER, forward: "tunnel" }]);
    const tunnelled = lab.send("c", big(1)).s[0]!;
    expect([tunnelled.src, tunnelled.dst, tunnelled.protocol]).toEqual(["10.0.2.1", SERVER, 4]);
    const told = lab.send("s", error(1200, tunnelled.bytes)).c[0]!;
    expect([told.src, mtuOf(told.bytes)]).toEqual([VIP, 1480]);
    // the next packet finds the new route, and from then on errors do
    const refused = lab.send("c", big(1));
    expect([refused.s.length, mtuOf(refused.c[0]!.bytes)]).toEqual([0, 1180]);
    expect(mtuOf(lab.send("s", error(1100, tunnelled.bytes)).c[0]!.bytes)).toBe(1080);
    expect(lab.send("c", big(0)).s).toHaveLength(2);
  });

  it("are nothing to a client that may be cut", async () => {
    const lab = await VsLab.with(udpService(), [{ address: SERVER, forward: "tunnel" }]);
    const tunnelled = lab.send("c", big(0)).s[0]!;
    expect(lab.send("s", error(1200, tunnelled.bytes)).c).toEqual([]);
    expect(lab.send("c", big(0)).s).toHaveLength(2);
  });
});

describe("any ICMP packet", () => {
  it.each(["masq", "gateway", "tunnel", "local", "bypass"] as const)(
    "to or from a service by %s does no harm",
    async (forward) => {
      const lab = await VsLab.with(udpService(), [{ address: SERVER, forward }]);
      lab.sysctl("schedule_icmp", 1);
      lab.datagram(2, 1000);
      const address = fc.constantFrom(VIP, "10.0.1.2", SERVER, "10.0.2.1", "10.0.9.9");
      const protocol = fc.constantFrom(1, 4, 6, 17, 47, 50, 132);
      const inner = fc
        .tuple(address, address, protocol, fc.nat(8191), fc.uint8Array({ maxLength: 80 }), fc.nat(120))
        .map(([src, dst, proto, offset, data, length]) =>
          bytesOf(ip({ src, dst, proto, offset: offset < 8000 ? 0 : offset }, Buffer.from(data))).subarray(
            0,
            length,
          ),
        );
      fc.assert(
        fc.property(
          fc.nat(18),
          fc.nat(15),
          inner,
          address,
          fc.constantFrom("c", "s"),
          (t, code, data, dst, from) => {
            lab.send(
              from as "c" | "s",
              ip({ src: from === "c" ? "10.0.1.2" : SERVER, dst }, icmp(t, code, 1300, data)),
            );
            expect(lab.lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
          },
        ),
        { numRuns: 200 },
      );
    },
  );
});
