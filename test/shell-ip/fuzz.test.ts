/** Whatever is typed ends in an exit code and words, and nothing runs away. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { globMatches } from "../../src/shell/ip/address-filter.js";
import { formatIpv4, parseIpv4, parsePrefix } from "../../src/shell/ip/inet.js";
import { formatCount } from "../../src/shell/ip/link-statistics.js";
import { integer, strtoul, unsigned } from "../../src/shell/ip/numbers.js";
import { ip } from "../../src/shell/ip/index.js";
import { c1State } from "./c1.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings, split } from "./recorded.js";

const state = hostState(recordings("shows"));
const words = [
  ...new Set(
    [...recordings("shows"), ...recordings("errors"), ...recordings("refused")].flatMap(({ cmd }) =>
      split(cmd).slice(1),
    ),
  ),
];

const anyWord = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "-",
      "--",
      "0",
      "-1",
      "4294967296",
      "99999999999999999999",
      "0x",
      "/",
      ":",
      "__proto__",
      "constructor",
    ),
  },
);
const object = fc.constantFrom("link", "addr", "route", "rule", "neigh", "netns", "maddr");
const line = fc.oneof(
  fc.array(anyWord, { maxLength: 12 }),
  fc.tuple(object, fc.array(anyWord, { maxLength: 12 })).map(([first, rest]) => [first, ...rest]),
);

test("any list of words gives a result", async () => {
  await fc.assert(
    fc.asyncProperty(line, async (args) => {
      const kernel = new FakeKernel({ "": {}, host: state, c1: c1State(), c2: {} });
      // a batch reads its lines from stdin; here they are the same words
      const result = await ip(
        args,
        context(kernel, "host", {
          stdin: `${args.join(" ")}\n`,
          readFile: () => Promise.resolve(args.join(" ")),
        }),
      );
      expect(Number.isInteger(result.exitCode) && result.exitCode >= 0 && result.exitCode <= 255).toBe(true);
      if (result.exitCode !== 0) expect(result.stderr + result.stdout).not.toBe("");
      expect(result.stderr).not.toMatch(/undefined|NaN|\[object|at .*\.ts/);
    }),
    { numRuns: 3000 },
  );
});

test("JSON output is JSON", async () => {
  const shows = recordings("shows").filter(({ cmd, code }) => code === 0 && !/help|-V|batch|exec/.test(cmd));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...shows), fc.boolean(), async ({ cmd }, pretty) => {
      const kernel = new FakeKernel({ "": {}, host: state, c1: c1State(), c2: {} });
      const args = [pretty ? "-p" : "-s", "-j", ...split(cmd).slice(1)];
      const { stdout, exitCode } = await ip(args, context(kernel, "host"));
      if (exitCode === 0 && stdout !== "" && !/identify/.test(cmd))
        expect(() => JSON.parse(stdout)).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

test("an address that is printed is read back", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(32), (address, bits) => {
      expect(parseIpv4(formatIpv4(address))).toBe(address);
      expect(parsePrefix(`${formatIpv4(address)}/${bits}`, "unspec")).toMatchObject({
        address,
        bitLength: bits,
      });
    }),
  );
});

test.each([
  ["10", "10.0.0.0"],
  ["10.1", "10.1.0.0"],
  ["10.1.2", "10.1.2.0"],
  ["0xa.010.2.3", "10.8.2.3"],
  ["+1. 2.3.4", "1.2.3.4"],
  ["1.2.3.4.5", undefined],
  ["1.2.3.", undefined],
  ["1..2", undefined],
  ["256", undefined],
  ["-1", undefined],
  ["", undefined],
  ["1.2.3.4x", undefined],
  ["08.0.0.1", undefined],
])("parseIpv4(%j) is %s", (text, expected) => {
  const address = parseIpv4(text);
  expect(address === undefined ? undefined : formatIpv4(address)).toBe(expected);
});

test("numbers as strtoul reads them", () => {
  expect(strtoul("  +0x1fg", 0)).toEqual({ value: 31, length: 7 });
  expect(strtoul("0x", 0)).toEqual({ value: 0, length: 1 });
  expect(strtoul("x", 0)).toBeUndefined();
  expect(unsigned("010")).toBe(8);
  expect(unsigned("09")).toBeUndefined();
  expect(unsigned("-1")).toBeUndefined();
  expect(unsigned("4294967296")).toBeUndefined();
  expect(integer("-5")).toBe(-5);
  expect(integer("2147483648")).toBeUndefined();
});

test("counters as -human writes them", () => {
  expect([999, 1000, 3112, 15_800, 158_000, 3_000_000_000].map((n) => formatCount(n, true, false))).toEqual([
    "999",
    "1.00k",
    "3.11k",
    "15.8k",
    "158k",
    "3.00G",
  ]);
  expect(formatCount(3140, true, true)).toBe("3.07ki");
});

/** Printed by the real one after 160,000 datagrams of 65,000 bytes over lo. */
const WIDE = `    RX:   bytes packets errors dropped  missed   mcast           
    10496640000  320000      0       0       0       0 
    RX errors:   length    crc   frame    fifo overrun
                      0      0       0       0       0 
    TX:   bytes packets errors dropped carrier collsns           
    10496640000  320000      0       0       0       0 
    TX errors:  aborted   fifo  window heartbt transns
                      0      0       0       0       0 
`;

test("columns of counters grow with their numbers", async () => {
  const c1 = c1State();
  const counters = { packets: 320_000, bytes: 10_496_640_000, errors: 0, dropped: 0, multicast: 0 };
  const kernel = new FakeKernel({ "": {}, c1: { links: [{ ...c1.links![0], rx: counters, tx: counters }] } });
  const { stdout } = await ip(["-s", "-s", "link"], context(kernel, "c1"));
  expect(stdout.split("\n").slice(2).join("\n")).toBe(WIDE);
});

test("labels match as fnmatch does, also with odd patterns", () => {
  expect(globMatches("eth*:[0-3]", "eth0:2")).toBe(true);
  expect(globMatches("eth*:[!0-3]", "eth0:2")).toBe(false);
  expect(globMatches("eth?", "eth10")).toBe(false);
  expect(globMatches("a.c", "abc")).toBe(false);
  fc.assert(
    fc.property(
      fc.string(),
      fc.string({ maxLength: 15 }),
      (pattern, name) => typeof globMatches(pattern, name) === "boolean",
    ),
  );
});
