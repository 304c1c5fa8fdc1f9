/** Every block byte by byte, beside a second implementation (bytes.ts). */
import { describe, expect, it } from "vitest";
import {
  interfaceBlock,
  nameResolutionBlock,
  packetBlock,
  packetFlags,
  pcapRecord,
  secretsBlock,
  sectionBlock,
  statisticsBlock,
} from "../../src/pcap-writer/index.js";
import { VethworkError } from "../../src/model/errors.js";
import { Bytes, concat, epb, idb, option, payload, rawBlock, section, text } from "./bytes.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** options of a list, one after the other, with the end */
const options = (...given: [code: number, value: Uint8Array][]) =>
  concat([...given.map(([code, value]) => option(code, value)), option(0, new Uint8Array())]);

describe("blocks", () => {
  it("writes a section", () => {
    expect(hex(sectionBlock())).toBe(hex(section()));
    expect(
      hex(sectionBlock({ hardware: "h", os: "Linux", application: "vethwork", comments: ["ä", "b"] })),
    ).toBe(
      hex(
        section({
          options: options(
            [1, text("ä")],
            [1, text("b")],
            [2, text("h")],
            [3, text("Linux")],
            [4, text("vethwork")],
          ),
        }),
      ),
    );
  });

  it("writes an interface", () => {
    const block = interfaceBlock({
      name: "client:eth0",
      description: "veth",
      ipv4: ["10.0.0.1/24", "192.168.7.255/0"],
      ipv6: ["2001:db8::1/64"],
      mac: "02:42:AC:11:00:02",
      speed: 10_000_000_000n,
      timeOffsetSeconds: -1n,
      os: "Linux 6.1",
      hardware: "none",
      filter: "ip",
      snapLength: 96,
      linkType: 101,
    });
    const bytes = (value: string) => Uint8Array.from(Buffer.from(value, "hex"));
    expect(hex(block)).toBe(
      hex(
        idb({
          linkType: 101,
          snapLength: 96,
          options: [
            options(
              [2, text("client:eth0")],
              [3, text("veth")],
              [4, bytes("0a000001ffffff00")],
              [4, bytes("c0a807ff00000000")],
              [5, bytes("20010db800000000000000000000000140")],
              [6, bytes("0242ac110002")],
              [8, new Bytes().u64(10_000_000_000n).done()],
              [9, Uint8Array.of(9)],
              [11, bytes("006970")],
              [12, text("Linux 6.1")],
              [14, bytes("ffffffffffffffff")],
              [15, text("none")],
            ),
          ],
        }),
      ),
    );
  });

  it("writes a packet", () => {
    const block = packetBlock({
      interfaceId: 3,
      timestamp: 0x1122334455667788n,
      bytes: payload(61),
      originalLength: 1514,
      flags: { direction: "out" },
      packetId: 0xffffffffffffffffn,
      queue: 4,
      dropCount: 2n,
      verdicts: [
        { kind: "tc", action: 2n },
        { kind: "xdp", action: 1n },
        { kind: "hardware", data: Uint8Array.of(7) },
      ],
      comments: ["dropped"],
    });
    expect(hex(block)).toBe(
      hex(
        epb(payload(61), {
          interfaceId: 3,
          time: 0x1122334455667788n,
          original: 1514,
          options: options(
            [1, text("dropped")],
            [2, new Bytes().u32(2).done()],
            [4, new Bytes().u64(2n).done()],
            [5, new Bytes().u64(-1n).done()],
            [6, new Bytes().u32(4).done()],
            [7, new Bytes().u8(1).u64(2n).done()],
            [7, new Bytes().u8(2).u64(1n).done()],
            [7, Uint8Array.of(0, 7)],
          ),
        }),
      ),
    );
  });

  it("puts each flag where the draft has it", () => {
    expect(packetFlags({})).toBe(0);
    expect(packetFlags({ direction: "in", reception: "promiscuous", fcsLength: 4 })).toBe(
      1 | (4 << 2) | (4 << 5),
    );
    expect(packetFlags({ checksumNotReady: true, checksumValid: true, superPacket: true })).toBe(0xe00);
    expect(packetFlags({ direction: "out", errors: 0x8100 })).toBe(0x81000002);
  });

  it("writes names with their end, and refuses addresses that are none", () => {
    const block = nameResolutionBlock([
      { kind: "ipv4", address: "10.0.0.1", names: ["web", "w"] },
      { kind: "ipv6", address: "::ffff:1.2.3.4", names: ["six"] },
      { kind: "eui48", address: "02-00-00-00-00-01", names: ["mac"] },
      { kind: "eui64", address: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), names: ["m"] },
    ]);
    const body = concat([
      option(1, concat([Uint8Array.of(10, 0, 0, 1), text("web\0w\0")])),
      option(2, concat([new Uint8Array(10), Uint8Array.of(255, 255, 1, 2, 3, 4), text("six\0")])),
      option(3, concat([Uint8Array.of(2, 0, 0, 0, 0, 1), text("mac\0")])),
      option(4, concat([Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), text("m\0")])),
      option(0, new Uint8Array()),
    ]);
    expect(hex(block)).toBe(hex(rawBlock(4, body)));
    expect(hex(nameResolutionBlock([]))).toBe(hex(rawBlock(4, new Uint8Array(4))));
    const bad = (kind: "ipv4" | "ipv6" | "eui48", address: string, names = ["n"]) =>
      expect(() => nameResolutionBlock([{ kind, address, names }]), address).toThrow(VethworkError);
    for (const address of ["10.0.0", "10.0.0.256", "1.2.3.4.5", "a.b.c.d", ""]) bad("ipv4", address);
    for (const address of [
      "1:2:3:4:5:6:7",
      "1::2::3",
      ":::",
      "12345::",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7::8",
      "::1.2.3",
      "1.2.3.4::",
    ])
      bad("ipv6", address);
    for (const address of ["02:00:00:00:00", "02:00:00:00:00:0g", "2:0:0:0:0:1"]) bad("eui48", address);
    bad("ipv4", "10.0.0.1", []);
    bad("ipv4", "10.0.0.1", ["a\0b"]);
    bad("ipv4", "10.0.0.1", ["x".repeat(70000)]);
    expect(() => interfaceBlock({ ipv4: ["10.0.0.1/33"] })).toThrow(
      '"10.0.0.1/33" is not an IPv4 address with a prefix length',
    );
    expect(() => interfaceBlock({ ipv6: ["::1"] })).toThrow(VethworkError);
  });

  it("writes statistics, whose times are two words with the high one first", () => {
    const time = 0x1122334455667788n;
    const words = new Bytes().u32(0x11223344).u32(0x55667788).done();
    const block = statisticsBlock({
      interfaceId: 1,
      timestamp: time,
      start: time,
      end: time,
      received: 9n,
      dropped: 1n,
      accepted: 2n,
      droppedByOs: 3n,
      delivered: 4n,
    });
    const u64 = (value: bigint) => new Bytes().u64(value).done();
    const body = concat([
      new Bytes().u32(1).done(),
      words,
      options([2, words], [3, words], [4, u64(9n)], [5, u64(1n)], [6, u64(2n)], [7, u64(3n)], [8, u64(4n)]),
    ]);
    expect(hex(block)).toBe(hex(rawBlock(5, body)));
  });

  it("writes keys", () => {
    const body = new Bytes().u32(0x544c534b).u32(5).raw(text("KEY 1")).done();
    expect(hex(secretsBlock({ kind: "tls", data: "KEY 1" }))).toBe(hex(rawBlock(10, body)));
  });

  it("refuses what does not fit", () => {
    expect(() => sectionBlock({ comments: ["x".repeat(65536)] })).toThrow("65535 is the most");
    expect(() => interfaceBlock({ linkType: 65536 })).toThrow("link type 65536");
    expect(() => packetBlock({ interfaceId: 0, timestamp: -1n, bytes: new Uint8Array() })).toThrow(
      "timestamp -1",
    );
    expect(() => packetBlock({ interfaceId: 0, timestamp: 1n << 64n, bytes: new Uint8Array() })).toThrow(
      "64 bits",
    );
    expect(() => packetBlock({ interfaceId: 1.5, timestamp: 0n, bytes: new Uint8Array() })).toThrow(
      "interface 1.5",
    );
    expect(() => pcapRecord({ timeNs: 1n << 62n, bytes: new Uint8Array() })).toThrow(
      "between the years 1970 and 2106",
    );
  });
});
