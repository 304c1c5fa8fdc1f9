/** Parsers of replays: cache files, regular expressions, ranges, times. Whatever they are given, they answer or say what is wrong. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VethworkError } from "../../src/index.js";
import { cachedSide, formatCacheFile, parseCacheFile } from "../../src/replay/cache-file.js";
import { compileEre } from "../../src/replay/ere.js";
import { parseCaptureTime, parsePacketRanges } from "../../src/replay/ranges.js";
import { parseServices } from "../../src/replay/services.js";

/** Answers, or throws one sentence. */
function answersOrSays(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(VethworkError);
    expect((error as Error).message).not.toContain("\n    at ");
    expect((error as Error).message.length).toBeLessThan(1000);
  }
}

describe("cache files", () => {
  const file = fc
    .record({
      packets: fc.nat(40),
      comment: fc.string({ maxLength: 30 }),
      seed: fc.uint8Array({ minLength: 10, maxLength: 10 }),
    })
    .map(({ packets, comment, seed }) => ({ packets, comment, bits: seed.slice(0, Math.ceil(packets / 4)) }));

  it("come back as they were written", () => {
    fc.assert(
      fc.property(file, (cache) => {
        const again = parseCacheFile(formatCacheFile(cache), "x");
        expect(again.packets).toBe(cache.packets);
        expect(again.comment).toBe(cache.comment);
        expect([...again.bits]).toEqual([...cache.bits]);
        for (let i = 1; i <= cache.packets; i++)
          expect(["client", "server", "none"]).toContain(cachedSide(again, i));
      }),
    );
  });

  it("that are damaged are refused in a sentence", () => {
    const change = fc.record({ at: fc.nat(60), value: fc.integer({ min: 0, max: 255 }), cut: fc.nat(80) });
    fc.assert(
      fc.property(file, change, (cache, { at, value, cut }) => {
        const bytes = formatCacheFile(cache).slice(0, cut);
        if (at < bytes.length) bytes[at] = value;
        answersOrSays(() => parseCacheFile(bytes, "x.cache"));
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => answersOrSays(() => parseCacheFile(bytes, "x.cache"))));
  });

  it("say what is wrong with them", () => {
    const good = formatCacheFile({ packets: 5, comment: "", bits: new Uint8Array(2) });
    const changed = (at: number, value: number) => Object.assign(good.slice(), { [at]: value });
    const wrong = (bytes: Uint8Array) => {
      try {
        parseCacheFile(bytes, "x");
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(wrong(new Uint8Array())).toMatch(/^x: this is not a cache file/);
    expect(wrong(good.slice(0, 20))).toMatch(/ends inside its header \(20 of 24 bytes/);
    expect(wrong(changed(9, 0x33))).toMatch(/version "03" at offset 8 is not 04/);
    expect(wrong(changed(21, 8))).toMatch(/8 packets in a byte at offset 20/);
    expect(wrong(changed(12, 1))).toMatch(/ends too early: 72057594037927941 packets need/);
    expect(wrong(good.slice(0, 25))).toMatch(/5 packets need 26 bytes, 25 are there/);
  });
});

describe("regular expressions", () => {
  it("find what grep -E finds", () => {
    const subjects = [
      "10.0.0.1",
      "192.168.1.20",
      "2001:db8::1",
      "fe80::a:b",
      "02:00:00:aa:bb:cc",
      "1",
      "abab",
      "",
    ];
    const expressions = [
      "^10", "1$", "^$", "0\\.0", "[0-9]{2,3}\\.", "(ab)+", "(ab){2}", "a|b|^1$", "::[[:xdigit:]]$", "[^0-9.]", "[]a]",
      "[a-]", "(0|1){3}", "^(10|192)\\.(0|168)\\.", "x*", "(x|y|)z?1", "db8::?1", "\\.", "a{0,1}b", "b{,2}a", "()", "(^1|0$)",
      "[[:alpha:]]{2}", "^([0-9]+\\.){3}[0-9]+$", ":{2}", "0{1}1?$",
    ]; // prettier-ignore
    for (const expression of expressions) {
      const matches = compileEre(expression, "--regex");
      for (const subject of subjects) {
        const { status } = spawnSync("grep", ["-E", "-q", "-e", expression], { input: `${subject}\n` });
        expect([expression, subject, matches(subject)]).toEqual([expression, subject, status === 0]);
      }
    }
  });

  it("agree with JavaScript's where both mean the same", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      ".",
      "1",
      "[ab]",
      "[^a]",
      "(a|b1)",
      "(ab)*",
      "a+",
      "b?",
      "(a|)",
      "1{2}",
      "^",
      "$",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.array(fc.constantFrom("a", "b", "1"), { maxLength: 8 }),
        (pieces, subject) => {
          const text = pieces.join("");
          expect(compileEre(text, "r")(subject.join(""))).toBe(new RegExp(text).test(subject.join("")));
        },
      ),
    );
  });

  it("answer at once or are refused, however they nest", () => {
    const started = performance.now();
    for (const text of [
      "(a*)*$",
      "(a|a)*b",
      "((((a{1,50}){1,50}){1,50}){1,50})",
      "(((){255}){255}){255}",
      "(".repeat(5000),
      "a".repeat(30000),
    ])
      answersOrSays(() => compileEre(text, "--regex")("a".repeat(45)));
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab()[]{}*+?|^$\\.,:-12"), maxLength: 20 }), (text) =>
        answersOrSays(() => compileEre(text, "--regex")("ab12:.")),
      ),
    );
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it("say where they are wrong", () => {
    expect(() => compileEre("a(b", "--regex")).toThrow(
      "--regex 'a(b': ')' is missing at offset 3 of the regular expression",
    );
    expect(() => compileEre("*a", "--regex")).toThrow("'*' with nothing to repeat at offset 0");
    expect(() => compileEre("[a", "--mac")).toThrow("--mac '[a': '[' without ']' at offset 0");
    expect(() => compileEre("\\d", "--regex")).toThrow(
      "'\\d', which POSIX extended expressions do not have, at offset 0",
    );
  });
});

describe("packet numbers", () => {
  it("are lists of numbers and ranges", () => {
    expect(parsePacketRanges("10-200")).toEqual([[10, 200]]);
    expect(parsePacketRanges("72-,1-5,9,15,6-7")).toEqual([[1, 7], [9, 9], [15, 15], [72, Infinity]]); // prettier-ignore
    expect(parsePacketRanges("-20, 21")).toEqual([[1, 21]]);
  });
  it("that are none are refused", () => {
    for (const text of ["", "-", "a", "1-2-3", "0", "0-5", "5-1", "1,,2", "1.5", "99999999999999999999"])
      expect(() => parsePacketRanges(text)).toThrow(/^--packets: /);
    fc.assert(fc.property(fc.string(), (text) => answersOrSays(() => parsePacketRanges(text))));
  });
});

describe("times in a capture", () => {
  it("are since the first packet, or moments", () => {
    expect(parseCaptureTime("90s", "--start")).toEqual({ ns: 90_000_000_000n, isRelative: true });
    expect(parseCaptureTime("1.5", "--start")).toEqual({ ns: 1_500_000_000n, isRelative: true });
    expect(parseCaptureTime("0.25m", "--start")).toEqual({ ns: 15_000_000_000n, isRelative: true });
    const moment = { ns: 1_714_564_800_250_000_000n, isRelative: false };
    for (const text of [
      "@1714564800.25",
      "2024-05-01T12:00:00.25Z",
      "2024-05-01 14:00:00.25+0200",
      "2024-05-01T12:00:00.250",
    ])
      expect(parseCaptureTime(text, "--start")).toEqual(moment);
    expect(parseCaptureTime("2024-05-01T12:00Z", "--start").ns).toBe(1_714_564_800_000_000_000n);
  });
  it("that are none are refused", () => {
    for (const text of [
      "",
      "s",
      "-1s",
      "2024-13-01T00:00Z",
      "2024-05-01",
      "1 2",
      "5parsec",
      "@",
      "999999999999d",
    ])
      expect(() => parseCaptureTime(text, "--end")).toThrow(/^--end: /);
    fc.assert(fc.property(fc.string(), (text) => answersOrSays(() => parseCaptureTime(text, "--end"))));
  });
});

describe("services", () => {
  it("are the first PORT/PROTOCOL of each line", () => {
    const bits = parseServices("http 8080/tcp 81/tcp\ndns 53/UDP\n99999/tcp\nx 7/sctp\n");
    const set = [...bits].flatMap((byte, at) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => at * 8 + bit),
    );
    expect(set).toEqual([8080, 65536 + 53]);
    fc.assert(fc.property(fc.string(), (text) => void parseServices(text)));
  });
});
