import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PcapSplitter, readCapture, splitPcapng } from "../../src/capture/index.js";
import { concat, epb, idb, option, payload, pcapFile, pcapPacket, rawBlock, section, text } from "./bytes.js";
import { ARP, writeLab } from "./lab.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-split-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe("splitPcapng", () => {
  it("writes one plain file an interface", () => {
    const path = join(directory, "lab.pcapng");
    writeLab(path);
    const files = splitPcapng(path, join(directory, "split"));
    expect(files).toEqual([
      { interfaceName: "client:eth0", path: join(directory, "split", "client_eth0.pcap"), packets: 3 },
      { interfaceName: "br0", path: join(directory, "split", "br0.pcap"), packets: 2 },
    ]);
    const all = [...readCapture(path)];
    for (const [interfaceId, file] of files.entries()) {
      const capture = readCapture(file.path);
      expect(capture.info()).toEqual({ format: "pcap", linkType: 1, snapLength: 262144 });
      const expected = all.filter((packet) => packet.interfaceId === interfaceId);
      expect([...capture].map(({ timeNs, bytes }) => ({ timeNs, bytes }))).toEqual(
        expected.map(({ timeNs, bytes }) => ({ timeNs, bytes })),
      );
    }
  });

  it("splits exactly as it was captured, whatever the times and the pieces", () => {
    const times = [
      0n,
      1n,
      999_999_999n,
      1_000_000_000n,
      4_294_967_295_999_999_999n,
      1_700_000_000_123_456_789n,
      (1n << 32n) - 1n,
      1n << 32n,
    ];
    const file = concat([
      section(),
      idb({ resolution: 9, options: [option(2, text("a"))] }),
      ...times.map((time, i) => epb(payload(i * 11), { time, original: i * 12 })),
    ]);
    for (const piece of [1, 7, 64, file.length]) {
      const target = join(directory, `pieces-${piece}`);
      const splitter = new PcapSplitter(target);
      for (let at = 0; at < file.length; at += piece) splitter.push(file.subarray(at, at + piece));
      expect(splitter.finish()).toMatchObject([{ packets: times.length }]);
      const got = [...readCapture(join(target, "a.pcap"))];
      expect(got.map(({ timeNs }) => timeNs)).toEqual(times);
      expect(got.map(({ bytes, originalLength }) => [bytes.length, originalLength])).toEqual(
        times.map((_, i) => [i * 11, i * 12]),
      );
    }
  });

  it("keeps files apart whose interfaces' names look alike, and inside the directory", () => {
    const names = ["a:b", "a_b", "A_B", "../x", "..", "", "eth0"];
    const file = concat([
      section(),
      ...names.map((name) => idb({ resolution: 9, options: [option(2, text(name))] })),
    ]);
    const target = join(directory, "names");
    const files = splitPcapng({ name: "n", bytes: file }, target);
    expect(new Set(files.map(({ path }) => path.toLowerCase())).size).toBe(names.length);
    expect(readdirSync(target).sort()).toEqual(
      ["A_B-3.pcap", "_.pcap", "_-2.pcap", "__x.pcap", "a_b-2.pcap", "a_b.pcap", "eth0.pcap"].sort(),
    );
  });

  it("holds thousands of interfaces without as many open files", () => {
    const parts = [section()];
    for (let i = 0; i < 3000; i++) parts.push(idb({ resolution: 9, options: [option(2, text(`v${i}`))] }));
    for (let i = 0; i < 3000; i++) parts.push(epb(ARP, { interfaceId: i }));
    const files = splitPcapng({ name: "many", bytes: concat(parts) }, join(directory, "many"));
    expect(files).toHaveLength(3000);
    expect([...readCapture(files[2999]!.path)]).toHaveLength(1);
  });

  it("refuses what vethwork does not write, and keeps what came before damage", () => {
    const target = join(directory, "refused");
    const split = (bytes: Uint8Array) => () => splitPcapng({ name: "x", bytes }, target);
    const start = concat([section(), idb({ resolution: 9 })]);
    expect(split(pcapFile({}, pcapPacket(0, 0, ARP)))).toThrow("x: only a little-endian pcapng file");
    expect(split(section({ big: true }))).toThrow("x: only a little-endian pcapng file");
    expect(split(concat([section(), idb()]))).toThrow("x: interface 0 does not count nanoseconds");
    expect(split(concat([start, rawBlock(6, new Uint8Array(), { length: 6 })]))).toThrow(
      "x: the block at offset 56 has the length 6",
    );
    expect(split(concat([start, rawBlock(6, new Uint8Array())]))).toThrow(
      "x: the packet block at offset 56 does not fit",
    );
    expect(split(concat([start, epb(ARP, { interfaceId: 1 })]))).toThrow(
      "x: the packet block at offset 56 does not fit",
    );
    expect(split(concat([start, rawBlock(1, new Uint8Array())]))).toThrow(
      "x: the interface block at offset 56 is too short",
    );
    const bytes = concat([start, epb(ARP), epb(ARP)]);
    expect(split(bytes.subarray(0, bytes.length - 2))).toThrow(
      "x: the file ends inside the block at offset 132",
    );
    expect([...readCapture(join(target, "0.pcap"))]).toHaveLength(1);
  });
});
