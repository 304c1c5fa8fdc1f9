/** Where tcprewrite is wrong (docs/rewrite.md), and why what vethwork does is right: a test a fault. */
import { describe, expect, it } from "vitest";
import { arp, bytes, eth, eth802_3, fragments, hex, icmp, ip, tcp, udp } from "../../.ci/oracle/frames.mjs";
import { addr6, extension, fragments6, icmp6, udp6, v6 } from "../../.ci/oracle/frames6.mjs";
import type { RewriteOptions } from "../../src/rewrite/index.js";
import { dissect, isHeaderRight, isPartial, isTransportRight } from "./record/faults.mjs";
import { recordsOf } from "./record/make.mjs";
import { rewriteFrames, type Frame } from "./run.js";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const C4 = "10.1.2.3";
const S4 = "10.96.0.10";
const C6 = "2001:db8:1::3";
const S6 = "2001:db8:2::10";
const NAT: RewriteOptions = { pnat: ["10.0.0.0/8:172.16.0.0/12,[2001:db8::/32]:[fd00:1234::/32]"] };

const frame = (part: unknown, options = {}): Frame => {
  const all: Buffer = eth(B, A, part, options);
  return { bytes: all, length: all.length };
};
const one = (record: Frame, options: RewriteOptions): Frame => rewriteFrames([record], options)[0]!;
const at = ({ bytes: b }: Frame, from: number, length: number) => b.toString("hex", from, from + length);
const word = ({ bytes: b }: Frame, from: number) => b.readUInt16BE(from);
const address = ({ bytes: b }: Frame, from: number) => [...b.subarray(from, from + 4)].join(".");
/** Both checksums of a packet: right or wrong. */
function expectRight(record: Frame): void {
  const found = dissect(record);
  if (found.type === 0x0800) expect(isHeaderRight(found)).toBe(true);
  expect(isTransportRight(found)).toBe(true);
}

describe("where tcprewrite is wrong", () => {
  it("padding: is no payload, so that lengths stay and checksums do not cover it (#844, #848)", () => {
    const given = frame(ip({ src: C4, dst: S4, id: 1 }, tcp(1, 2, "S")), { pad: 60, fill: 0xaa });
    for (const options of [NAT, { ...NAT, fixcsum: true }, { fixcsum: true }]) {
      const out = one(given, options);
      expect(word(out, 16)).toBe(40);
      expect(at(out, 54, 6)).toBe("aaaaaaaaaaaa");
      expectRight(out);
    }
  });

  it("unasked: a checksum that was wrong is as wrong as it was, until --fixcsum (#815)", () => {
    const wrong = frame(ip({ src: C4, dst: S4, id: 1, sum: 0x1234 }, udp(1, 2, bytes(9), { sum: 0x4321 })));
    expect(at(one(wrong, { enetSmac: A }), 14, 37)).toBe(at(wrong, 14, 37));
    const there = one(wrong, { srcipmap: `${C4}:192.0.2.1`, dstipmap: `${S4}:192.0.2.2`, portmap: ["1:7"] });
    expect(isHeaderRight(dissect(there))).toBe(false);
    expect(isTransportRight(dissect(there))).toBe(false);
    const back = one(there, { srcipmap: `192.0.2.1:${C4}`, dstipmap: `192.0.2.2:${S4}`, portmap: ["7:1"] });
    expect(back.bytes.equals(wrong.bytes)).toBe(true);
    expectRight(one(there, { fixcsum: true }));
  });

  it("unasked: --ttl changes the header's checksum alone", () => {
    const wrong = frame(ip({ src: C4, dst: S4, id: 1 }, tcp(1, 2, "A", { sum: 0xbeef })));
    const out = one(wrong, { ttl: "9" });
    expect(word(out, 50)).toBe(0xbeef);
    expect(isHeaderRight(dissect(out))).toBe(true);
  });

  it("partial: what was left to the network card is left to it, for the new addresses", () => {
    for (const record of recordsOf("partial-checksums")) {
      expect(isPartial(dissect(record))).toBe(true);
      const out = one(record, { ...NAT, portmap: ["80:81"], tcpSequence: "5" });
      expect(isPartial(dissect(out))).toBe(true);
      expectRight(one(record, { ...NAT, fixcsum: true }));
    }
  });

  it("length-zero: the total length of a packet that the card is to segment stays 0", () => {
    const given = frame(ip({ src: C4, dst: S4, id: 1, length: 0 }, tcp(1, 2, "A", { data: bytes(200) })));
    const out = one(given, NAT);
    expect(word(out, 16)).toBe(0);
    expectRight(out);
  });

  it("fragment-checksum, fragments: the first fragment's checksum follows, whatever is cut elsewhere (#190)", () => {
    const whole = udp(1, 53, bytes(100));
    const cut = fragments({ src: C4, dst: S4, id: 7 }, whole, [48]).map((part: unknown) => frame(part));
    const out = rewriteFrames(cut, { ...NAT, mtuTrunc: true, portmap: ["53:54"], fixcsum: true });
    const data = Buffer.concat(out.map((part) => part!.bytes.subarray(34)));
    const put = frame(ip({ src: "172.17.2.3", dst: "172.16.0.10", id: 7, proto: 17 }, data));
    expect(data.readUInt16BE(2)).toBe(54);
    expectRight(put);
  });

  it("fragment-payload: a later fragment's bytes are nobody's ports", () => {
    const parts = fragments({ src: C4, dst: S4, id: 7 }, tcp(1, 2, "PA", { data: bytes(60) }), [24]);
    const [, later] = parts.map((part: unknown) => frame(part)) as [Frame, Frame];
    const out = one(later, { portmap: ["0-65535:77"], tcpSequence: "3" });
    expect(out.bytes.equals(later.bytes)).toBe(true);
  });

  it("ipv6-fragment: is edited, and its checksum follows (#831)", () => {
    const parts = fragments6({ src: C6, dst: S6 }, udp6(1, 2, bytes(80)), [32]);
    const out = rewriteFrames(
      parts.map((part: unknown) => frame(part)),
      NAT,
    );
    const data = Buffer.concat(out.map((part) => part!.bytes.subarray(62)));
    for (const part of out) expect(at(part!, 22, 4)).toBe("fd001234");
    expectRight(frame(v6({ src: "fd00:1234:1::3", dst: "fd00:1234:2::10", next: 17 }, data)));
  });

  it("ipv6-extension: headers are as long as RFC 8200 says (#827)", () => {
    const route = Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 0]), addr6(S6)]);
    // the checksum is over the last destination, which the routing header has
    const segment = udp6(1, 2, bytes(5)).body(C6, S6);
    const given = frame(
      v6({ src: C6, dst: "2001:db8:9::9", next: 17, extensions: [extension(43, route)] }, segment),
    );
    const fixed = one(given, { fixcsum: true });
    expect(fixed.bytes.equals(given.bytes)).toBe(true);
    const out = one(given, { srcipmap: "[2001:db8:1::3]:[2001:db8:1::4]" });
    expectRight(frame(v6({ src: "2001:db8:1::4", dst: S6, next: 17 }, out.bytes.subarray(78))));
    const options = frame(
      v6({ src: C6, dst: S6, extensions: [extension(60, [1, 12, ...bytes(12)])] }, udp6(1, 2)),
    );
    expect(word(one(options, { portmap: ["1:7"] }), 70)).toBe(7);
  });

  it("ipv6-mac: stay, but for what the options ask (#793, #817)", () => {
    const given = frame(v6({ src: C6, dst: S6 }, udp6(1, 2)));
    expect(at(one(given, { ttl: "9" }), 0, 12)).toBe(at(given, 0, 12));
    expect(at(one(given, { enetSmac: "00:01:02:03:04:05" }), 0, 12)).toBe("02000000000b000102030405");
    const group = one(given, { dstipmap: "[2001:db8:2::10]:[ff02::1:2345]" });
    expect(at(group, 0, 6)).toBe("333300012345");
  });

  it("source-mac: of a packet from a group's address is not made a group's (#944)", () => {
    const given = frame(ip({ src: "239.1.2.3", dst: S4, id: 1 }, udp(1, 2)));
    expect(at(one(given, NAT), 6, 6)).toBe("02000000000a");
  });

  it("group-mac: a packet that is mapped to a group goes to the group's MAC (#563, #944)", () => {
    const given = frame(ip({ src: C4, dst: S4, id: 1 }, udp(1, 2)));
    expect(at(one(given, { dstipmap: "10.96.0.10:239.129.2.3" }), 0, 6)).toBe("01005e010203");
  });

  it("seed-mac: random addresses change no MAC (#901)", () => {
    const given = frame(ip({ src: C4, dst: S4, id: 1 }, udp(1, 2)));
    for (let seed = 0; seed < 40; seed++)
      expect(at(one(given, { seed: String(seed) }), 0, 12)).toBe(at(given, 0, 12));
  });

  it("skipbroadcast: leaves the broadcast addresses of IP and Ethernet (#677)", () => {
    const broadcast = eth(
      "ff:ff:ff:ff:ff:ff",
      A,
      ip({ src: C4, dst: "255.255.255.255", id: 1 }, udp(68, 67)),
    );
    const given = { bytes: broadcast, length: broadcast.length };
    const out = one(given, { seed: "3", enetDmac: B, skipbroadcast: true });
    expect(at(out, 0, 6)).toBe("ffffffffffff");
    expect(address(out, 30)).toBe("255.255.255.255");
    expect(address(out, 26)).not.toBe(C4);
    expectRight(out);
  });

  it("short-icmp: checksums of short messages follow, and are repaired", () => {
    const six = frame(v6({ src: C6, dst: S6 }, icmp6(128, 0, 1, bytes(4))));
    expectRight(one(six, NAT));
    const four = frame(ip({ src: C4, dst: S4, id: 1 }, icmp(8, 0, 1, bytes(4), { sum: 5 })));
    expectRight(one(four, { fixcsum: true }));
  });

  it("quoted: an ICMP error still belongs to its flow (#818)", () => {
    const quoted = ip({ src: C4, dst: S4, id: 3 }, udp(5000, 53, bytes(4))).body();
    const four = one(frame(ip({ src: "10.9.9.9", dst: C4, id: 1 }, icmp(3, 3, 0, quoted))), {
      pnat: ["10.1.0.0/16:192.168.0.0/16"],
      portmap: ["53:5353"],
    });
    expectRight(four);
    const inner = frame(four.bytes.subarray(42), { type: 0x0800 });
    expect(address(inner, 26)).toBe("192.168.2.3");
    expect(word(inner, 36)).toBe(5353);
    expectRight(inner);
    const six = one(
      frame(v6({ src: S6, dst: C6 }, icmp6(1, 4, 0, v6({ src: C6, dst: S6 }, udp6(1, 2, bytes(3))).body()))),
      NAT,
    );
    expectRight(six);
    const inner6 = frame(six.bytes.subarray(62), { type: 0x86dd });
    expect(at(inner6, 22, 4)).toBe("fd001234");
    expectRight(inner6);
  });

  it("quoted: by the other side's networks, for the packet went the other way", () => {
    const quoted = ip({ src: C4, dst: S4, id: 3 }, udp(5000, 53)).body();
    const given = frame(ip({ src: S4, dst: C4, id: 1 }, icmp(3, 3, 0, quoted)));
    const server = { packets: 1, comment: "", bits: Uint8Array.of(2) };
    const out = rewriteFrames([given], { endpoints: "1.1.1.1:2.2.2.2", cache: server })[0]!;
    expect([26, 30, 54, 58].map((from) => address(out, from))).toEqual([
      "2.2.2.2",
      "1.1.1.1",
      "1.1.1.1",
      "2.2.2.2",
    ]);
  });

  it("udp-zero: a checksum of 0 is written as ffff, for 0 says that there is none (RFC 768)", () => {
    for (const record of recordsOf("udp-without-checksum").slice(-1)) {
      expect(word(record, 40)).toBe(0xffff);
      expect(word(one(record, { fixcsum: true }), 40)).toBe(0xffff);
      expectRight(one(record, { ...NAT, fixcsum: true }));
    }
  });

  it("vlan-bits: a tag without CFI and priority has zeros there, and the frame loses nothing (#990)", () => {
    const given = frame(ip({ src: C4, dst: S4, id: 1 }, udp(1, 2, bytes(8))));
    const out = one(given, { enetVlan: "add", enetVlanTag: "12" });
    expect(at(out, 12, 4)).toBe("8100000c");
    expect(out.bytes.subarray(16).equals(given.bytes.subarray(12))).toBe(true);
  });

  it("llc-as-ip: STP's frames are no IP packets", () => {
    const stp: Buffer = eth802_3(
      "01:80:c2:00:00:00",
      A,
      hex("424203 0000 00 00 00 8000 020000000001 00000000 8000 020000000001 8001 0000 1400 0200 0f00"),
    );
    const out = one({ bytes: stp, length: stp.length }, { fixcsum: true, ttl: "9", tos: "255", ...NAT });
    expect(out.bytes.equals(stp)).toBe(true);
  });

  it("beyond-capture: what was not captured is not made up", () => {
    const given = frame(ip({ src: C4, dst: S4, id: 1 }, udp(1, 2, bytes(300))));
    const out = one(
      { bytes: given.bytes.subarray(0, 60), length: given.length },
      { mtuTrunc: true, mtu: "200" },
    );
    expect([out.bytes.length, out.length]).toEqual([60, 214]);
    const request: Buffer = eth(B, A, arp({ sha: A, spa: C4, tpa: S4 }));
    const half = one({ bytes: request.subarray(0, 30), length: request.length }, NAT);
    expect(half.bytes.equals(request.subarray(0, 30))).toBe(true);
  });

  it("malformed, gives-up: one frame that cannot be is no reason to lose the others", () => {
    const records = recordsOf("malformed");
    const out = rewriteFrames(records, { ...NAT, fixcsum: true });
    expect(out.every((record) => record !== undefined)).toBe(true);
    const version = records.findIndex(({ bytes: b }) => b[14]! >> 4 === 5);
    expect(out[version]!.bytes.equals(records[version]!.bytes)).toBe(true);
  });

  it("gives-up: --fixlen=del leaves out what was captured in part, and only that", () => {
    const records = [...recordsOf("snapped"), ...recordsOf("udp-both-ways")];
    const out = rewriteFrames(records, { fixlen: "del" });
    expect(out.map(Boolean)).toEqual(records.map(({ bytes: b, length }) => b.length === length));
  });
});
