/** Options: what each text means, and a clear sentence for every wrong one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eth, ip, tcp, udp } from "../../.ci/oracle/frames.mjs";
import { VethworkError } from "../../src/model/errors.js";
import { rewritePlans, type RewriteOptions } from "../../src/rewrite/index.js";
import { rewriteFrames } from "./run.js";

const message = (options: RewriteOptions): string => {
  try {
    rewritePlans(options);
  } catch (error) {
    if (error instanceof VethworkError) return error.message;
    throw error;
  }
  return "";
};

const packet = (part: unknown, src = "10.1.2.3", dst = "11.9.8.7") => {
  const bytes: Buffer = eth("02:00:00:00:00:0b", "02:00:00:00:00:0a", ip({ src, dst, id: 1 }, part));
  return { bytes, length: bytes.length };
};
const address = (bytes: Buffer, at: number) => [...bytes.subarray(at, at + 4)].join(".");
const ends = (options: RewriteOptions) => {
  const { bytes } = rewriteFrames([packet(udp(80, 81))], options)[0]!;
  return `${address(bytes, 26)}:${bytes.readUInt16BE(34)} ${address(bytes, 30)}:${bytes.readUInt16BE(36)}`;
};

describe("wrong options", () => {
  it.each<[RewriteOptions, RegExp]>([
    [
      { pnat: ["10.0.0.0/8"] },
      /^--pnat=10\.0\.0\.0\/8: "10\.0\.0\.0\/8" is not a pair of networks; write it as /,
    ],
    [{ pnat: ["10.0.0.0/33:1.2.3.4"] }, /"\/33" is not a prefix length; give 0 to 32/],
    [{ pnat: ["300.0.0.0/8:1.1.1.1"] }, /"300\.0\.0\.0\/8" is not a network/],
    [{ pnat: ["10.0.0.0/8:1.1.1.1,"] }, /"" is not a pair/],
    [{ pnat: ["10.0.0.0/8:[2001:db8::/32]"] }, /pairs an IPv4 network with an IPv6 network/],
    [{ pnat: ["[2001:db8::/129]:[::1]"] }, /"\/129" is not a prefix length; give 0 to 128/],
    [{ pnat: ["1.1.1.1:2.2.2.2"], srcipmap: "1.1.1.1:2.2.2.2" }, /--pnat and --srcipmap exclude each other/],
    [{ pnat: ["1.1.1.1:2.2.2.2", "1.1.1.1:2.2.2.2", "1.1.1.1:2.2.2.2"] }, /more than twice/],
    [{ endpoints: "1.1.1.1" }, /^--endpoints=1\.1\.1\.1: give the client's address and the server's/],
    [{ endpoints: "1.1.1.1:[::1]" }, /one family/],
    [{ portmap: ["80"] }, /does not say what port 80 becomes/],
    [{ portmap: ["80:99999"] }, /"99999" is not a port; give 0 to 65535/],
    [{ portmap: ["a:b"] }, /"b" is not a port/],
    [{ portmap: ["5-1:77"] }, /the range 5-1 is empty/],
    [{ portmap: ["1-2-3:7"] }, /"1-2-3" is not a range/],
    [{ portmap: ["1:2:3"] }, /write it as FROM:TO/],
    [{ ttl: "0" }, /^--ttl=0: give 1 to 255 to set it, or \+1 to \+255/],
    [{ ttl: "+300" }, /give 1 to 255/],
    [{ ttl: "abc" }, /give 1 to 255/],
    [{ tos: "256" }, /^--tos=256: 256 is out of range; give 0 to 255/],
    [{ tos: "x" }, /"x" is not a number; give one from 0 to 255/],
    [{ tclass: "-1" }, /-1 is out of range/],
    [{ flowlabel: "1048576" }, /give 0 to 1048575/],
    [{ mtu: "0" }, /give 1 to 262144/],
    [{ fixlen: "foo" }, /^--fixlen=foo: give pad, trunc or del/],
    [{ seed: "7abc" }, /"7abc" is not a number/],
    [{ tcpSequence: "0" }, /give 1 to 4294967295/],
    [{ enetSmac: "00:11" }, /^--enet-smac=00:11: "00:11" is not a MAC address; write it as/],
    [{ enetDmac: "00:11:22:33:44:55,66" }, /"66" is not a MAC address/],
    [{ enetDmac: "0:0:0:0:0:1,0:0:0:0:0:2,0:0:0:0:0:3" }, /give one MAC address, or two/],
    [{ enetSubsmac: ["00:11:22:33:44:55"] }, /give two MAC addresses/],
    [{ enetMacSeed: "1", enetSmac: "0:0:0:0:0:1" }, /--enet-mac-seed and --enet-smac exclude each other/],
    [{ enetMacSeedKeepBytes: "3" }, /needs --enet-mac-seed$/],
    [{ enetMacSeed: "1", enetMacSeedKeepBytes: "7" }, /give 1 to 6/],
    [{ enetVlan: "foo" }, /give add or del/],
    [{ enetVlan: "add" }, /which tag\?/],
    [{ enetVlanTag: "5" }, /^--enet-vlan-tag needs --enet-vlan=add$/],
    [{ enetVlan: "add", enetVlanTag: "4096" }, /give 0 to 4095/],
    [{ enetVlan: "add", enetVlanTag: "1", enetVlanPri: "8" }, /give 0 to 7/],
    [{ enetVlan: "add", enetVlanTag: "1", enetVlanProto: "qinq" }, /give 802\.1q or 802\.1ad/],
    [{ map: [{ from: "10.0.0.0/8", name: "web", to: ["1.2.3.4"] }] }, /10\.0\.0\.0\/8 is a network/],
    [{ map: [{ from: "2001:db8::1", name: "web", to: ["1.2.3.4"] }] }, /web has no IPv6 address/],
    [{ map: [{ from: "web", name: "x", to: ["1.2.3.4"] }] }, /"web" is not a network/],
  ])("%j", (options, sentence) => {
    expect(message(options)).toMatch(sentence);
  });

  it("change nothing where there are none", () => {
    expect(rewritePlans({})).toBeUndefined();
    expect(rewritePlans({ pnat: [], portmap: [], fixcsum: false })).toBeUndefined();
  });
});

describe("options", () => {
  it.each<[string, RewriteOptions]>([
    ["1.2.3.3:80 11.9.8.7:81", { pnat: ["10.1.2.0/24:1.2.3.0/24"] }],
    ["1.1.1.1:80 2.9.8.7:81", { pnat: ["10.1.2.3:1.1.1.1,10.0.0.0/7:2.0.0.0/8"] }],
    [
      "192.0.2.1:80 11.9.8.7:81",
      { map: [{ from: "10.1.2.3", name: "web", to: ["2001:db8::1", "192.0.2.1"] }] },
    ],
    [
      "192.0.2.1:80 172.9.8.7:81",
      { map: [{ from: "10.1.2.3", to: ["192.0.2.1"] }], pnat: ["0.0.0.0/0:172.0.0.0/8"] },
    ],
    ["10.1.2.3:8080 11.9.8.7:81", { portmap: ["80:8080"] }],
    ["10.1.2.3:9 11.9.8.7:9", { portmap: ["80,81:9"] }],
    ["10.1.2.3:9 11.9.8.7:7", { portmap: ["70-89+1:9", "81:7"] }],
  ])("make it %s", (expected, options) => {
    expect(ends(options)).toBe(expected);
  });

  it("read numbers as tcprewrite does: decimal, hexadecimal, octal", () => {
    for (const [text, value] of [
      ["16", 16],
      ["0x10", 16],
      ["010", 8],
    ] as const) {
      const { bytes } = rewriteFrames([packet(tcp(1, 2, "S"))], { tos: text })[0]!;
      expect(bytes[15]).toBe(value);
    }
  });

  it("never fail but with a sentence that names the option", () => {
    const keys = ["pnat", "portmap", "enetSubsmac"] as const;
    const single = [
      "srcipmap",
      "endpoints",
      "ttl",
      "tos",
      "seed",
      "fixlen",
      "enetSmac",
      "enetVlan",
      "mtu",
    ] as const;
    const text = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.stringMatching(/^[0-9a-f.:,\/\[\]+-]{0,30}$/),
      fc.ipV4().chain((a) => fc.ipV4().map((b) => `${a}/8:${b}/9`)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...keys, ...single), text, (key, value) => {
        const options = {
          [key]: (keys as readonly string[]).includes(key) ? [value] : value,
        } as RewriteOptions;
        const said = message(options);
        if (said) expect(said).toMatch(/^--[a-z-]+[= ].{3,}/s);
        else expect(rewritePlans(options)!.client.length).toBeGreaterThan(100);
      }),
      { numRuns: 300 },
    );
  });
});
