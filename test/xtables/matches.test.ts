/** The matches without state, each with packets that it takes and that it does not. */
import { describe, expect, it } from "vitest";
import { build, Tables, type Rule } from "./tables.js";

type Match = [kind: string, fields: Record<string, number | bigint>];
const ANY = { sourceLast: 65535, destinationLast: 65535 };

/** For each rule (of the protocol) "1" where a packet of `parts` matches, "0" where not; "!" at the end: the packet did not get further. */
function judge(
  protocol: number,
  matches: Match[],
  ip: object,
  payload: unknown,
  table: "filter" | "mangle" = "filter",
): string {
  const t = new Tables(table);
  const chain = table === "filter" ? "INPUT" : "PREROUTING";
  for (const match of matches) {
    const rule: Rule = { protocol, matches: [match] };
    expect(t.append(chain, rule)).toBe(0);
  }
  t.send(build.ip({ src: "10.0.1.2", dst: "10.0.1.1", ...ip }, payload));
  const counts = t.counts(chain).map((text) => text.split("/")[0]);
  return counts.join("") + (t.policyCount(chain).startsWith("0") ? "!" : "");
}

const tcp = (fields: Record<string, number>): Match => ["tcp", { ...ANY, ...fields }];
const SYN = 2;

describe("tcp", () => {
  const segment = (options = Buffer.alloc(0)) => build.tcp(1000, 80, "S", { options });
  it("ports and their inversion", () => {
    const matches = [
      tcp({ sourceFirst: 1000, sourceLast: 1000 }),
      tcp({ sourceFirst: 1001, sourceLast: 2000 }),
      tcp({ sourceFirst: 1001, sourceLast: 2000, invert: 1 }),
      tcp({ destinationFirst: 80, destinationLast: 80, invert: 2 }),
      tcp({ destinationFirst: 80, destinationLast: 80, sourceFirst: 1000, sourceLast: 1000 }),
      tcp({ destinationFirst: 81, destinationLast: 81 }),
      tcp({ destinationFirst: 70, destinationLast: 80 }),
    ];
    expect(judge(6, matches, {}, segment())).toBe("1010101");
  });
  it("flags", () => {
    const matches = [
      tcp({ flagMask: 23, flagCompare: SYN }),
      tcp({ flagMask: 23, flagCompare: 18 }),
      tcp({ flagMask: 23, flagCompare: SYN, invert: 4 }),
      tcp({ flagMask: 63, flagCompare: 0, invert: 4 }),
    ];
    expect(judge(6, matches, {}, segment())).toBe("1001");
  });
  it("options", () => {
    const matches = [tcp({ option: 2 }), tcp({ option: 8 }), tcp({ option: 8, invert: 8 })];
    expect(judge(6, matches, {}, segment(Buffer.from([1, 1, 2, 4, 5, 0xb4, 0, 0])))).toBe("101");
    expect(judge(6, matches, {}, segment())).toBe("001");
  });
  it("drops what is too short, and a fragment that would overwrite the flags", () => {
    const whole = tcp({});
    expect(judge(6, [whole], { proto: 6 }, Buffer.alloc(19))).toBe("0!");
    expect(judge(6, [tcp({ destinationFirst: 9, destinationLast: 9 })], { proto: 6 }, Buffer.alloc(19))).toBe(
      "0!",
    );
    // fragments reach PREROUTING as they came
    expect(judge(6, [whole], { proto: 6, offset: 8 }, Buffer.alloc(24), "mangle")).toBe("0!");
    expect(judge(6, [whole], { proto: 6, offset: 16 }, Buffer.alloc(24), "mangle")).toBe("0");
  });
});

describe("udp and icmp", () => {
  it("ports", () => {
    const udp = (fields: Record<string, number>): Match => ["udp", { ...ANY, ...fields }];
    const matches = [
      udp({ destinationFirst: 53, destinationLast: 53 }),
      udp({ destinationFirst: 54, destinationLast: 54 }),
      udp({ destinationFirst: 54, destinationLast: 54, invert: 2 }),
      udp({ sourceFirst: 0, sourceLast: 1023 }),
      udp({ sourceFirst: 0, sourceLast: 1023, invert: 1 }),
    ];
    expect(judge(17, matches, {}, build.udp(5000, 53))).toBe("10101");
    expect(judge(17, matches, { proto: 17 }, Buffer.alloc(7))).toBe("00000!");
  });
  it("type and codes", () => {
    const icmp = (fields: Record<string, number>): Match => ["icmp", { codeLast: 255, ...fields }];
    const matches = [
      icmp({ type: 8 }),
      icmp({ type: 255 }),
      icmp({ type: 3 }),
      icmp({ type: 8, codeFirst: 1 }),
      icmp({ type: 3, invert: 1 }),
    ];
    expect(judge(1, matches, {}, build.echo(1, 1))).toBe("11001");
    expect(judge(1, matches, { proto: 1 }, Buffer.alloc(7))).toBe("00000!");
  });
});

describe("multiport", () => {
  const multiport = (flags: number, ports: number[], ranges = 0, invert = 0): Match => {
    const words = [0, 4, 8, 12].map((at) =>
      ports.slice(at, at + 4).reduce((sum, port, i) => sum | (BigInt(port) << BigInt(i * 16)), 0n),
    );
    const fields: Record<string, number | bigint> = { flags, count: ports.length, ranges, invert };
    words.forEach((word, i) => (fields[`ports${i}`] = word));
    return ["multiport", fields];
  };
  it("lists and ranges of source, destination or either", () => {
    const matches = [
      multiport(1, [1, 2, 3, 4, 80]),
      multiport(1, [1, 2]),
      multiport(0, [80]),
      multiport(2, [80]),
      multiport(0, [5, 900, 1100, 7], 0b10),
      multiport(0, [5, 900, 999, 7], 0b10),
      multiport(1, [1, 2], 0, 1),
      multiport(2, [80], 0, 1),
    ];
    expect(judge(6, matches, {}, build.tcp(1000, 80, "S"))).toBe("10011010");
  });
});

describe("header fields", () => {
  const packet = build.udp(1, 2);
  it("length, ttl, tos, dscp", () => {
    const matches: Match[] = [
      ["length", { first: 28, last: 28 }],
      ["length", { first: 29, last: 100 }],
      ["length", { first: 29, last: 100, invert: 1 }],
      ["ttl", { mode: 0, ttl: 64 }],
      ["ttl", { mode: 1, ttl: 64 }],
      ["ttl", { mode: 2, ttl: 64 }],
      ["ttl", { mode: 2, ttl: 65 }],
      ["ttl", { mode: 3, ttl: 63 }],
      ["tos", { value: 0x48, mask: 0xfc }],
      ["tos", { value: 0x48, mask: 0xff }],
      ["tos", { value: 0x48, mask: 0xff, invert: 1 }],
      ["dscp", { dscp: 0x12 }],
      ["dscp", { dscp: 0x12, invert: 1 }],
    ];
    expect(judge(17, matches, { tos: 0x49 }, packet)).toBe("1011001110110");
  });
  it("iprange", () => {
    const range = (flags: number, first: number, last: number): Match => [
      "iprange",
      { flags, sourceFirst: first, sourceLast: last, destinationFirst: first, destinationLast: last },
    ];
    const source = 0x0a000102;
    const matches = [
      range(1, source, source),
      range(1, source + 1, source + 9),
      range(17, source + 1, source + 9),
      range(2, source - 1, source),
      range(3, source - 1, source),
      range(3, source, source),
      range(2 + 32, source, source),
    ];
    expect(judge(17, matches, {}, packet)).toBe("1011101");
  });
  it("addrtype", () => {
    const LOCAL = 1 << 2;
    const UNICAST = 1 << 1;
    const matches: Match[] = [
      ["addrtype", { destination: LOCAL }],
      ["addrtype", { destination: UNICAST }],
      ["addrtype", { destination: UNICAST, flags: 2 }],
      ["addrtype", { source: UNICAST, destination: LOCAL }],
      ["addrtype", { source: UNICAST, destination: LOCAL, flags: 1 }],
      ["addrtype", { source: LOCAL }],
      ["addrtype", { destination: LOCAL, flags: 4 }],
    ];
    expect(judge(17, matches, {}, packet)).toBe("1011001");
    // an address of another interface
    expect(judge(17, matches, { dst: "10.0.2.1" }, packet)).toBe("1011000");
  });
  it("mark, mac, pkttype", () => {
    const matches: Match[] = [
      ["mark", { mark: 0, mask: 0xff }],
      ["mark", { mark: 1, mask: 1 }],
      ["mark", { mark: 1, mask: 1, invert: 1 }],
      ["mac", { source: 0x020000000102n }],
      ["mac", { source: 0x020000000101n }],
      ["mac", { source: 0x020000000101n, invert: 1 }],
      ["pkttype", { type: 0 }],
      ["pkttype", { type: 1 }],
      ["pkttype", { type: 2, invert: 1 }],
    ];
    expect(judge(17, matches, {}, packet)).toBe("101101101");
  });
});

describe("fragments", () => {
  it("behind the first match -f, and no match that needs a header", () => {
    const t = new Tables("mangle");
    t.append("PREROUTING", { fragment: "yes" });
    t.append("PREROUTING", { fragment: "no" });
    t.append("PREROUTING", { protocol: 17, matches: [["udp", ANY]] });
    t.append("PREROUTING", { protocol: 1, matches: [["icmp", { type: 255, codeLast: 255 }]] });
    t.append("PREROUTING", { protocol: 17, matches: [["multiport", { count: 0, invert: 1 }]] });
    t.append("PREROUTING", { protocol: 17 });
    const ip = { src: "10.0.1.2", dst: "10.0.1.1", id: 7 };
    t.send(build.ip({ ...ip, mf: 1 }, build.udp(1, 2, Buffer.alloc(8), { length: 24 })));
    t.send(build.ip({ ...ip, offset: 16, proto: 17 }, Buffer.alloc(8)));
    expect(t.counts("PREROUTING")).toEqual(["1/28", "1/36", "1/36", "0/0", "1/36", "2/64"]);
  });
});
