/** Command lines and restored lines, any of them: read, or refused in words; nothing else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCommand } from "../../src/shell/ipvsadm/command.js";
import { Ended } from "../../src/shell/ipvsadm/failure.js";
import { readLines } from "../../src/shell/ipvsadm/lines.js";
import { Names, toNumber } from "../../src/shell/ipvsadm/names.js";
import { OPTIONS } from "../../src/shell/ipvsadm/options.js";
import { Popt, PoptError } from "../../src/shell/ipvsadm/popt.js";
import { largeNumber } from "../../src/shell/ipvsadm/print.js";

const names = new Names("10.0.0.1 vip.example vip\n10.0.0.2 web1");

const letters = OPTIONS.flatMap(({ letter }) => letter ?? []);
const values = [
  "10.0.0.1:80",
  "vip:http",
  "web1",
  "7",
  "0",
  "-1",
  "rr",
  "sh",
  "sh-port",
  "",
  "[::1]:80",
  "x:y:z",
];
const word = fc.oneof(
  fc.constantFrom(...values, "--", "-", "hello"),
  fc.constantFrom(...OPTIONS.map(({ long }) => `--${long}`)),
  fc.tuple(fc.constantFrom(...OPTIONS), fc.constantFrom(...values)).map(([{ long }, v]) => `--${long}=${v}`),
  fc
    .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 })
    .map((cluster) => `-${cluster.join("")}`),
  fc.string({ maxLength: 12 }),
);

const commands = ["-A", "-E", "-D", "-a", "-e", "-d", "-L", "-Z", "--set", "-S"];

describe("command lines", () => {
  it("are read or refused in words", () => {
    fc.assert(
      fc.property(fc.constantFrom(...commands), fc.array(word, { maxLength: 8 }), (command, words) => {
        try {
          const { service, server } = readCommand([command, ...words], names);
          expect(service.port).toBeGreaterThanOrEqual(0);
          expect(service.port).toBeLessThanOrEqual(65535);
          expect(server.weight).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error instanceof Ended || error instanceof PoptError).toBe(true);
          expect((error as Error).message).not.toBe("undefined");
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("give every word to an option, to an option's value or to the leftovers", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const popt = new Popt(words, OPTIONS);
        let given = 0;
        try {
          for (let next = popt.next(); next; next = popt.next()) given += next.value === null ? 1 : 2;
        } catch (error) {
          expect(error).toBeInstanceOf(PoptError);
          expect(words).toContain((error as PoptError).word);
          return;
        }
        const letters = words.reduce((sum, each) => sum + Math.max(1, each.length), 0);
        expect(given + popt.leftovers.length).toBeLessThanOrEqual(letters + words.length);
        expect(given + popt.leftovers.length).toBeGreaterThanOrEqual(words.filter((w) => w !== "--").length);
      }),
    );
  });

  it("may join options in any of popt's ways", () => {
    const wanted = readCommand(["-A", "-t", "10.0.0.1:80", "-s", "rr", "-p", "7"], names);
    for (const words of [
      ["-At", "10.0.0.1:80", "-srr", "-p7"],
      ["-At10.0.0.1:80", "-s=rr", "-p=7"],
      ["--add-service", "--tcp-service=vip:http", "--scheduler", "rr", "--persistent=7"],
      ["-A", "-s", "rr", "-p7", "-t", "vip.example:www"],
    ])
      expect(readCommand(words, names)).toEqual(wanted);
  });
});

describe("numbers", () => {
  it("are those of strtol", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom("", " ", "\t"), (n, blank) => {
        expect(toNumber(`${blank}${n}`, -(2 ** 31), 2 ** 31)).toBe(n);
      }),
    );
    expect(["", " ", "1x", "0x1", "1.0", "- 1", "1 "].map((text) => toNumber(text, 0, 9))).toEqual(
      Array(7).fill(null),
    );
  });

  it("fill nine columns, whatever they count", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }), (n) => {
        expect(largeNumber(n, false).length).toBe(9);
        expect(BigInt(largeNumber(n, true).trim())).toBe(n);
      }),
    );
    const shown = [99999999n, 100000000n, 999999999n, 1000000000n, 10n ** 11n - 1n, 10n ** 11n, 10n ** 14n];
    expect(shown.map((n) => largeNumber(n, false).trim())).toEqual([
      "99999999",
      "100000K",
      "999999K",
      "1000M",
      "99999M",
      "100G",
      "100T",
    ]);
    expect(largeNumber(100000000n, true)).toBe(" 100000000");
  });
});

describe("lines of a restore", () => {
  const plain = fc.stringMatching(/^[!-~]{1,8}$/).filter((text) => text !== "ipvsadm");

  it("are words between white space", () => {
    const gap = fc.stringMatching(/^[ \t\r]{1,3}$/);
    const line = fc.array(fc.tuple(plain, gap), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const text = lines
          .map((words) => words.map(([each, white]) => each + white).join("") + "\n")
          .join("");
        expect([...readLines(text)]).toEqual(lines.map((words) => words.map(([each]) => each)));
      }),
    );
  });

  it("need no end, but then no more than one blank may follow", () => {
    expect([...readLines("-A x\n-D y")]).toEqual([
      ["-A", "x"],
      ["-D", "y"],
    ]);
    expect([...readLines("-D y ")]).toEqual([["-D", "y"]]);
    expect([...readLines("-D y  ")]).toEqual([]);
    expect([...readLines("ipvsadm -D ipvsadm\nipvsadm")]).toEqual([["-D"]]);
  });

  it("of any text come to an end", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(" ", "\n", "\t", "\r", "a", "-", "#") }), (text) => {
        const words = [...readLines(text)].flat();
        expect(words.every((each) => /^[a#-]+$/.test(each))).toBe(true);
      }),
    );
  });
});
