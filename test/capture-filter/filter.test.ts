import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilter, FilterError } from "../../src/filter/index.js";
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
    expect(compileFilter("host web", resolve)).toEqual(compileFilter("host 10.0.0.2 or host fd00::2"));
  });

  it("an empty text selects everything", () => {
    expect(compileFilter(" ")).toBeNull();
  });
});
