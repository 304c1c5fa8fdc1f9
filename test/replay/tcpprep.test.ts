/** tcpprep 4.4.3 is the judge of how sides are told apart: the same options, the same capture, the same cache file. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Lab, SidesOptions } from "../../src/index.js";
import { cachedSide, formatCacheFile, parseCacheFile, type CacheFile } from "../../src/replay/cache-file.js";
import {
  ACK,
  bytes,
  ethernet,
  ip4,
  ipv4,
  ipv6,
  pcap,
  SYN,
  tcp,
  tcpFrame,
  twoEnds,
  u16,
  u32,
  udp,
} from "./frames.js";

const root = new URL("../../", import.meta.url).pathname;
const installed = spawnSync("tcpprep", ["--version"], { encoding: "utf8" });
const isThere = `${installed.stdout}${installed.stderr}`.includes("4.4.3");

const WAYS: [arguments_: string[], sides: SidesOptions][] = [
  [["--auto=first"], { auto: "first" }],
  [["--auto=first", "--nonip"], { auto: "first", nonIp: "client" }],
  [["--auto=bridge"], { auto: "bridge" }],
  [["--auto=bridge", "--ratio=0.5"], { auto: "bridge", ratio: 0.5 }],
  [["--auto=client"], { auto: "client" }],
  [["--auto=server", "--ratio=3"], { auto: "server", ratio: 3 }],
  [["--port"], { port: true }],
  [["--port", "--nonip"], { port: true, nonIp: "client" }],
  [
    ["--cidr=10.0.0.0/9,192.168.0.0/17,[2001:db8::/113]"],
    { cidr: ["10.0.0.0/9", "192.168.0.0/17", "2001:db8::/113"] },
  ],
  [["--cidr=10.0.0.0/30", "--reverse"], { cidr: ["10.0.0.0/30"], reverse: true }],
  [["--regex=^(10|192)[.].*[1-3]$|::1"], { regex: "^(10|192)[.].*[1-3]$|::1" }],
  [["--regex=0\\.[[:digit:]]{1,2}", "--nonip"], { regex: "0\\.[[:digit:]]{1,2}", nonIp: "client" }],
  [["--mac=02:00:00:00:00:01,02:00:00:00:00:03"], { mac: "02:00:00:00:00:01,02:00:00:00:00:03" }],
];

let directory = "";
let lab: Lab;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-tcpprep-"));
  lab = await twoEnds();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function theirs(capture: string, arguments_: string[]): CacheFile | null {
  const path = join(directory, "theirs.cache");
  const { status } = spawnSync("tcpprep", [...arguments_, "--no-arg-comment", "-i", capture, "-o", path]);
  return status === 0 ? parseCacheFile(readFileSync(path), path) : null;
}

function ours(capture: string, sides: SidesOptions): CacheFile {
  let cache: CacheFile | undefined;
  const replay = lab.startReplay("client:eth0", capture, {
    sides,
    keepSides: (kept) => (cache = { ...kept, comment: "" }),
    allowSnapped: true,
  });
  replay.close();
  return cache!;
}

const read = (cache: CacheFile) => Array.from({ length: cache.packets }, (_, i) => cachedSide(cache, i + 1));

/** A generator of numbers below a bound, the same for the same seed (a linear congruence is enough here). */
function numbers(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** Frames of all kinds; none that tcpprep gives up on (packets cut inside their ports), and none of what it is known to be wrong in. */
function oddFrames(seed: number): Uint8Array[] {
  const below = numbers(seed);
  const one = <T>(list: readonly T[]) => list[below(list.length)]!;
  const hosts = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.200.0.1", "192.168.1.1", "192.168.200.2", "8.8.8.8"];
  const port = () => one([20, 53, 80, 443, 1023, 1024, 4000, 5120]);
  const flags = () => one([SYN, SYN | ACK, ACK, SYN, SYN | ACK, 0x52, 4]);
  const dns = () => bytes(u16(1), u16(one([0x0100, 0x8180, 0x0080, 0, 0x8000])), new Uint8Array(12));
  const payload = (): [number, Uint8Array] => {
    const kind = below(8);
    if (kind < 4) return [6, tcp(port(), port(), flags())];
    if (kind < 6) return [17, udp(port(), port(), dns())];
    if (kind === 6) return [1, bytes([one([0, 3, 8]), one([0, 1, 3])], new Uint8Array(26))];
    return [one([47, 50, 132]), new Uint8Array(30)];
  };
  return Array.from({ length: 150 }, () => {
    const [protocol, inner] = payload();
    const packet = ipv4(one(hosts), one(hosts), protocol, inner);
    const frame = (type: number, data: Uint8Array) => ethernet(type, data, 1 + below(4), 9);
    switch (below(12)) {
      case 0:
        return frame(one([0x0806, 0x88cc, 0x0026]), new Uint8Array(46));
      case 1:
        return frame(0x8100, bytes(u16(below(4096)), u16(0x0800), packet));
      case 2:
        return frame(0x88a8, bytes(u16(5), u16(0x8100), u16(6), u16(0x0800), packet));
      case 3:
        return frame(0x9100, bytes(u16(5), u16(0x0800), packet));
      case 4:
        return frame(0x8847, bytes(u32(0x10040), u32(0x11140), packet));
      case 5:
        return frame(0x8847, bytes(u32(0x10140), u32(0), frame(0x0800, packet)));
      case 6:
        return frame(packet.length, packet);
      case 7:
        // cut inside the IP header: not IP
        return frame(0x0800, packet).subarray(0, 15 + below(18));
      case 8:
        // IPv4 options
        return frame(
          0x0800,
          bytes([0x46], packet.subarray(1, 12), packet.subarray(12, 20), [1, 1, 1, 1], inner),
        );
      default:
        return frame(0x0800, packet);
    }
  });
}

/** Packet numbers where two cache files differ. */
function differences(
  capture: string,
  arguments_: string[],
  sides: SidesOptions,
): number[] | "tcpprep gives up" {
  const judge = theirs(capture, arguments_);
  if (!judge) return "tcpprep gives up";
  const [a, b] = [read(judge), read(ours(capture, sides))];
  expect(b.length).toBe(a.length);
  return a.flatMap((side, index) => (side === b[index] ? [] : [index + 1]));
}

describe.skipIf(!isThere)("tcpprep 4.4.3 (skipped where it is not installed)", () => {
  it.each([1, 2, 3, 4, 5, 6])("odd frames, seed %i: the same file", (seed) => {
    const capture = join(directory, `odd${seed}.pcap`);
    writeFileSync(capture, pcap(oddFrames(seed)));
    for (const [arguments_, sides] of WAYS)
      expect([arguments_, differences(capture, arguments_, sides)]).toEqual([arguments_, []]);
  });

  it("recorded captures: the same file", () => {
    const all = ["nf-docker-swarm", "nf-kube-nodeport", "vs-sched-rr", "nf-nat-published", "geneve-unicast"]
      .flatMap((name) => {
        const folder = join(root, "captures/linux", name);
        const names = readdirSync(folder, { withFileTypes: true });
        return names.filter((entry) => entry.name.endsWith(".pcap")).map((entry) => join(folder, entry.name));
      })
      .concat(join(root, "captures/demo/client.pcap"));
    expect(all.length).toBeGreaterThan(10);
    let compared = 0;
    for (const capture of all.slice(0, 20))
      for (const [arguments_, sides] of WAYS.filter((_, index) => index % 2 === 0)) {
        const found = differences(capture, arguments_, sides);
        if (found === "tcpprep gives up") continue;
        compared++;
        expect([capture, arguments_, found]).toEqual([capture, arguments_, []]);
      }
    expect(compared).toBeGreaterThan(60);
  });

  it("reads our file, and prints what we read", () => {
    const capture = join(directory, "info.pcap");
    writeFileSync(capture, pcap(oddFrames(9)));
    const cache = ours(capture, { port: true });
    // some packets that are not sent
    cache.bits[3] = 0b11_00_10_00;
    const path = join(directory, "ours.cache");
    writeFileSync(path, formatCacheFile({ ...cache, comment: "made by a test" }));
    const info = spawnSync("tcpprep", ["--print-info", path], { encoding: "utf8" }).stdout;
    const words = { client: "Primary", server: "Secondary", none: "Don't Send" };
    expect(info).toBe(
      read(cache)
        .map((side, i) => `Packet ${i + 1} -> ${words[side]}\n`)
        .join(""),
    );
    expect(spawnSync("tcpprep", ["--print-comment", path], { encoding: "utf8" }).stdout).toContain(
      "made by a test",
    );
  });

  it("writes the very bytes that we write", () => {
    const capture = join(directory, "same.pcap");
    writeFileSync(capture, pcap(oddFrames(10)));
    const path = join(directory, "same.cache");
    spawnSync("tcpprep", ["--auto=first", "--no-arg-comment", "-i", capture, "-o", path]);
    expect(Buffer.compare(readFileSync(path), formatCacheFile(ours(capture, { auto: "first" })))).toBe(0);
  });

  describe("where it is wrong", () => {
    const write = (frames: Uint8Array[]) => {
      const capture = join(directory, "wrong.pcap");
      writeFileSync(capture, pcap(frames));
      return capture;
    };

    it("compares an IPv6 address with itself (tree_comp), so that all of them are one host's", () => {
      const capture = write([
        ethernet(0x86dd, ipv6(1, 2, 6, tcp(4000, 80, SYN))),
        ethernet(0x86dd, ipv6(2, 1, 6, tcp(80, 4000, SYN | ACK))),
      ]);
      expect(read(theirs(capture, ["--auto=first"])!)).toEqual(["client", "client"]);
      expect(read(ours(capture, { auto: "first" }))).toEqual(["client", "server"]);
    });

    it("takes the payload of later fragments for ports", () => {
      const capture = write([
        ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(4000, 53), { fragment: 0x2000, id: 5 })),
        ethernet(
          0x0800,
          ipv4("10.0.0.1", "10.0.0.2", 17, new Uint8Array(16).fill(255), { fragment: 3, id: 5 }),
        ),
      ]);
      expect(read(theirs(capture, ["--port"])!)).toEqual(["client", "server"]);
      expect(read(ours(capture, { port: true }))).toEqual(["client", "client"]);
    });

    it("sends everything from the server's side with --regex and --reverse", () => {
      const capture = write([tcpFrame("10.0.0.1", 1, "9.0.0.1", 2), tcpFrame("9.0.0.1", 2, "10.0.0.1", 1)]);
      expect(read(theirs(capture, ["--regex=^10", "--reverse"])!)).toEqual(["server", "server"]);
      expect(read(theirs(capture, ["--cidr=10.0.0.0/8", "--reverse"])!)).toEqual(["server", "client"]);
      expect(read(ours(capture, { regex: "^10", reverse: true }))).toEqual(["server", "client"]);
    });

    it("computes networks for router mode and never looks at them", () => {
      const capture = write([
        tcpFrame("1.0.0.1", 80, "192.168.0.1", 4000, SYN | ACK),
        tcpFrame("192.168.0.1", 4000, "1.0.0.1", 80, SYN),
        ethernet(0x0800, ipv4("1.0.0.9", "192.168.0.1", 17, udp(4000, 5000))),
      ]);
      expect(read(theirs(capture, ["--auto=router"])!)).toEqual(["server", "client", "client"]);
      expect(read(ours(capture, { auto: "router" }))).toEqual(["server", "client", "server"]);
    });

    it("gives up where a packet is cut inside its transport header", () => {
      const capture = write([
        tcpFrame("10.0.0.1", 4000, "10.0.0.2", 80, SYN),
        tcpFrame("10.0.0.2", 80, "10.0.0.1", 4000).subarray(0, 40),
        bytes(ethernet(0x0800, new Uint8Array(0)), [0x45, 0], ip4("10.0.0.3")),
      ]);
      expect(theirs(capture, ["--auto=bridge"])).toBeNull();
      expect(read(ours(capture, { auto: "bridge" }))).toEqual(["client", "server", "server"]);
    });
  });
});
