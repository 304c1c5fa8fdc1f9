import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameFilter, readCapture, type FilteredFrame } from "../../src/capture/index.js";
import { compileFilter, FilterError } from "../../src/filter/index.js";
import { concat, epb, idb, pcapFile, pcapPacket, section } from "../capture/bytes.js";
import { expression } from "./random.js";

const problem = (text: string): string => {
  try {
    compileFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return error.message;
    throw error;
  }
  return "";
};

describe("what cannot be understood", () => {
  it.each([
    ["tcp port", "its end: a name, address or number is missing"],
    ["tcp and", "its end: "],
    ["port 99999", "a port is at most 65535"],
    ["host 10.0.0.1/99", "a prefix length is at most 32"],
    ["net 10.0.0.1/8", "has bits outside the mask"],
    ["host nowhere", '"nowhere" is neither a word of a filter nor a known host'],
    ["10.0.0.2", "stands host, net, port or proto"],
    ["(tcp", '")" is missing'],
    ["tcp)", "nothing can follow here but and, or"],
    ["tcp[13", '"]" is missing'],
    ["tcp[0:3] = 1", "1, 2 or 4 bytes can be read at once"],
    ["ip[0] / 0 = 1", "division by zero"],
    ["ip[0] << 40 = 1", "a shift by more than 31 bits"],
    ["ip[0]", "a comparison is missing"],
    ["icmp port 5", "icmp has no ports"],
    ["tcp host 10.0.0.1", "tcp has no addresses"],
    ["ip proto tcp", "the name of a protocol is written \\tcp"],
    ["ip broadcast", "needs the netmask"],
    ["ip6 broadcast", "ip6 has no broadcast"],
    ["ether", "every packet has a link layer"],
    ["ether host web", "ether is followed by a MAC address"],
    ["host 300.1.1.1", "300.1.1.1 is no address of IPv4"],
    ["host 10.0.0.0/8", "a mask is for networks"],
    ["vlan 5000", "a VLAN is at most 4095"],
    ["inbound", "does not tell a packet's direction"],
    ["tcp port ntp", "that is a port of udp"],
    ["esp[0] = 1", "bytes of esp cannot be read"],
    ["gateway x", '"gateway" is not modelled in filters'],
    ["mpls 5", '"mpls" is not modelled in filters'],
    ["tcp $ udp", '"$" begins nothing'],
    ["len > 99999999999", "has more than 32 bits"],
  ])("%s", (text, sentence) => {
    expect(problem(text)).toContain(sentence);
    expect(problem(text)).toContain(`filter "${text}", `);
  });

  it("any text is compiled or refused with one line", () => {
    const word = fc.constantFrom(
      ..."and or not ( ) tcp ip6 host net port src dst 80 10.0.0.1 [ ] : = & - vlan len ether proto \\tcp fd00::1 02:00:00:00:00:01".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 30 }),
          fc.array(word, { maxLength: 12 }).map((w) => w.join(" ")),
        ),
        (text) => {
          expect(problem(text)).not.toMatch(/\n.*\n/);
        },
      ),
    );
  });

  it("refuses what is nested too deeply", () => {
    expect(problem("(".repeat(100_000))).toContain("200 levels");
    expect(problem(`${"not ".repeat(100_000)}tcp`)).toContain("200 levels");
  });
});

describe("link types", () => {
  it.each([
    [101, "vlan", "Raw IP has no VLANs"],
    [276, "broadcast", "Linux cooked v2 has no broadcasts to ask for"],
    [276, "multicast", "Linux cooked v2 has no multicast to ask for"],
    [101, "ether src 02:00:00:00:00:01", "packets of Raw IP have no MAC addresses to ask for"],
    [
      105,
      "ip",
      "packets of link type 105 cannot be filtered, only those of Ethernet, Raw IP, Linux cooked v2",
    ],
  ])("%d: %s", (linkType, filter, sentence) => {
    expect(() => compileFilter(filter, { linkType })).toThrow(sentence);
  });

  it("may be another with each packet", () => {
    const ip = (before: number[]) => Uint8Array.from([...before, 0x45, ...Array<number>(40).fill(0)]);
    const ethernet = ip([...Array<number>(12).fill(0), 8, 0]);
    const raw = ip([]);
    const bytes = concat([
      section(),
      idb({ linkType: 1 }),
      idb({ linkType: 101 }),
      ...[raw, ethernet, ethernet, raw, ethernet].map((frame) =>
        epb(frame, { interfaceId: frame === raw ? 1 : 0 }),
      ),
    ]);
    const numbers = (filter: string) =>
      [...readCapture({ name: "both.pcapng", bytes }, { filter })].map(({ number }) => number);
    expect(numbers("ip")).toEqual([1, 2, 3, 4, 5]);
    expect(numbers("link[0] = 0x45")).toEqual([1, 4]);
  });

  it("that filters do not know are refused with the file's name", () => {
    const capture = {
      name: "wlan.pcap",
      bytes: pcapFile({ linkType: 105 }, pcapPacket(1, 0, new Uint8Array(20))),
    };
    expect(() => [...readCapture(capture, { filter: "tcp" })]).toThrow(
      "wlan.pcap: packets of link type 105 cannot be filtered",
    );
    expect(() => readCapture(capture, { filter: "tcp and" })).toThrow("its end: ");
  });
});

describe("on an interface", () => {
  const accepts = (text: string, netmask: number, frame: Partial<FilteredFrame>) =>
    new FrameFilter(compileFilter(text, { netmask, live: true })).accepts({
      bytes: new Uint8Array(60),
      length: 60,
      ...frame,
    });
  const to = (...address: number[]) => {
    const bytes = new Uint8Array(60);
    bytes.set([0x08, 0x00, 0x45], 12);
    bytes.set(address, 30);
    return { bytes };
  };

  it("ip broadcast is what the netmask says", () => {
    for (const [last, yes] of [
      [255, true],
      [0, true],
      [7, false],
    ] as const)
      expect(accepts("ip broadcast", 0xffffff00, to(10, 0, 0, last))).toBe(yes);
    expect(accepts("ip broadcast", 0xffff0000, to(10, 0, 0, 255))).toBe(false);
  });

  it("inbound and outbound are what its packet type says", () => {
    for (const packetType of [0, 1, 2, 3, 4]) {
      expect(accepts("outbound", 0, { packetType })).toBe(packetType === 4);
      expect(accepts("inbound", 0, { packetType })).toBe(packetType !== 4);
    }
  });

  it("many filters do not disturb each other", () => {
    const [ip, arp] = ["ip", "arp"].map((text) => new FrameFilter(compileFilter(text)));
    const frame = { ...to(10, 0, 0, 1), length: 60 };
    for (let i = 0; i < 3; i++) expect([ip!.accepts(frame), arp!.accepts(frame)]).toEqual([true, false]);
    expect(ip!.accepts({ bytes: frame.bytes.subarray(0, 13), length: 60 })).toBe(false);
  });
});

describe("programs", () => {
  it("jump forward only, within the program, and end", () => {
    const long = Array.from({ length: 200 }, (_, i) => `port ${i + 1}`).join(" or ");
    const check = (text: string) => {
      const program = compileFilter(text)!;
      program.forEach(({ code, jt, jf, k }, i) => {
        if ((code & 7) !== 5) return;
        const steps = code === 5 ? [k] : [jt, jf];
        for (const step of steps) {
          expect(step).toBeGreaterThanOrEqual(0);
          expect(i + 1 + step).toBeLessThan(program.length);
        }
      });
      expect(program.at(-1)!.code).toBe(6);
    };
    check(long);
    fc.assert(fc.property(expression, check));
  });

  it("knows names of hosts", () => {
    const resolve = (name: string) => (name === "web" ? ["10.0.0.2", "fd00::2"] : undefined);
    expect(compileFilter("host web", { resolve })).toEqual(compileFilter("host 10.0.0.2 or host fd00::2"));
  });

  it("an empty text selects everything", () => {
    expect(compileFilter(" ")).toBeNull();
  });
});
