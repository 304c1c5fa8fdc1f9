/** What NAT does to packets is undone by what it does to their answers, whatever the packet. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answer, build, headerSum, NatLab, transportSum, type Seen } from "./lab.js";

const { ip, udp, tcp, echo, bytes } = build;
const host = fc.integer({ min: 2, max: 9 });
const port = fc.integer({ min: 1, max: 65535 });

const BOTH = [
  "PREROUTING -d 10.0.1.1 -p udp -j DNAT --to-destination 10.0.2.2:4444",
  "PREROUTING -d 10.0.1.1 -j DNAT --to-destination 10.0.2.2",
  "POSTROUTING -o rb -j MASQUERADE",
];

/** of a packet: all that a router may not change, so without TTL and header checksum */
const lasting = (packet: Buffer) => {
  const copy = Buffer.from(packet);
  copy[8] = 0;
  copy.writeUInt16BE(0, 10);
  return copy.toString("hex");
};

const only = (seen: Seen[]): Seen => {
  expect(seen).toHaveLength(1);
  return seen[0]!;
};

describe("a packet and its answer", () => {
  it("come back to the same addresses and bytes: UDP, right checksum, wrong or none", async () => {
    // else conntrack calls wrong ones invalid, and they pass untranslated
    const nat = await NatLab.with(BOTH, {
      more: "ip netns exec r sysctl -qw net.netfilter.nf_conntrack_checksum=0",
    });
    fc.assert(
      fc.property(
        host,
        port,
        port,
        fc.option(fc.integer({ min: 0, max: 65535 }), { nil: undefined }),
        fc.uint8Array({ maxLength: 40 }),
        (h, sport, dport, sum, data) => {
          const src = `10.0.1.${h}`;
          const sent = ip(
            { src, dst: "10.0.1.1", id: 7 },
            udp(sport, dport, Buffer.from(data), { sum }),
          ).body();
          const there = only(nat.sendBytes("c", sent).s);
          expect([there.src, there.dst, there.dport]).toEqual(["10.0.2.1", "10.0.2.2", 4444]);
          expect(headerSum(there.bytes)).toBe(0);
          if (sent.readUInt16BE(26) === 0) expect(there.bytes.readUInt16BE(26)).toBe(0);
          else expect(transportSum(there.bytes) % 0xffff).toBe(transportSum(sent) % 0xffff);
          const back = only(nat.sendBytes("s", answer(there.bytes)).c);
          expect(headerSum(back.bytes)).toBe(0);
          const expected = answer(sent);
          // 0 and ffff are one number to a checksum; UDP may not say 0
          if (expected.readUInt16BE(26) % 0xffff === 0 && back.bytes.readUInt16BE(26) % 0xffff === 0)
            back.bytes.copy(expected, 26, 26, 28);
          expect(lasting(back.bytes)).toBe(lasting(expected));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("come back: echo with any id and any checksum", async () => {
    const nat = await NatLab.with(BOTH);
    fc.assert(
      fc.property(
        host,
        fc.integer({ min: 0, max: 65535 }),
        fc.uint8Array({ maxLength: 40 }),
        (h, id, data) => {
          const sent = ip(
            { src: `10.0.1.${h}`, dst: "10.0.1.1", id: 7 },
            echo(id, 1, Buffer.from(data)),
          ).body();
          const there = only(nat.sendBytes("c", sent).s);
          expect([there.src, there.dst]).toEqual(["10.0.2.1", "10.0.2.2"]);
          expect(transportSum(there.bytes)).toBe(0);
          const back = only(nat.sendBytes("s", answer(there.bytes)).c);
          expect(transportSum(back.bytes)).toBe(0);
          expect([back.src, back.dst, back.bytes.readUInt16BE(24)]).toEqual(["10.0.1.1", `10.0.1.${h}`, id]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("come back: TCP from SYN to data", async () => {
    const nat = await NatLab.with(BOTH);
    fc.assert(
      fc.property(
        host,
        fc.integer({ min: 1024, max: 65535 }),
        fc.integer({ min: 1, max: 0xffff0000 }),
        (h, sport, seq) => {
          const src = `10.0.1.${h}`;
          const toC = (flags: string, more: object) =>
            only(nat.send("c", ip({ src, dst: "10.0.1.1" }, tcp(sport, 80, flags, more))).s);
          const syn = toC("S", { seq });
          expect(transportSum(syn.bytes)).toBe(0);
          const toS = (flags: string, more: object) =>
            only(nat.send("s", ip({ src: "10.0.2.2", dst: syn.src }, tcp(80, syn.sport, flags, more))).c);
          const synAck = toS("SA", { seq: 99, ack: seq + 1 });
          expect([synAck.src, synAck.dst, synAck.sport, synAck.dport]).toEqual(["10.0.1.1", src, 80, sport]);
          expect(transportSum(synAck.bytes)).toBe(0);
          const data = toC("PA", { seq: seq + 1, ack: 100, data: bytes(33) });
          expect([data.src, data.sport]).toEqual([syn.src, syn.sport]);
          expect(transportSum(data.bytes)).toBe(0);
          // both give up, so that the next flow with this port is a new one
          toS("R", { seq: 100, ack: 0 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("an error about any of them quotes what its sender sent, however little it quotes", async () => {
    const nat = await NatLab.with(BOTH);
    fc.assert(
      fc.property(
        host,
        port,
        fc.integer({ min: 8, max: 60 }),
        fc.constantFrom([3, 1, 0], [3, 4, 1200], [11, 0, 0], [12, 0, 0x05000000]),
        fc.boolean(),
        (h, sport, quoted, [type, code, rest], third) => {
          const src = `10.0.1.${h}`;
          const sent = ip({ src, dst: "10.0.1.1", id: 7 }, udp(sport, 53, bytes(30))).body();
          const there = only(nat.sendBytes("c", sent).s);
          const part = build.icmp(type, code, rest, there.bytes.subarray(0, 20 + quoted));
          const back = only(
            nat.send("s", ip({ src: third ? "10.0.2.9" : "10.0.2.2", dst: there.src }, part)).c,
          );
          // whoever complains becomes what the client knows
          expect([back.src, back.dst]).toEqual(["10.0.1.1", src]);
          expect(headerSum(back.bytes)).toBe(0);
          expect(transportSum(back.bytes)).toBe(0);
          const inner = back.bytes.subarray(28);
          const expected = Buffer.from(sent.subarray(0, inner.length));
          expected[8] = 63;
          expected.writeUInt16BE(inner.readUInt16BE(10), 10);
          expect(inner.toString("hex")).toBe(expected.toString("hex"));
          expect(headerSum(inner)).toBe(0);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("of SCTP have a checksum of their own, computed anew", async () => {
    const nat = await NatLab.with(BOTH);
    /** RFC 9260 appendix A */
    const crc32c = (data: Uint8Array) => {
      let crc = 0xffffffff;
      for (const byte of data) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
      }
      return ~crc >>> 0;
    };
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
    fc.assert(
      fc.property(port, port, fc.uint8Array({ minLength: 8, maxLength: 60 }), (sport, dport, chunk) => {
        const body = Buffer.concat([Buffer.alloc(12), Buffer.from(chunk)]);
        body.writeUInt16BE(sport, 0);
        body.writeUInt16BE(dport, 2);
        body.writeUInt32LE(crc32c(body), 8);
        const packet = ip({ src: "10.0.1.2", dst: "10.0.1.1" }, { proto: 132, body: () => body });
        const there = only(nat.send("c", packet).s);
        expect([there.src, there.dst]).toEqual(["10.0.2.1", "10.0.2.2"]);
        const seen = Buffer.from(there.bytes.subarray(20));
        const sum = seen.readUInt32LE(8);
        seen.writeUInt32LE(0, 8);
        expect(sum).toBe(crc32c(seen));
        expect(seen.subarray(12).toString("hex")).toBe(Buffer.from(chunk).toString("hex"));
      }),
      { numRuns: 40 },
    );
  });
});
