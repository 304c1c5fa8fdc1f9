import { describe, expect, it } from "vitest";
import { CaptureError, CaptureLookalike, CaptureOption } from "../../src/kernel/abi.generated.js";
import { concat, payload, pcapFile, pcapPacket, text } from "./bytes.js";
import { Probe, bytewise } from "./probe.js";

const probe = new Probe();
const hex = (value: string) => Uint8Array.from(Buffer.from(value.replaceAll(" ", ""), "hex"));

describe("pcap", () => {
  for (const big of [false, true])
    for (const [magic, fraction, ns] of [
      [0xa1b2c3d4, 654321, 654321000n],
      [0xa1b23c4d, 987654321, 987654321n],
    ] as const)
      it(`reads ${big ? "big" : "little"}-endian files with magic ${magic.toString(16)}`, () => {
        const data = payload(60);
        const file = pcapFile(
          { big, magic, snapLength: 1000, linkType: 1 },
          pcapPacket(1700000000, fraction, data, { big }),
          pcapPacket(1700000001, 0, payload(14, 9), { big, original: 1514 }),
        );
        expect(probe.read(file)).toEqual({
          records: [
            {
              number: 1,
              timeNs: 1700000000_000000000n + ns,
              hasTime: true,
              bytes: Buffer.from(data).toString("latin1"),
              captured: 60,
              original: 60,
              linkType: 1,
              interfaceId: 0,
              snapLength: 1000,
              fileOffset: 24,
            },
            expect.objectContaining({ number: 2, captured: 14, original: 1514, fileOffset: 100 }),
          ],
        });
      });

  it("reads a file without packets, and packets without bytes", () => {
    expect(probe.read(pcapFile({}))).toEqual({ records: [] });
    const { records, failure } = probe.read(pcapFile({}, pcapPacket(1, 2, new Uint8Array())));
    expect(failure).toBeUndefined();
    expect(records).toMatchObject([{ captured: 0, original: 0, timeNs: 1_000_002_000n }]);
  });

  it("takes the link type from the low 16 bits: the high ones describe the FCS", () => {
    const { records } = probe.read(pcapFile({ linkType: 0x24000001 }, pcapPacket(0, 0, payload(20))));
    expect(records[0]!.linkType).toBe(1);
  });

  it("carries fractions of a second or more, up to the last time that 32 bits hold", () => {
    const last = 0xffffffff;
    const { records } = probe.read(pcapFile({}, pcapPacket(last, last, payload(1))));
    expect(records[0]!.timeNs).toBe(BigInt(last) * 1_000_000_000n + BigInt(last) * 1000n);
  });

  it("takes packets of 262144 bytes, and captured lengths above the snap length", () => {
    const { records, failure } = probe.read(pcapFile({ snapLength: 10 }, pcapPacket(0, 0, payload(262144))));
    expect(failure).toBeUndefined();
    expect(records).toMatchObject([{ captured: 262144, snapLength: 10 }]);
  });

  it("refuses longer packets by number and place", () => {
    const file = pcapFile(
      {},
      pcapPacket(0, 0, payload(1)),
      pcapPacket(0, 0, payload(4), { captured: 262145 }),
    );
    const { records, failure } = probe.read(file);
    expect(records).toHaveLength(1);
    expect(failure).toMatchObject({
      error: CaptureError.packetTooLong,
      packet: 2,
      offset: 41,
      detail: 262145n,
      limit: 262144n,
    });
  });

  it("delivers what is whole of a truncated file, then says where it ends", () => {
    const file = pcapFile({}, pcapPacket(0, 0, payload(60)), pcapPacket(0, 0, payload(60)));
    for (let length = 1; length < file.length; length++) {
      const { records, failure } = probe.read(file.subarray(0, length));
      const expected =
        length < 4
          ? { error: CaptureError.wrongMagic }
          : length < 24
            ? { error: CaptureError.truncatedHeader, detail: BigInt(length), limit: 24n }
            : length === 24 || length === 100
              ? undefined
              : {
                  error: CaptureError.truncatedPacket,
                  packet: length < 100 ? 1 : 2,
                  offset: length < 100 ? 24 : 100,
                  detail: BigInt(length < 100 ? length - 24 : length - 100),
                };
      if (expected) expect(failure).toMatchObject(expected);
      else expect(failure).toBeUndefined();
      expect(records).toHaveLength(length < 100 ? 0 : 1);
    }
  });

  it("refuses versions whose packet headers differ", () => {
    for (const [major, minor] of [
      [2, 3],
      [2, 5],
      [1, 4],
      [3, 0],
      [543, 0],
    ] as const)
      expect(probe.read(pcapFile({ major, minor })).failure).toMatchObject({
        error: CaptureError.version,
        detail: BigInt(major),
        limit: BigInt(minor),
      });
  });

  it("refuses what the caller does not want, by number", () => {
    const cooked = pcapFile({ linkType: 113 }, pcapPacket(0, 0, payload(20)));
    expect(probe.read(cooked).records).toHaveLength(1);
    expect(probe.read(cooked, { options: CaptureOption.ethernetOnly }).failure).toMatchObject({
      error: CaptureError.notEthernet,
      packet: 1,
      detail: 113n,
    });
    const snapped = pcapFile(
      {},
      pcapPacket(0, 0, payload(20)),
      pcapPacket(0, 0, payload(20), { original: 21 }),
    );
    expect(probe.read(snapped).records).toHaveLength(2);
    const { records, failure } = probe.read(snapped, { options: CaptureOption.wholePackets });
    expect(records).toHaveLength(1);
    expect(failure).toMatchObject({ error: CaptureError.snapped, packet: 2, detail: 20n, limit: 21n });
  });
});

describe("files that are no captures", () => {
  it("refuses an empty file", () => {
    expect(probe.read(new Uint8Array()).failure).toMatchObject({ error: CaptureError.empty, offset: 0 });
  });

  const rest = new Uint8Array(40).fill(0x01);
  const cases: [keyof typeof CaptureLookalike, Uint8Array][] = [
    ["gzip", hex("1f 8b 08 00")],
    ["zstd", hex("28 b5 2f fd")],
    ["bzip2", text("BZh9")],
    ["xz", hex("fd 37 7a 58 5a 00")],
    ["lz4", hex("04 22 4d 18")],
    ["zip", hex("50 4b 03 04")],
    ["snoop", text("snoop\0\0\0")],
    ["btsnoop", text("btsnoop\0")],
    ["netmon", text("GMBU")],
    ["modifiedPcap", hex("34 cd b2 a1")],
    ["modifiedPcap", hex("a1 b2 cd 34")],
    ["ixiaPcap", hex("ac 01 00 1c")],
    ["navtelPcap", hex("a1 2b 3c 4d")],
    ["textModePcapng", hex("0d 0a 0d 0d 0d 0a 1c 00 00 00")],
    ["textModePcapng", hex("0a 0d 0a 1c 00 00 00 4d 3c")],
    ["unknown", hex("7f 45 4c 46 02 01 01 00")],
  ];
  for (const [name, start] of cases)
    it(`names ${name}: ${Buffer.from(start).toString("hex")}`, () => {
      const { failure } = probe.read(concat([start, rest]), { chunking: bytewise });
      expect(failure).toMatchObject({
        error: CaptureError.wrongMagic,
        detail: BigInt(CaptureLookalike[name]),
      });
    });

  it("names text, however short, and looks at no more than is there", () => {
    for (const words of [
      "a",
      "#!/bin/sh\nip link add\n",
      "GET / HTTP/1.1\r\n",
      "ä€ grüne Wiese, mostly ASCII",
    ])
      expect(probe.read(text(words)).failure).toMatchObject({ detail: BigInt(CaptureLookalike.text) });
    expect(probe.read(Uint8Array.of(0)).failure).toMatchObject({ error: CaptureError.wrongMagic, limit: 0n });
  });
});
