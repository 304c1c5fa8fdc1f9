/** What pcap-writer writes, the reader reads. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCapture, type CapturedPacket } from "../../src/capture/index.js";
import { PcapWriter, PcapngWriter, type WriterPacket } from "../../src/pcap-writer/index.js";
import {
  concat,
  epb,
  idb,
  oldPacket,
  payload,
  pcapFile,
  pcapPacket,
  rawBlock,
  section,
  spb,
} from "./bytes.js";
import { Probe } from "./probe.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function collect(write: (sink: (chunk: Uint8Array) => void) => void): Uint8Array {
  const chunks: Uint8Array[] = [];
  write((chunk) => chunks.push(chunk.slice()));
  return concat(chunks);
}

const read = (bytes: Uint8Array): CapturedPacket[] => [...readCapture({ name: "written", bytes })];

describe("PcapngWriter", () => {
  it("refuses interfaces that libpcap would not read together, and interfaces that are not there", () => {
    const writer = new PcapngWriter(() => {});
    expect(writer.addInterface({ name: "eth0" })).toBe(0);
    expect(writer.addInterface({ name: "eth1", linkType: 1, snapLength: 262144 })).toBe(1);
    expect(() => writer.addInterface({ name: "tun0", linkType: 101 })).toThrow(
      "pcapng: interface tun0 has link type 101 and the first one 1; tcpdump refuses a file that mixes them, write a file of its own",
    );
    expect(() => writer.addInterface({ name: "eth2", snapLength: 65535 })).toThrow(
      "snap length 65535 and the first one 262144",
    );
    expect(writer.interfaces).toBe(2);
    expect(() => writer.packet({ interfaceId: 2, timeNs: 0n, bytes: new Uint8Array() })).toThrow(
      "interface 2 does not exist",
    );
    expect(() => writer.statistics({ interfaceId: 9, timeNs: 0n })).toThrow("interface 9 does not exist");
  });

  it("lets names and keys wait for the first interface: editcap wants it first", () => {
    const types: number[] = [];
    const writer = new PcapngWriter((chunk) => types.push(chunk[0]!));
    writer.names([{ kind: "ipv4", address: "10.0.0.1", names: ["web"] }]);
    writer.secrets({ kind: "tls", data: "KEY" });
    writer.addInterface();
    writer.addInterface();
    writer.names([]);
    expect(types).toEqual([0x0a, 1, 4, 10, 1, 4]);
  });

  it("takes if_tsoffset off every time", () => {
    const bytes = collect((sink) => {
      const writer = new PcapngWriter(sink);
      writer.addInterface({ timeOffsetSeconds: 946684800n });
      writer.packet({ interfaceId: 0, timeNs: 946684800_000000005n, bytes: payload(1) });
    });
    expect(read(bytes)[0]!.timeNs).toBe(946684800_000000005n);
  });

  const anyPacket = fc.record({
    interfaceId: fc.nat(3),
    timeNs: fc.bigInt({ min: 0n, max: 9_223_372_035_999_999_999n }),
    bytes: fc.uint8Array({ maxLength: 200 }),
    extra: fc.nat(2000),
    flags: fc.option(fc.record({ direction: fc.constantFrom("in" as const, "out" as const) }), {
      nil: undefined,
    }),
    packetId: fc.option(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { nil: undefined }),
    comments: fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 3 }),
  });

  it("writes what the reader reads", () => {
    fc.assert(
      fc.property(
        fc.array(anyPacket, { maxLength: 12 }),
        fc.array(fc.string({ maxLength: 30 }), { maxLength: 4 }),
        (packets, names) => {
          const given: WriterPacket[] = packets.map(({ extra, ...packet }) => ({
            ...packet,
            originalLength: packet.bytes.length + extra,
          }));
          const bytes = collect((sink) => {
            const writer = new PcapngWriter(sink, { application: "test" });
            for (let i = 0; i < 4; i++) writer.addInterface({ name: names[i], mac: payload(6, i) });
            if (names.length) writer.names([{ kind: "ipv4", address: payload(4), names: ["n"] }]);
            for (const packet of given) writer.packet(packet);
            for (let i = 0; i < 4; i++) writer.statistics({ interfaceId: i, timeNs: 1n, received: 2n });
          });
          const got = read(bytes);
          expect(
            got.map(({ interfaceId, timeNs, bytes, originalLength }) => ({
              interfaceId,
              timeNs,
              bytes: hex(bytes),
              originalLength,
            })),
          ).toEqual(
            given.map(({ interfaceId, timeNs, bytes, originalLength }) => ({
              interfaceId,
              timeNs,
              bytes: hex(bytes),
              originalLength,
            })),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("PcapWriter", () => {
  it("writes both resolutions as the format has them", () => {
    const bytes = (resolution?: "us" | "ns") =>
      collect((sink) =>
        new PcapWriter(sink, { resolution }).packet({
          timeNs: 5_123456789n,
          bytes: payload(7),
          originalLength: 9,
        }),
      );
    expect(hex(bytes())).toBe(hex(pcapFile({}, pcapPacket(5, 123456, payload(7), { original: 9 }))));
    expect(hex(bytes("ns"))).toBe(
      hex(pcapFile({ magic: 0xa1b23c4d }, pcapPacket(5, 123456789, payload(7), { original: 9 }))),
    );
  });

  it("writes what the reader reads", () => {
    const packet = fc.record({
      timeNs: fc.bigInt({ min: 0n, max: 4_294_967_295_999_999_999n }),
      bytes: fc.uint8Array({ maxLength: 100 }),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 10 }), fc.boolean(), (packets, fine) => {
        const written = collect((sink) => {
          const writer = new PcapWriter(sink, { resolution: fine ? "ns" : "us" });
          for (const one of packets) writer.packet(one);
        });
        expect(read(written).map(({ timeNs, bytes }) => [timeNs, hex(bytes)])).toEqual(
          packets.map(({ timeNs, bytes }) => [fine ? timeNs : timeNs - (timeNs % 1000n), hex(bytes)]),
        );
      }),
    );
  });
});

describe("other writers", () => {
  const probe = new Probe();
  const anyBlock = fc.record({
    kind: fc.constantFrom("epb", "spb", "old", "other"),
    data: fc.uint8Array({ maxLength: 100 }),
    time: fc.bigInt({ min: 0n, max: 1n << 50n }),
    extra: fc.nat(100),
  });
  const anySection = fc.record({ big: fc.boolean(), blocks: fc.array(anyBlock, { maxLength: 6 }) });

  it("reads sections of any order and blocks of any kind, in any pieces", () => {
    fc.assert(
      fc.property(
        fc.array(anySection, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 200 }),
        (sections, piece) => {
          const expected: unknown[] = [];
          const parts: Uint8Array[] = [];
          for (const { big, blocks } of sections) {
            parts.push(section({ big }), idb({ big, resolution: 9 }));
            for (const { kind, data, time, extra } of blocks) {
              const original = data.length + extra;
              const common = { number: expected.length + 1, bytes: Buffer.from(data).toString("latin1") };
              if (kind === "epb") parts.push(epb(data, { big, time, original }));
              else if (kind === "old") parts.push(oldPacket(data, { big, time, original }));
              else if (kind === "spb") parts.push(spb(data, { big }));
              else parts.push(rawBlock(0x1000, data, { big }));
              if (kind === "spb")
                expected.push({ ...common, original: data.length, timeNs: 0n, hasTime: false });
              else if (kind !== "other") expected.push({ ...common, original, timeNs: time, hasTime: true });
            }
          }
          const { records, failure } = probe.read(concat(parts), { chunking: () => piece });
          expect(failure).toBeUndefined();
          expect(records).toMatchObject(expected);
          expect(records).toHaveLength(expected.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});
