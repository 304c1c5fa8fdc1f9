import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture, type ByteSource } from "../../src/capture/index.js";
import { concat, epb, idb, payload, pcapFile, pcapPacket, section } from "./bytes.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-capture-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const descriptors = "/proc/self/fd";

/** How many descriptors of this process are the file `path`: the process opens others as it likes. Linux only. */
function timesOpen(path: string): number {
  const target = (name: string) => {
    try {
      return readlinkSync(join(descriptors, name));
    } catch {
      return ""; // closed meanwhile, as that of the listing itself is
    }
  };
  const real = realpathSync(path);
  return readdirSync(descriptors).filter((name) => target(name) === real).length;
}

/** A pipe that gives a header and then packets, for ever. */
function endless(): ByteSource & { closed: boolean; given: number } {
  const packet = pcapPacket(1, 2, payload(100));
  const readSync = (into: Uint8Array) => {
    const part = source.given++ ? packet : pcapFile({});
    into.set(part);
    return part.length;
  };
  const source = {
    name: "pipe",
    closed: false,
    given: 0,
    readSync,
    read: async (into: Uint8Array) => readSync(into),
    close() {
      source.closed = true;
    },
  };
  return source;
}

describe("reading captures", () => {
  const file = pcapFile(
    { linkType: 1, snapLength: 96 },
    pcapPacket(5, 6, payload(60), { original: 90 }),
    pcapPacket(7, 8, payload(61)),
  );

  it("gives packets of a file, and of memory", async () => {
    const path = join(directory, "a.pcap");
    writeFileSync(path, file);
    const fromFile = [...readCapture(path)];
    expect(fromFile).toEqual([...readCapture({ name: "a", bytes: file })]);
    const asynchronous = [];
    for await (const packet of readCapture(path)) asynchronous.push(packet);
    expect(asynchronous).toEqual(fromFile);
    expect(fromFile).toEqual([
      {
        number: 1,
        timeNs: 5_000_006_000n,
        bytes: payload(60),
        originalLength: 90,
        linkType: 1,
        interfaceId: 0,
        fileOffset: 24,
      },
      {
        number: 2,
        timeNs: 7_000_008_000n,
        bytes: payload(61),
        originalLength: 61,
        linkType: 1,
        interfaceId: 0,
        fileOffset: 100,
      },
    ]);
  });

  it.runIf(existsSync(descriptors))("closes the file, read to its end, left early or damaged", async () => {
    const path = join(directory, "closed.pcap");
    writeFileSync(path, file);
    for (const packet of readCapture(path)) {
      expect(packet.number).toBe(1);
      expect(timesOpen(path)).toBe(1);
      break;
    }
    expect(timesOpen(path)).toBe(0);
    for await (const packet of readCapture(path)) if (packet.number === 1) expect(timesOpen(path)).toBe(1);
    expect(timesOpen(path)).toBe(0);
    expect([...readCapture(path)]).toHaveLength(2);
    expect(timesOpen(path)).toBe(0);
    writeFileSync(path, file.subarray(0, 60));
    expect(() => [...readCapture(path)]).toThrow("the file ends inside packet 1");
    expect(timesOpen(path)).toBe(0);
    expect(() => [...readCapture(directory)]).toThrow(/: Is a directory$/);
    expect(timesOpen(directory)).toBe(0);
  });

  it("says what a capture is before its packets, even if those are damaged", async () => {
    const capture = readCapture({ name: "a", bytes: file });
    expect(capture.info()).toEqual({ format: "pcap", linkType: 1, snapLength: 96 });
    expect([...capture]).toHaveLength(2);

    const ng = concat([section(), idb({ linkType: 101, snapLength: 77 }), idb({ linkType: 1 })]);
    expect(readCapture({ name: "b", bytes: ng }).info()).toEqual({
      format: "pcapng",
      linkType: 101,
      snapLength: 77,
    });

    const cut = readCapture({ name: "c", bytes: file.subarray(0, 30) });
    expect((await cut.infoAsync()).format).toBe("pcap");
    expect(() => [...cut]).toThrow("c: the file ends inside packet 1");
    expect(() => readCapture({ name: "d", bytes: new Uint8Array() }).info()).toThrow("d: the file is empty");
  });

  it("says why a file cannot be opened or read", () => {
    expect(() => readCapture(join(directory, "none"))).toThrow(/none: No such file or directory$/);
    expect(() => [...readCapture(directory)]).toThrow(/: Is a directory$/);
  });

  it("reads a stream that never ends, and stops when it is told to", async () => {
    const source = endless();
    let count = 0;
    for (const packet of readCapture(source)) {
      expect(packet.bytes).toHaveLength(100);
      if (++count === 1000) break;
    }
    expect(source.closed).toBe(true);
    expect(source.given).toBeLessThan(1100);

    const other = endless();
    for await (const packet of readCapture(other)) if (packet.number === 1000) break;
    expect(other.closed).toBe(true);
  });

  it("reads more than its buffer holds, with packets across every edge", () => {
    const path = join(directory, "large.pcapng");
    const fd = openSync(path, "w");
    writeSync(fd, concat([section(), idb({ resolution: 9 })]));
    const lengths = [0, 1, 60, 1514, 9000, 65549, 262144];
    const blocks = lengths.map((length, i) => epb(payload(length, i), { time: BigInt(i) }));
    for (let i = 0; i < 60; i++) for (const block of blocks) writeSync(fd, block);
    closeSync(fd);
    let number = 0;
    for (const packet of readCapture(path)) {
      const i = number % lengths.length;
      expect(packet.number).toBe(++number);
      expect(packet.timeNs).toBe(BigInt(i));
      expect(Buffer.compare(packet.bytes, payload(lengths[i]!, i))).toBe(0);
    }
    expect(number).toBe(60 * lengths.length);
  });

  it("delivers what is there before it reports damage", () => {
    const seen: number[] = [];
    expect(() => {
      for (const packet of readCapture({ name: "x", bytes: file.subarray(0, file.length - 1) }))
        seen.push(packet.number);
    }).toThrow(
      "x: the file ends inside packet 2 at offset 100 (76 of 77 bytes are there); the packet before it is whole",
    );
    expect(seen).toEqual([1]);
  });
});

it("knows the captures of this repository", () => {
  const root = new URL("../../captures/linux/", import.meta.url);
  let files = 0;
  for (const lab of readdirSync(root, { withFileTypes: true })) {
    if (!lab.isDirectory()) continue;
    for (const name of readdirSync(new URL(`${lab.name}/`, root)).filter((name) => name.endsWith(".pcap"))) {
      const bytes = readFileSync(new URL(`${lab.name}/${name}`, root));
      const packets = [...readCapture({ name, bytes })];
      const length = packets.reduce((sum, packet) => sum + 16 + packet.bytes.length, 24);
      expect(length, `${lab.name}/${name}`).toBe(bytes.length);
      files++;
    }
  }
  expect(files).toBeGreaterThan(0);
});
