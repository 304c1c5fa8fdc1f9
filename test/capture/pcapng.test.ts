import { describe, expect, it } from "vitest";
import { CaptureError, CaptureOption } from "../../src/kernel/abi.generated.js";
import {
  Bytes,
  concat,
  epb,
  idb,
  oldPacket,
  option,
  payload,
  rawBlock,
  section,
  spb,
  text,
} from "./bytes.js";
import { Probe, bytewise } from "./probe.js";

const probe = new Probe();

for (const big of [false, true])
  describe(`pcapng, ${big ? "big" : "little"}-endian`, () => {
    const start = concat([section({ big }), idb({ big })]);

    it("reads enhanced, obsolete and simple packets, padded or not", () => {
      const file = concat([
        section({ big }),
        idb({ big, linkType: 1, snapLength: 96, resolution: 9 }),
        idb({ big, linkType: 101, snapLength: 0 }),
        epb(payload(61), { big, time: 1700000000_123456789n, options: option(0, new Uint8Array(), { big }) }),
        epb(payload(3), { big, interfaceId: 1, time: 1700000000_123456n, original: 77 }),
        oldPacket(payload(60), { big, interfaceId: 1, drops: 65535, time: 5n }),
        spb(payload(42), { big }),
        spb(payload(96), { big, original: 1514 }),
      ]);
      const { records, failure } = probe.read(file);
      expect(failure).toBeUndefined();
      expect(records).toMatchObject([
        {
          number: 1,
          interfaceId: 0,
          captured: 61,
          original: 61,
          linkType: 1,
          snapLength: 96,
          timeNs: 1700000000_123456789n,
        },
        {
          number: 2,
          interfaceId: 1,
          captured: 3,
          original: 77,
          linkType: 101,
          snapLength: 0,
          timeNs: 1700000000_123456000n,
        },
        { number: 3, interfaceId: 1, captured: 60, hasTime: true, timeNs: 5000n },
        { number: 4, interfaceId: 0, captured: 42, original: 42, hasTime: false, timeNs: 0n, linkType: 1 },
        { number: 5, interfaceId: 0, captured: 96, original: 1514, hasTime: false },
      ]);
      expect(records.map(({ bytes }) => bytes)).toEqual(
        [61, 3, 60, 42, 96].map((length) => Buffer.from(payload(length)).toString("latin1")),
      );
      expect(probe.read(file, { chunking: bytewise })).toEqual({ records });
    });

    it("skips blocks that hold no packets, however long", () => {
      const long = rawBlock(0xbad, payload(3_000_001), { big });
      const file = concat([
        section({ big }),
        rawBlock(0x80000001, payload(8), { big }),
        idb({ big }),
        long,
        epb(payload(9), { big }),
      ]);
      let turn = 0;
      const { records, failure } = probe.read(file, { chunking: () => 1 + (turn++ % 70000) });
      expect(failure).toBeUndefined();
      expect(records).toMatchObject([{ captured: 9, fileOffset: file.length - 44 }]);
    });

    it("starts interfaces anew with each section, in the section's own byte order", () => {
      const file = concat([
        start,
        idb({ big, linkType: 113 }),
        epb(payload(1), { big, interfaceId: 1 }),
        section({ big: !big }),
        idb({ big: !big, linkType: 101 }),
        epb(payload(2), { big: !big, time: 7n }),
        section({ big, minor: 2 }),
        epb(payload(3), { big }),
      ]);
      const { records, failure } = probe.read(file);
      expect(records).toMatchObject([
        { linkType: 113, captured: 1 },
        { linkType: 101, captured: 2, timeNs: 7000n },
      ]);
      expect(failure).toMatchObject({
        error: CaptureError.unknownInterface,
        packet: 3,
        detail: 0n,
        limit: 0n,
      });
    });

    it("walks options: unknown ones, an end before the block's, none at all", () => {
      const odd = idb({
        big,
        options: [option(2, text("eth0"), { big }), option(0x8001, payload(5), { big })],
        resolution: 9,
      });
      const early = idb({ big, options: [option(0, new Uint8Array(), { big })], resolution: 9 });
      const file = concat([
        section({ big, options: option(4, text("x"), { big }) }),
        odd,
        early,
        epb(payload(1), { big, time: 10n }),
        epb(payload(1), { big, time: 10n, interfaceId: 1 }),
      ]);
      expect(probe.read(file).records).toMatchObject([{ timeNs: 10n }, { timeNs: 10_000n }]);
    });

    it("refuses options that lie", () => {
      const overrun = idb({ big, options: [option(3, payload(4), { big, length: 5 })] });
      expect(probe.read(concat([section({ big }), overrun])).failure).toMatchObject({
        error: CaptureError.optionOverrun,
        offset: 28 + 16,
        detail: 3n,
        limit: 5n,
        blockType: 1,
      });
      for (const code of [9, 14])
        expect(
          probe.read(concat([section({ big }), idb({ big, options: [option(code, payload(2), { big })] })]))
            .failure,
        ).toMatchObject({ error: CaptureError.optionLength, detail: BigInt(code), limit: 2n });
    });

    it("refuses lengths that lie", () => {
      const fail = (block: Uint8Array) => probe.read(concat([start, block, new Uint8Array(64)])).failure;
      const body = payload(40);
      expect(fail(rawBlock(6, body, { big, length: 28 }))).toMatchObject({
        error: CaptureError.blockTooShort,
        packet: 1,
        offset: 48,
        detail: 28n,
        limit: 32n,
      });
      expect(fail(rawBlock(99, body, { big, length: 8 }))).toMatchObject({
        error: CaptureError.blockTooShort,
        packet: 0,
        limit: 12n,
      });
      expect(fail(rawBlock(99, body, { big, length: 0 }))).toMatchObject({
        error: CaptureError.blockTooShort,
        detail: 0n,
      });
      expect(fail(rawBlock(6, body, { big, length: 54 }))).toMatchObject({
        error: CaptureError.blockNotAligned,
        detail: 54n,
      });
      expect(fail(rawBlock(6, body, { big, length: 0xfffffffc }))).toMatchObject({
        error: CaptureError.blockTooLong,
        limit: 524288n,
      });
      expect(fail(rawBlock(99, body, { big, length: 0x7ffffffc }))).toMatchObject({
        error: CaptureError.blockTooLong,
        detail: 0x7ffffffcn,
        limit: 16777216n,
      });
      for (const type of [6, 99])
        expect(fail(rawBlock(type, body, { big, trailer: 56 }))).toMatchObject({
          error: CaptureError.blockTrailer,
          offset: 48,
          detail: 52n,
          limit: 56n,
          blockType: type,
        });
      expect(fail(epb(payload(8), { big, captured: 9 }))).toMatchObject({
        error: CaptureError.packetOverrun,
        packet: 1,
        detail: 9n,
        limit: 8n,
      });
      expect(fail(epb(payload(8), { big, captured: 4_000_000_000 }))).toMatchObject({
        error: CaptureError.packetTooLong,
        detail: 4_000_000_000n,
      });
      expect(fail(spb(payload(8), { big, original: 9 }))).toMatchObject({
        error: CaptureError.packetOverrun,
        detail: 9n,
      });
      expect(fail(spb(payload(8), { big, original: 0xffffffff }))).toMatchObject({
        error: CaptureError.packetTooLong,
      });
    });

    it("refuses interfaces that are not described, or too many", () => {
      const file = concat([start, epb(payload(1), { big, interfaceId: 1 })]);
      expect(probe.read(file).failure).toMatchObject({
        error: CaptureError.unknownInterface,
        detail: 1n,
        limit: 1n,
      });
      expect(probe.read(concat([section({ big }), spb(payload(1), { big })])).failure).toMatchObject({
        error: CaptureError.unknownInterface,
        packet: 1,
      });
      const many = concat([section({ big }), ...Array.from({ length: 5 }, () => idb({ big }))]);
      expect(probe.read(many, { interfaces: 5 }).failure).toBeUndefined();
      expect(probe.read(many, { interfaces: 4 }).failure).toMatchObject({
        error: CaptureError.tooManyInterfaces,
        limit: 4n,
        offset: 28 + 80,
      });
    });

    it("refuses other versions and byte orders", () => {
      expect(probe.read(section({ big, major: 2 })).failure).toMatchObject({
        error: CaptureError.version,
        detail: 2n,
        limit: 0n,
      });
      expect(probe.read(section({ big, minor: 1 })).failure).toMatchObject({
        error: CaptureError.version,
        detail: 1n,
        limit: 1n,
      });
      expect(probe.read(section({ big, magic: 0x12345678 })).failure).toMatchObject({
        error: CaptureError.byteOrder,
      });
    });

    it("delivers what is whole of a truncated file, then says where it ends", () => {
      const file = concat([
        start,
        epb(payload(5), { big }),
        rawBlock(5, payload(12), { big }),
        epb(payload(6), { big }),
      ]);
      // ends of the blocks: 28, 48, 88, 112, 152
      for (let length = 4; length < file.length; length++) {
        const { records, failure } = probe.read(file.subarray(0, length));
        expect(records).toHaveLength(length < 88 ? 0 : 1);
        if ([28, 48, 88, 112].includes(length)) {
          expect(failure).toBeUndefined();
          continue;
        }
        const [begin, packet] =
          length < 28
            ? [0, 0]
            : length < 48
              ? [28, 0]
              : length < 88
                ? [48, 1]
                : length < 112
                  ? [88, 0]
                  : [112, 2];
        const inHeader = length - begin! < 8;
        const error =
          length < 28
            ? CaptureError.truncatedHeader
            : packet && !inHeader
              ? CaptureError.truncatedPacket
              : CaptureError.truncatedBlock;
        expect(failure, `cut at ${length}`).toMatchObject({
          error,
          offset: begin,
          detail: BigInt(length - begin!),
        });
        expect(failure!.packet).toBe(inHeader ? 0 : packet);
      }
    });

    it("refuses what the caller does not want, by number", () => {
      const file = concat([
        start,
        idb({ big, linkType: 228 }),
        epb(payload(1), { big }),
        epb(payload(1), { big, interfaceId: 1 }),
      ]);
      const { records, failure } = probe.read(file, { options: CaptureOption.ethernetOnly });
      expect(records).toHaveLength(1);
      expect(failure).toMatchObject({ error: CaptureError.notEthernet, packet: 2, detail: 228n });
      const snapped = concat([
        section({ big }),
        idb({ big, snapLength: 4 }),
        spb(payload(4), { big, original: 10 }),
      ]);
      expect(probe.read(snapped, { options: CaptureOption.wholePackets }).failure).toMatchObject({
        error: CaptureError.snapped,
        packet: 1,
        detail: 4n,
        limit: 10n,
      });
    });

    it("takes the largest block that is held, and needs no larger window", () => {
      const comments = concat(Array.from({ length: 3 }, () => option(1, payload(65500), { big })));
      const block = epb(payload(262144), { big, options: comments });
      expect(block.length).toBeLessThan(524288);
      const { records, failure } = probe.read(concat([start, block, epb(payload(1), { big })]));
      expect(failure).toBeUndefined();
      expect(records).toMatchObject([{ captured: 262144 }, { captured: 1 }]);
    });
  });

it("reads the body of a section header that is longer than its window", () => {
  const file = concat([
    section({ options: option(1, payload(60000)) }),
    idb(),
    epb(new Bytes().u32(1).done()),
  ]);
  expect(probe.read(file, { chunking: () => 1000 }).records).toHaveLength(1);
});
