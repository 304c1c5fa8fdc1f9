/** The tool where recordings (captures/linux/nf-set-commands) do not reach: round trips, large sets, nonsense. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Lab } from "../../src/lab/lab.js";
import { splitLine } from "../../src/shell/ipset/line.js";

const run = async (lab: Lab, script: string) => {
  const { stdout, stderr, exitCode } = await lab.run(script);
  return { stdout, stderr, exitCode };
};

const host = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.1.${a}.${b}`);
const six = fc
  .tuple(fc.nat(0xffff), fc.nat(0xffff))
  .map(([a, b]) => `2001:db8:${a.toString(16)}::${(b | 1).toString(16)}`);
const port = fc.constantFrom(
  "80",
  "tcp:443",
  "udp:53-54",
  "icmp:ping",
  "icmp:3/1",
  "sctp:9",
  "gre:0",
  "99:0",
  "http",
);
/** ipset takes `-!` and its like out of a line before it reads the words: no comment begins with a dash. */
const comment = fc
  .stringMatching(/^[a-zA-Z0-9 :,.'!][a-zA-Z0-9 :,.'!-]{0,19}$/)
  .map((text) => ` comment "${text}"`);
const extras = fc.tuple(
  fc.constantFrom("", " timeout 0", " timeout 100"),
  fc.constantFrom("", " packets 5 bytes 7"),
  fc.oneof(fc.constant(""), comment),
  fc.constantFrom("", " skbmark 0x10/0xff", " skbprio 1:a skbqueue 3"),
);
const ELEMENTS: Record<string, fc.Arbitrary<string>> = {
  "hash:ip": host,
  "hash:ip family inet6": six,
  "hash:net": fc.tuple(host, fc.integer({ min: 1, max: 32 })).map(([ip, length]) => `${ip}/${length}`),
  "hash:net family inet6": fc
    .tuple(six, fc.integer({ min: 1, max: 128 }))
    .map(([ip, length]) => `${ip}/${length}`),
  "hash:ip,port": fc.tuple(host, port).map((parts) => parts.join()),
  "hash:ip,port family inet6": six.map((ip) => `${ip},tcp:80`),
  "hash:ip,port,ip": fc.tuple(host, port, host).map((parts) => parts.join()),
  "hash:ip,port,net": fc.tuple(host, port, host).map(([a, b, c]) => `${a},${b},${c}/24`),
  "hash:net,port": fc.tuple(host, port).map(([a, b]) => `${a}/20,${b}`),
  "hash:net,iface": fc
    .tuple(host, fc.constantFrom("eth0", "physdev:eth1", "lo"))
    .map(([a, b]) => `${a}/20,${b}`),
  "hash:net,net": fc.tuple(host, host).map(([a, b]) => `${a}/20,${b}`),
  "hash:net,port,net": fc.tuple(host, port, host).map(([a, b, c]) => `${a}/30,${b},${c}/9`),
  "hash:ip,mark": fc.tuple(host, fc.nat(0xffffffff)).map((parts) => parts.join()),
  "hash:mac": fc.nat(255).map((byte) => `02:00:00:00:00:${byte.toString(16)}`),
  "hash:ip,mac": host.map((ip) => `${ip},02:00:00:00:00:01`),
  "bitmap:port range 0-65535": fc.nat(65535).map(String),
  "bitmap:ip range 10.1.0.0/16": host,
};

describe("ipset", () => {
  it.each(Object.keys(ELEMENTS))("%s: what is saved, restored and saved again is the same", async (type) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(ELEMENTS[type]!, extras), { maxLength: 12 }), async (elements) => {
        const lab = new Lab({ memoryBytes: 64 << 20 });
        const lines = elements.map(([element, more]) => `add s ${element}${more.join("")}`);
        const restore = ["create s " + type + " timeout 50 counters comment skbinfo", ...lines].join("\n");
        const first = await run(lab, `ipset -exist restore <<'END'\n${restore}\nEND\nipset save`);
        expect(first).toMatchObject({ stderr: "", exitCode: 0 });
        const again = await run(lab, "ipset save >/tmp/s; ipset destroy; ipset restore </tmp/s; ipset save");
        expect(again).toEqual(first);
      }),
      { numRuns: 6 },
    );
  });

  it("restores a hundred thousand elements and finds them", async () => {
    const directory = mkdtempSync(join(tmpdir(), "ipset-"));
    const lines = Array.from(
      { length: 100_000 },
      (_, i) => `add big 10.${i >> 16}.${(i >> 8) & 255}.${i & 255},tcp:80\n`,
    );
    writeFileSync(join(directory, "big"), `create big hash:ip,port maxelem 200000\n${lines.join("")}`);
    const lab = new Lab({ directory });
    const { stderr, exitCode } = await run(lab, "ipset restore <big");
    rmSync(directory, { recursive: true });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect((await run(lab, "ipset list big -t")).stdout).toContain("Number of entries: 100000\n");
    expect((await run(lab, "ipset -q test big 10.1.134.159,80")).exitCode).toBe(0);
    expect((await run(lab, "ipset -q test big 10.1.134.160,80")).exitCode).toBe(1);
  });

  it("answers nonsense with one sentence", async () => {
    const lab = new Lab({ memoryBytes: 64 << 20 });
    await run(
      lab,
      "ipset create a hash:ip; ipset create b hash:net,port,net; ipset create c hash:net,iface; ipset create d list:set; ipset create e bitmap:port range 1-9; ipset create f hash:ip,port,ip family inet6",
    );
    const word = fc.oneof(
      fc.constantFrom(
        ..."create add del test list save destroy flush rename swap help a b c d e f -! -o xml -q -t timeout hash:ip family inet6 nomatch 1.1.1.1 1.1.1.1/24 ::1 80 1.1.1.1,80,2.2.2.2/3 -".split(
          " ",
        ),
      ),
      fc.stringMatching(/^[0-9a-z:,./-]{0,12}$/),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
        const { stderr, exitCode } = await run(
          lab,
          `ipset ${words.map((text) => `'${text}'`).join(" ")} </dev/null`,
        );
        expect(exitCode === 0 || exitCode === 1 || exitCode === 2 || exitCode === 255).toBe(true);
        expect(stderr).not.toMatch(/\n\s+at |undefined|NaN|TypeError/);
      }),
      { numRuns: 150 },
    );
  });

  it("splits a line at spaces outside of quotation marks", () => {
    expect(splitLine('add  a\t1.1.1.1 comment "x y" z"w')).toEqual(["add", "a", "1.1.1.1", "comment", "x y"]);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^\s"]{1,8}$/)), (words) => {
        expect(splitLine(words.join("  "))).toEqual(words);
        expect(splitLine(words.map((word) => `"${word}"`).join(" "))).toEqual(words);
      }),
    );
  });
});
