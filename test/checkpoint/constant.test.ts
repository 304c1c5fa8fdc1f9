/** A run's memory does not grow with its length, and nothing in it ends at 4 GiB. */
import { createHash } from "node:crypto";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import v8 from "node:v8";
import vm from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ByteSource } from "../../src/capture/index.js";
import { openInput, type InputState } from "../../src/checkpoint/input.js";
import { Lab, type CaptureSink } from "../../src/index.js";
import { CaptureReader, ReplayRecord } from "../../src/kernel/abi.generated.js";
import { fileSink } from "../../src/pcap-writer/index.js";
import { header, LAB, records, WIRES } from "./traffic.js";

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc") as () => void;

let directory = "";
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "vethwork-constant-"))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A capture that is made while it is read. */
function endless(frames: number, flows: number): ByteSource {
  const PIECE = 2000;
  let next = 0;
  let piece: Uint8Array = header();
  const readSync = (into: Uint8Array): number => {
    if (!piece.length && next < frames) {
      piece = records(next, Math.min(next + PIECE, frames), flows);
      next += PIECE;
    }
    const length = Math.min(into.length, piece.length);
    into.set(piece.subarray(0, length));
    piece = piece.subarray(length);
    return length;
  };
  return { name: "endless", readSync, read: async (into) => readSync(into), close() {} };
}

/** bytes; what one collection only marks, another one frees */
function heapInUse(): number {
  const seen = Array.from({ length: 3 }, () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  });
  return Math.min(...seen);
}

describe("memory", () => {
  it.each([
    ["with comments", true],
    ["without", false],
  ])("is the same at a quarter and at the end of a replay: %s", async (_name, comments) => {
    const FRAMES = 120_000;
    const lab = new Lab({ directory, memoryBytes: 128 << 20 });
    // rules that keep something for each source, that log, that drop
    const script = `${LAB}${WIRES}
ip netns exec r iptables -A FORWARD -m recent --set --name seen
ip netns exec r iptables -A FORWARD -m hashlimit --hashlimit-name h --hashlimit-upto 5/s --hashlimit-mode srcport -j LOG
ip netns exec r iptables -A FORWARD -p udp --sport 1030:1100 -j DROP`;
    expect(await lab.run(script)).toMatchObject({ exitCode: 0 });
    let bytes = 0;
    const sink: CaptureSink = { open() {}, names() {}, blocks: (b) => void (bytes += b.length), end() {} };
    lab.captureTo(sink, undefined, { comments });
    lab.startReplay("a:eth0", endless(FRAMES, 2000));
    const seen: { frames: number; kernel: number; heap: number }[] = [];
    await lab.finishReplays(({ framesSent }) => {
      if (framesSent < (FRAMES / 4) * (seen.length + 1)) return;
      const kernel = lab.kernel.machine.image().length;
      seen.push({ frames: framesSent, kernel, heap: heapInUse() });
    }, 10_000);
    expect(seen).toHaveLength(4);
    expect(bytes).toBeGreaterThan(30e6);
    // one packet more in the air than ever before takes a buffer more
    expect(seen.at(-1)!.kernel - seen[0]!.kernel, "kernel memory in use").toBeLessThan(1 << 16);
    expect(seen.at(-1)!.heap - seen[0]!.heap, "JavaScript's heap").toBeLessThan(1e6);
  });
});

it("a filter that wants few frames of many lets the host look up, and changes nothing", async () => {
  const run = async (sliceFrames: number) => {
    const lab = new Lab({ directory, memoryBytes: 64 << 20 });
    await lab.run(LAB + WIRES);
    lab.record();
    const options = { filter: "udp[8:4] % 250000 = 249999" };
    lab.startReplay("a:eth0", endless(500_000, 10), options);
    let looks = 0;
    const [result] = await lab.finishReplays(() => void looks++, sliceFrames);
    lab.advance(5e9);
    return { looks, result, frames: lab.frames().map((f) => [f.iface, f.timeNs, f.packetId, f.bytes]) };
  };
  const whole = await run(500_000);
  expect(whole.result).toMatchObject({ sent: 2, filtered: 499_998 });
  expect(whole.looks).toBeGreaterThan(1);
  expect((await run(1)).frames).toEqual(whole.frames);
});

describe("behind 4 GiB", () => {
  const BEHIND = 2 ** 32 + 5;

  it("captures are read on", () => {
    const path = join(directory, "huge.pcap");
    const fd = openSync(path, "w");
    writeSync(fd, Buffer.from("the end"), 0, 7, BEHIND);
    closeSync(fd);
    const input = openInput(path);
    const state = input.state();
    const zeros = {
      bytes: 1 << 16,
      end: createHash("sha256")
        .update(Buffer.alloc(1 << 16))
        .digest("hex"),
    };
    const behind = { ...state, position: BEHIND, head: zeros, before: { ...zeros, bytes: BEHIND } };
    input.continueFrom(behind as InputState);
    const bytes = Buffer.alloc(10);
    expect(input.readSync(bytes)).toBe(7);
    expect(bytes.toString("latin1", 0, 7)).toBe("the end");
    expect(input.state()).toMatchObject({ position: BEHIND + 7 });
    input.close();
  });

  it("damage is told by its offset and its packet", async () => {
    const lab = new Lab({ directory, memoryBytes: 64 << 20 });
    await lab.run(LAB);
    const bytes = Buffer.concat([header(), records(0, 5), Buffer.alloc(9)]);
    const replay = lab.startReplay("a:eth0", { name: "huge.pcap", bytes });
    // as if 4 GiB and as many packets had been before
    const m = lab.kernel.machine;
    const reader = m.u32(replay["record"] + ReplayRecord.reader);
    const add = (field: number, value: bigint) => m.setU64(reader + field, m.u64(reader + field) + value);
    add(CaptureReader.offset, BigInt(BEHIND));
    add(CaptureReader.packetNumber, 2n ** 32n);
    await expect(lab.finishReplays()).rejects.toThrow(
      new RegExp(`${2 ** 32 + 6}.*${BEHIND + bytes.length - 9}|${BEHIND + bytes.length - 9}.*${2 ** 32 + 6}`),
    );
    expect(replay.result().sent).toBe(5);
  });

  it("outputs are cut off and continued", () => {
    const name = join(directory, "out");
    const fd = openSync(name, "w");
    ftruncateSync(fd, 5 * 2 ** 30);
    closeSync(fd);
    const sink = fileSink(name, { resume: true });
    sink.write(Buffer.from("held"));
    const bytes = BEHIND;
    const first = fileSink(join(directory, "empty"));
    expect(() => sink.continueAt({ ...(first.position() as object), bytes })).toThrow(/not the file/);
    first.close();
    // the fingerprint of 64 KiB of zeros
    const zeros = fileSink(join(directory, "zeros"));
    zeros.write(Buffer.alloc(1 << 16));
    sink.continueAt({ ...(zeros.position() as object), bytes });
    zeros.close();
    sink.write(Buffer.from("more"));
    expect(sink.written).toBe(bytes + 4);
    expect(sink.position()).toMatchObject({ bytes: bytes + 4 });
    sink.close();
    expect(statSync(name).size).toBe(bytes + 4);
  });

  it("packets have ids of 64 bits", async () => {
    const lab = new Lab({ directory, memoryBytes: 64 << 20 });
    await lab.run(LAB);
    // KernelState.nextPacketId
    lab.kernel.machine.setU64(lab.kernel.machine.state + 16, 2n ** 32n - 2n);
    lab.record();
    const bytes = Buffer.concat([header(), records(0, 5)]);
    await lab.replay("a:eth0", { name: "few", bytes });
    const ids = lab.frames().map((f) => f.packetId);
    expect(ids.some((id) => id > 2n ** 32n)).toBe(true);
    expect(new Set(ids.filter((id) => id < 1000n)).size).toBe(0);
  });
});
