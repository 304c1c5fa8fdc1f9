/** Two-sided replays: which end each frame goes out at. */
import { describe, expect, it } from "vitest";
import type { LabReplayOptions } from "../../src/index.js";
import { parseCacheFile } from "../../src/replay/cache-file.js";
import {
  ACK,
  bytes,
  capture,
  ethernet,
  ipv4,
  ipv6,
  SYN,
  sent,
  tcp,
  tcpFrame,
  twoEnds,
  u16,
  u32,
  udp,
} from "./frames.js";

/** "cs-": the first frame from the client's end, the second from the server's, the third not at all. */
async function ends(frames: Uint8Array[], sides?: LabReplayOptions["sides"]): Promise<string> {
  const lab = await twoEnds();
  let kept: string | undefined;
  const keepSides = ({ packets, bits }: { packets: number; bits: Uint8Array }) => {
    kept = Array.from({ length: packets }, (_, i) => "-!sc"[(bits[i >> 2]! >> ((i & 3) * 2)) & 3]).join("");
  };
  // each frame is known again by its length
  const marked = frames.map((frame, index) => bytes(frame, new Uint8Array(index + 100)));
  const result = await lab.replay("client:eth0", capture(marked), { peer: "server:eth0", sides });
  const seen = sent(lab);
  expect(seen.length).toBe(result.sent);
  expect(result.ends.map((end) => end.sent)).toEqual([
    seen.filter(({ at }) => at === "client").length,
    seen.filter(({ at }) => at === "server").length,
  ]);
  const text = marked
    .map((frame) => seen.find((one) => one.frame.length === frame.length)?.at ?? "-")
    .map((at) => at[0]!)
    .join("");
  // what a cache file would say is the same
  const again = await twoEnds();
  again.startReplay("client:eth0", capture(marked), { peer: "server:eth0", sides, keepSides });
  await again.finishReplays();
  expect(kept).toBe(text);
  expect(sent(again).map(({ at, frame }) => [at, frame.length])).toEqual(
    seen.map(({ at, frame }) => [at, frame.length]),
  );
  return text;
}

const A = "10.0.0.1";
const B = "10.0.0.2";
const C = "10.0.0.3";
const arp = ethernet(0x0806, new Uint8Array(28));
const conversation = [
  tcpFrame(A, 4000, B, 80, SYN),
  tcpFrame(B, 80, A, 4000, SYN | ACK),
  tcpFrame(A, 4000, B, 80),
  tcpFrame(B, 80, A, 4000),
];

describe("first", () => {
  it("is what is done where nothing is said: who sends first is a client", async () => {
    expect(await ends(conversation)).toBe("cscs");
    expect(await ends(conversation.slice(1))).toBe("csc");
  });

  it("keeps a host where it was first seen, in whatever conversation", async () => {
    expect(
      await ends(
        [tcpFrame(A, 1, B, 80), tcpFrame(B, 2, C, 80), tcpFrame(C, 80, B, 2), tcpFrame(A, 1, C, 80)],
        {
          auto: "first",
        },
      ),
    ).toBe("cssc");
  });

  it("tells IPv6 hosts apart (tcpprep 4.4.3 compares an address with itself and takes all for one)", async () => {
    const out = ethernet(0x86dd, ipv6(1, 2, 6, tcp(4000, 80, SYN)));
    const back = ethernet(0x86dd, ipv6(2, 1, 6, tcp(80, 4000, SYN | ACK)));
    expect(await ends([out, back, out], { auto: "first" })).toBe("csc");
    expect(await ends([out, back, out], { auto: "bridge" })).toBe("csc");
  });

  it("looks behind VLAN tags, MPLS labels and Ethernet over MPLS", async () => {
    const packet = ipv4(A, B, 6, tcp(1, 2));
    const back = ipv4(B, A, 6, tcp(2, 1));
    const tagged = (inner: Uint8Array) =>
      ethernet(0x88a8, bytes(u16(1), u16(0x8100), u16(2), u16(0x0800), inner));
    const labelled = (inner: Uint8Array) => ethernet(0x8847, bytes(u32(0x10040), u32(0x11140), inner));
    const wired = (inner: Uint8Array) =>
      ethernet(0x8847, bytes(u32(0x10140), u32(0), ethernet(0x0800, inner)));
    expect(
      await ends([
        tagged(packet),
        labelled(packet),
        wired(packet),
        tagged(back),
        labelled(back),
        wired(back),
      ]),
    ).toBe("cccsss");
  });
});

describe("what is not IP", () => {
  it("goes out at the server's end, as in tcpprep 4.4.3 (its manual says the client's), or where nonIp says", async () => {
    expect(await ends([arp, ...conversation])).toBe("scscs");
    expect(await ends([arp, ...conversation], { auto: "first", nonIp: "client" })).toBe("ccscs");
    expect(await ends([arp], { port: true })).toBe("s");
    expect(await ends([arp], { cidr: ["10.0.0.0/8"], nonIp: "client" })).toBe("c");
  });
});

describe("by what hosts do in the whole capture", () => {
  it("knows the sides of frames that come before the handshake", async () => {
    const late = [...conversation.slice(2), ...conversation.slice(0, 2)].reverse();
    expect(await ends(late, { auto: "bridge" })).toBe("scsc");
    expect(await ends(late, { auto: "first" })).toBe("cscs");
  });

  it("differs in hosts that showed nothing", async () => {
    const frames = [...conversation, ethernet(0x0800, ipv4("192.168.9.9", A, 17, udp(4000, 5000)))];
    expect(await ends(frames, { auto: "bridge" })).toBe("cscss");
    expect(await ends(frames, { auto: "server" })).toBe("cscss");
    expect(await ends(frames, { auto: "client" })).toBe("cscsc");
  });

  it("weighs what a host did by the ratio", async () => {
    const mixed = [
      tcpFrame(A, 1, B, 80, SYN),
      tcpFrame(A, 80, C, 1, SYN | ACK),
      tcpFrame(A, 80, C, 2, SYN | ACK),
      tcpFrame(A, 80, C, 3, SYN | ACK),
    ];
    expect(await ends(mixed, { auto: "bridge" })).toBe("ssss");
    expect(await ends(mixed, { auto: "bridge", ratio: 3 })).toBe("ssss");
    expect(await ends(mixed, { auto: "bridge", ratio: 3.5 })).toBe("cccc");
  });

  it("router: hosts that showed nothing are servers where servers are and no clients", async () => {
    const frames = [
      tcpFrame("10.0.0.1", 1, "192.168.0.1", 80, SYN),
      tcpFrame("192.168.0.1", 80, "10.0.0.1", 1, SYN | ACK),
      ethernet(0x0800, ipv4("192.168.0.7", "10.0.0.1", 17, udp(4000, 5000))),
      ethernet(0x0800, ipv4("172.16.0.7", "10.0.0.1", 17, udp(4000, 5000))),
    ];
    expect(await ends(frames, { auto: "router" })).toBe("cssc");
  });

  it("router: says so where no length of networks parts clients from servers", async () => {
    const lab = await twoEnds();
    const frames = [
      tcpFrame("10.0.0.1", 1, "10.0.0.2", 80, SYN),
      tcpFrame("10.0.0.2", 80, "10.0.0.1", 1, SYN | ACK),
    ];
    const sides = { auto: "router" as const };
    expect(() => lab.startReplay("client:eth0", capture(frames), { peer: "server:eth0", sides })).toThrow(
      /no length of networks parts its clients from its servers/,
    );
  });
});

describe("by port", () => {
  it("takes what goes to a port below 1024 for a client's", async () => {
    expect(await ends(conversation, { port: true })).toBe("cscs");
    const dns = ethernet(0x0800, ipv4(A, B, 17, udp(5353, 53)));
    const answer = ethernet(0x0800, ipv4(B, A, 17, udp(53, 5353)));
    expect(await ends([dns, answer], { port: true })).toBe("cs");
  });

  it("knows only the services of a file where one is given", async () => {
    const services = "http 8080/tcp # web\n# 80/udp is a comment's, and counts in tcpprep\nnone\n";
    const web = tcpFrame(A, 4000, B, 8080);
    expect(await ends([web, tcpFrame(A, 1, B, 80)], { port: true, services })).toBe("cs");
  });

  it("sends later fragments where their first one went, also when the addresses' other fragments come between", async () => {
    const first = ethernet(0x0800, ipv4(A, B, 17, udp(4000, 53), { fragment: 0x2000, id: 7 }));
    const more = ethernet(0x0800, ipv4(A, B, 17, new Uint8Array(16).fill(255), { fragment: 3, id: 7 }));
    const other = ethernet(0x0800, ipv4(A, B, 17, udp(53, 4000), { fragment: 0x2000, id: 8 }));
    const otherMore = ethernet(0x0800, ipv4(A, B, 17, new Uint8Array(16), { fragment: 3, id: 8 }));
    expect(await ends([first, other, more, otherMore], { port: true })).toBe("cscs");
    const extension = (field: number) => bytes([17, 0], u16(field), u32(99));
    const first6 = ethernet(0x86dd, ipv6(1, 2, 44, bytes(extension(1), udp(4000, 53))));
    const more6 = ethernet(0x86dd, ipv6(1, 2, 44, bytes(extension(24), new Uint8Array(16).fill(255))));
    expect(await ends([first6, more6], { port: true })).toBe("cc");
  });

  it("sends what has no ports with what is not IP", async () => {
    const icmp = ethernet(0x0800, ipv4(A, B, 1, new Uint8Array(8)));
    expect(await ends([icmp], { port: true })).toBe("s");
    expect(await ends([icmp], { port: true, nonIp: "client" })).toBe("c");
  });
});

describe("by address", () => {
  const frames = [
    tcpFrame("10.1.0.1", 1, B, 2),
    tcpFrame("10.2.0.1", 1, B, 2),
    tcpFrame("192.168.1.1", 1, B, 2),
    ethernet(0x86dd, ipv6(1, 2, 6, tcp(1, 2))),
    ethernet(0x86dd, ipv6(0x8001, 2, 6, tcp(1, 2))),
  ];

  it("prefixes of both families; what matches goes out at the first end, as tcpreplay sends tcpprep's primary", async () => {
    expect(await ends(frames, { cidr: ["10.1.0.0/16", "192.168.1.1"] })).toBe("cscss");
    expect(await ends(frames, { cidr: ["10.1.0.0/16"], reverse: true })).toBe("scccc");
    expect(await ends(frames, { cidr: ["2001:db8::/113"] })).toBe("ssscs");
    expect(await ends(frames, { cidr: ["[2001:db8::/32]", "0.0.0.0/0"] })).toBe("ccccc");
  });

  it("regular expressions, for IPv6 addresses as they are written short", async () => {
    expect(await ends(frames, { regex: "^10\\.[12]\\." })).toBe("ccsss");
    expect(await ends(frames, { regex: "^2001:db8::(1|2)$" })).toBe("ssscs");
    expect(await ends(frames, { regex: "168", reverse: true })).toBe("ccscc");
  });

  it("MAC addresses: a list, or a regular expression in whatever case; frames that are not IP, too", async () => {
    const macs = [1, 2, 0xab].map((from) => ethernet(0x0806, new Uint8Array(28), from, 9));
    expect(await ends(macs, { mac: "02:00:00:00:00:01,2:0:0:0:0:AB" })).toBe("csc");
    expect(await ends(macs, { mac: ":0[12]$" })).toBe("ccs");
    expect(await ends(macs, { mac: ":AB$" })).toBe("ssc");
    expect(await ends(macs, { mac: ":ab$", reverse: true })).toBe("ccs");
  });

  it("asks about an address once, however many frames it sends", async () => {
    const lab = await twoEnds();
    let asked = 0;
    const { host } = lab.kernel.machine;
    const match = host.matchAddress!;
    host.matchAddress = (...args) => (asked++, match(...args));
    const many = Array.from({ length: 1000 }, (_, i) => frames[i % frames.length]!);
    await lab.replay("client:eth0", capture(many), {
      peer: "server:eth0",
      sides: { regex: "1$" },
      pace: "topspeed",
    });
    expect(asked).toBe(frames.length);
  });
});

describe("by a cache file", () => {
  const file = (packets: number, ...bits: number[]) =>
    bytes(
      Buffer.from("tcpprep\0" + "04\0\0", "latin1"),
      new Uint8Array(7),
      [packets],
      u16(4),
      u16(2),
      Buffer.from("hi"),
      bits,
    );

  it("sends, keeps back and parts as it says", async () => {
    const cache = file(4, 0b10_00_11_10);
    expect(parseCacheFile(cache, "x").comment).toBe("hi");
    expect(await ends(conversation, { cache, name: "x" })).toBe("sc-s");
  });

  it("is refused where it has fewer packets than the capture", async () => {
    const lab = await twoEnds();
    const options = { peer: "server:eth0", sides: { cache: file(2, 0xff), name: "x" } };
    await expect(lab.replay("client:eth0", capture(conversation), options)).rejects.toThrow(
      "the cache file has fewer packets than test.pcap; make it from this capture",
    );
    expect(sent(lab).length).toBe(2);
  });
});

describe("captures that can be read only once", () => {
  const once = () => {
    const { bytes: all } = capture(conversation);
    let at = 0;
    const readSync = (into: Uint8Array) => {
      const part = all.subarray(at, at + into.length);
      into.set(part);
      at += part.length;
      return part.length;
    };
    return { name: "-", readSync, read: async (into: Uint8Array) => readSync(into), close() {} };
  };

  it("go through the modes that read once", async () => {
    const lab = await twoEnds();
    const { ends: both } = await lab.replay("client:eth0", once(), { peer: "server:eth0" });
    expect(both.map((end) => end.sent)).toEqual([2, 2]);
  });

  it("are refused by those that read twice, and by loops", async () => {
    const lab = await twoEnds();
    const sides = { auto: "bridge" as const };
    expect(() => lab.startReplay("client:eth0", once(), { peer: "server:eth0", sides })).toThrow(
      "standard input can be read only once, and who is a client is known only at its end; save it to a file first",
    );
    expect(() => lab.startReplay("client:eth0", once(), { loops: 2 })).toThrow(
      "standard input can be read only once, and each loop reads the capture again; save it to a file first",
    );
    expect(sent(lab)).toEqual([]);
  });
});
