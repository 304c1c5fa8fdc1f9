/** When frames go out, how often, and which. */
import { describe, expect, it } from "vitest";
import type { LabReplayOptions } from "../../src/index.js";
import { parseCaptureTime, parsePacketRanges } from "../../src/replay/ranges.js";
import {
  bytes,
  capture,
  ethernet,
  ipv4,
  ipv6,
  pcap,
  sent,
  tcp,
  tcpFrame,
  twoEnds,
  type Sent,
} from "./frames.js";

const MS = 1e6;
const S = 1e9;

/** Frames that are known again by their lengths: 100, 101, 102 ... */
const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    bytes(tcpFrame("10.0.0.1", 1, "10.0.0.2", 2), new Uint8Array(46 + i)),
  );

async function replayed(
  frames: Uint8Array[],
  times: number[] | undefined,
  options: LabReplayOptions,
): Promise<{ seen: Sent[]; result: Awaited<ReturnType<Awaited<ReturnType<typeof twoEnds>>["replay"]>> }> {
  const lab = await twoEnds();
  const result = await lab.replay("client:eth0", capture(frames, times), options);
  return { seen: sent(lab), result };
}
const numbers = (seen: Sent[]) => seen.map(({ frame }) => frame.length - 99);
const times = (seen: Sent[]) => seen.map(({ timeNs }) => timeNs);

describe("pace", () => {
  const at = [0, 10 * MS, 10 * MS, 500 * MS, 300 * MS, S];

  it("is the capture's own; a time that goes back does not", async () => {
    const { seen } = await replayed(numbered(6), at, {});
    expect(times(seen)).toEqual([0, 10 * MS, 10 * MS, 500 * MS, 500 * MS, S]);
  });

  it("is scaled", async () => {
    expect(times((await replayed(numbered(6), at, { speed: 10 })).seen)).toEqual([
      0,
      MS,
      MS,
      50 * MS,
      50 * MS,
      100 * MS,
    ]);
    expect(times((await replayed(numbered(2), [0, 1], { speed: 0.5 })).seen)).toEqual([0, 2]);
  });

  it("is a rate of frames, exact after any number of them", async () => {
    const { seen } = await replayed(numbered(7), at.concat(S), { pace: { packetsPerSecond: 3 } });
    expect(times(seen)).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => Math.floor((n * S) / 3)));
  });

  it("is a rate of bits: a frame goes out when those before it are through", async () => {
    const { seen } = await replayed(numbered(3), at, { pace: { bitsPerSecond: 8000 } });
    expect(times(seen)).toEqual([0, 100 * MS, 201 * MS]);
  });

  it("has no gaps", async () => {
    expect(times((await replayed(numbered(3), at, { pace: "topspeed" })).seen)).toEqual([0, 0, 0]);
  });
});

describe("loops", () => {
  it("send the capture again at once, and count", async () => {
    const { seen, result } = await replayed(numbered(2), [0, 10 * MS], { loops: 3 });
    expect(numbers(seen)).toEqual([1, 2, 1, 2, 1, 2]);
    expect(times(seen)).toEqual([0, 10, 10, 20, 20, 30].map((ms) => ms * MS));
    expect(result).toMatchObject({ sent: 6, loops: 3 });
  });

  it("without end stop at a limit or a duration, and at a rate keep it across loops", async () => {
    const pace = { packetsPerSecond: 10 };
    const limited = await replayed(numbered(2), [0, 10 * MS], { loops: Infinity, limit: 5, pace });
    expect(times(limited.seen)).toEqual([0, 100, 200, 300, 400].map((ms) => ms * MS));
    const timed = await replayed(numbered(2), [0, 10 * MS], { loops: Infinity, durationNs: 35 * MS });
    expect(times(timed.seen)).toEqual([0, 10, 10, 20, 20, 30, 30].map((ms) => ms * MS));
  });

  it("that would never end are refused or told", async () => {
    await expect(replayed(numbered(1), [0], { loops: Infinity })).rejects.toThrow(
      "loops without end need a limit of frames or a duration",
    );
    await expect(replayed(numbered(1), [0], { loops: Infinity, durationNs: S })).rejects.toThrow(
      /a loop takes no time/,
    );
    // nothing in it is wanted
    const { result } = await replayed(numbered(1), [0], { loops: Infinity, limit: 5, filter: "udp" });
    expect(result).toMatchObject({ sent: 0, filtered: 1 });
  });

  it("have flows of their own with uniqueIp, and the sum of both addresses stays", async () => {
    const frames = [
      tcpFrame("10.0.0.1", 1, "10.0.0.9", 2),
      tcpFrame("10.0.0.9", 2, "10.0.0.1", 1),
      tcpFrame("0.0.0.1", 1, "10.0.0.1", 2),
      tcpFrame("255.255.255.254", 1, "0.0.0.3", 1),
      ethernet(0x86dd, ipv6(0x10, 0x20, 6, tcp(1, 2))),
    ];
    const { seen } = await replayed(frames, undefined, { loops: 3, uniqueIp: true });
    const addresses = seen.map(({ frame }) =>
      frame[12] === 8
        ? [[...frame.subarray(26, 30)].join("."), [...frame.subarray(30, 34)].join(".")]
        : [frame[37], frame[53]],
    );
    expect(addresses).toEqual([
      ["10.0.0.1", "10.0.0.9"],
      ["10.0.0.9", "10.0.0.1"],
      ["0.0.0.1", "10.0.0.1"],
      ["255.255.255.254", "0.0.0.3"],
      [0x10, 0x20],
      ["10.0.0.0", "10.0.0.10"],
      ["10.0.0.10", "10.0.0.0"],
      ["0.0.0.0", "10.0.0.2"],
      ["255.255.255.255", "0.0.0.2"],
      [0x0f, 0x21],
      ["9.255.255.255", "10.0.0.11"],
      ["10.0.0.11", "9.255.255.255"],
      // what wraps at 2^32 is one off, so that the checksum stays
      ["255.255.255.254", "10.0.0.3"],
      ["0.0.0.1", "0.0.0.1"],
      [0x0e, 0x22],
    ]);
  });
});

describe("which packets", () => {
  it("by number", async () => {
    const packets = parsePacketRanges("2-3,5,7-");
    const { seen, result } = await replayed(numbered(8), undefined, { packets });
    expect(numbers(seen)).toEqual([2, 3, 5, 7, 8]);
    expect(result.outside).toBe(3);
    expect(times(seen)[0]).toBe(0);
  });

  it("reads no further than the last number", async () => {
    const damaged = pcap(numbered(3));
    const lab = await twoEnds();
    const input = { name: "cut.pcap", bytes: damaged.subarray(0, damaged.length - 5) };
    expect((await lab.replay("client:eth0", input, { packets: [[1, 2]] })).sent).toBe(2);
    await expect(lab.replay("client:eth0", input)).rejects.toThrow(/ends inside packet 3/);
  });

  it("in each loop anew", async () => {
    const { seen } = await replayed(numbered(3), undefined, {
      packets: [[2, 3]],
      loops: 2,
      pace: "topspeed",
    });
    expect(numbers(seen)).toEqual([2, 3, 2, 3]);
  });

  it("by time, relative and absolute; the first that is sent goes out at once", async () => {
    const start = parseCaptureTime("1.5s", "--start");
    const end = parseCaptureTime("4s", "--end");
    const { seen } = await replayed(numbered(8), undefined, { start, end });
    expect(numbers(seen)).toEqual([3, 4, 5]);
    expect(times(seen)).toEqual([0, S, 2 * S]);
    const absolute = await replayed(numbered(8), undefined, {
      start: parseCaptureTime("2023-11-14T22:13:22Z", "--start"),
      end: parseCaptureTime("@1700000003.0", "--end"),
    });
    expect(numbers(absolute.seen)).toEqual([3, 4]);
  });

  it("with a filter and a limit, which counts what is sent", async () => {
    const udp = ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, new Uint8Array(40)));
    const mixed = numbered(4).flatMap((frame) => [udp, frame]);
    const { seen, result } = await replayed(mixed, undefined, { filter: "tcp", limit: 3, packets: [[3, 8]] });
    expect(numbers(seen)).toEqual([2, 3, 4]);
    expect(result).toMatchObject({ sent: 3, filtered: 3, outside: 2 });
  });
});
