/** What a user reads: one sentence, with the file, the place, what is wrong and what to do. */
import { expect, it } from "vitest";
import { readCapture, type CaptureReadOptions } from "../../src/capture/index.js";
import { VethworkError } from "../../src/model/errors.js";
import {
  concat,
  epb,
  idb,
  option,
  payload,
  pcapFile,
  pcapPacket,
  rawBlock,
  section,
  spb,
  text,
} from "./bytes.js";

const start = concat([section(), idb()]);
const one = pcapPacket(0, 0, payload(10));

const cases: [sentence: string, file: Uint8Array, options?: CaptureReadOptions][] = [
  ["the file is empty, not even a capture's header is there; capture again", new Uint8Array()],
  [
    "this is not a pcap or pcapng file; it looks like gzip data: decompress it first (gunzip)",
    Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0),
  ],
  [
    "this is not a pcap or pcapng file; it looks like text: give a pcap or pcapng file",
    text("ip link add v0\n"),
  ],
  [
    "this is not a pcap or pcapng file; it starts with the bytes 7f 45 4c 46; give a pcap or pcapng file (editcap converts what Wireshark can open)",
    Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0),
  ],
  [
    "the file ends inside its header (10 of 24 bytes are there); nothing can be read from it",
    pcapFile({}).subarray(0, 10),
  ],
  [
    "the header at offset 0: version 2.3 of the format is not supported; convert the file with editcap",
    pcapFile({ minor: 3 }),
  ],
  [
    "the file ends inside packet 2 at offset 50 (20 of 26 bytes are there); the packet before it is whole",
    pcapFile({}, one, one.subarray(0, 20)),
  ],
  [
    "the file ends inside packet 1 at offset 24 (3 of 16 bytes are there); no packet before it is whole",
    pcapFile({}, one.subarray(0, 3)),
  ],
  [
    "packet 3 at offset 76: captured length 4000000000 is larger than the limit 262144; the file is damaged",
    pcapFile({}, one, one, pcapPacket(0, 0, payload(4), { captured: 4_000_000_000 })),
  ],
  [
    "the file ends inside the block of type 0x00000005 at offset 84 (20 of 24 bytes are there); the packet before it is whole",
    concat([start, epb(payload(4)), rawBlock(5, payload(12)).subarray(0, 20)]),
  ],
  [
    "the block of type 0x00000005 at offset 84 (after packet 1): block length 24 at its start and 28 at its end differ; the file is damaged",
    concat([start, epb(payload(4)), rawBlock(5, payload(12), { trailer: 28 })]),
  ],
  [
    "packet 1 at offset 48: block length 28 is smaller than the 32 bytes that it must have; the file is damaged",
    concat([start, rawBlock(6, payload(16))]),
  ],
  [
    "the block of type 0x00000063 at offset 48: block length 17 is not a multiple of 4; the file is damaged",
    concat([start, rawBlock(99, payload(16), { length: 17 })]),
  ],
  [
    "the block of type 0x00000063 at offset 48: block length 2147483644 is larger than the limit 16777216; the file is damaged",
    concat([start, rawBlock(99, payload(16), { length: 0x7ffffffc })]),
  ],
  [
    "the block of type 0x0a0d0d0a at offset 0: byte-order magic 0x00000007 is neither 0x1a2b3c4d nor 0x4d3c2b1a; the file is damaged",
    section({ magic: 7 }),
  ],
  [
    "packet 1 at offset 48: interface 7 is not described (the section has 1 so far); the file is damaged",
    concat([start, epb(payload(4), { interfaceId: 7 })]),
  ],
  [
    "the block of type 0x00000001 at offset 44: option 2 with length 99 goes beyond its block; the file is damaged",
    concat([section(), idb({ options: [option(2, payload(4), { length: 99 })] })]),
  ],
  [
    "the block of type 0x00000001 at offset 44: option 9 cannot have length 4; the file is damaged",
    concat([section(), idb({ options: [option(9, payload(4))] })]),
  ],
  [
    "packet 1 at offset 48: captured length 9 is larger than the 8 bytes that its block has room for; the file is damaged",
    concat([start, epb(payload(8), { captured: 9 })]),
  ],
  [
    "packet 1 at offset 84: timestamp 18446744073709551615 is not between the years 1970 and 2262; set the times anew with editcap -t",
    concat([
      section(),
      idb({ resolution: 9 }),
      idb({ resolution: 0 }),
      epb(payload(1), { time: (1n << 64n) - 1n }),
    ]),
  ],
  [
    "packet 1 at offset 24: link type 113 (Linux cooked v1) is not Ethernet; only Ethernet frames can be transmitted",
    pcapFile({ linkType: 113 }, one),
    { ethernetOnly: true },
  ],
  [
    "packet 1 at offset 24: link type 54321 (unknown) is not Ethernet; only Ethernet frames can be transmitted",
    pcapFile({ linkType: 54321 }, one),
    { ethernetOnly: true },
  ],
  [
    "packet 2 at offset 50: only 10 of its 1514 bytes were captured; allow snapped packets, or capture again with -s 0",
    pcapFile({}, one, pcapPacket(0, 0, payload(10), { original: 1514 })),
    { wholePackets: true },
  ],
  [
    "packet 1 at offset 28: interface 0 is not described (the section has 0 so far); the file is damaged",
    concat([section(), spb(payload(4))]),
  ],
];

for (const [sentence, bytes, options] of cases)
  it(sentence, () => {
    for (const name of ["x.pcap", "-"]) {
      let error: unknown;
      try {
        for (const packet of readCapture({ name, bytes }, options)) expect(packet.number).toBeGreaterThan(0);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(VethworkError);
      expect((error as VethworkError).code).toBe("EFORMAT");
      expect((error as VethworkError).message).toBe(`${name === "-" ? "standard input" : name}: ${sentence}`);
      expect((error as VethworkError).message).not.toContain("\n");
    }
  });

it("says where the 65,537th interface of a section is", () => {
  const bytes = concat([section(), ...Array.from({ length: 65537 }, () => idb())]);
  expect(() => [...readCapture({ name: "x.pcapng", bytes })]).toThrow(
    "x.pcapng: the block of type 0x00000001 at offset 1310748: a section has more than 65536 interfaces; split the file with editcap",
  );
});
