/** The words of tc filter and tc actions: what is read is what is shown, and no word, however wrong, does anything but complain. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Lab } from "../../src/index.js";
import { formatU32Handle } from "../../src/shell/tc/filter-u32-print.js";
import { parseU32Handle } from "../../src/shell/tc/filter-u32.js";
import { etherTypeName, parseEtherType } from "../../src/shell/tc/protocols.js";
import { verdictName, verdictNumber } from "../../src/shell/tc/verdict.js";

async function lab(): Promise<Lab> {
  const made = new Lab({ memoryBytes: 64 << 20 });
  const { exitCode, stderr } = await made.run(`set -e
    ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
    ip link set v0 up; ip link set v1 up
    tc qdisc add dev v0 clsact`);
  expect(exitCode, stderr).toBe(0);
  return made;
}

describe("handles of u32", () => {
  it("are read as they are written", () => {
    fc.assert(
      fc.property(fc.nat(0xfff), fc.nat(0xff), fc.nat(0xfff), (table, bucket, node) => {
        fc.pre(table > 0);
        const handle = ((table << 20) | (bucket << 12) | node) >>> 0;
        expect(parseU32Handle(formatU32Handle(handle))).toBe(handle);
      }),
    );
  });
  it.each(["", "x", "1000:", "1:100:", "1:0:1000", "g:", "1:g", "10"])("refuses %j", (text) => {
    expect(parseU32Handle(text)).toBeUndefined();
  });
});

it("names of protocols and verdicts lead back to their numbers", () => {
  for (let type = 1; type < 0x10000; type++) {
    const name = etherTypeName(type);
    if (!name.startsWith("[")) expect(parseEtherType(name)).toBe(type);
  }
  for (const verdict of [-1, 0, 1, 2, 3, 8]) expect(verdictNumber(verdictName(verdict))).toBe(verdict);
});

describe("match of u32", () => {
  it("shows the word that a field is part of", async () => {
    const { run } = await (async () => {
      const made = await lab();
      return { run: (script: string) => made.run(script) };
    })();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 4),
        fc.nat(0xffffffff),
        fc.nat(0xffffffff),
        fc.integer({ min: -4, max: 40 }),
        async (bytes, anyValue, anyMask, at) => {
          const most = 2 ** (8 * bytes) - 1;
          const value = anyValue % (most + 1);
          const mask = anyMask % (most + 1);
          fc.pre(bytes !== 4 || at % 4 === 0);
          const match = `match u${bytes * 8} ${value} 0x${mask.toString(16)} at ${at}`;
          const { stdout, stderr } = await run(
            `tc filter replace dev v0 ingress pref 1 protocol ip u32 ${match} action pass && tc filter show dev v0 ingress; tc filter del dev v0 ingress`,
          );
          expect(stderr).toBe("");
          // two bytes that do not begin a word are taken to end it
          const shift = bytes === 4 ? 0 : bytes === 2 ? (at & 3 ? 0 : 16) : 24 - 8 * (at & 3);
          const hex = (n: number) => (n >>> 0).toString(16).padStart(8, "0");
          expect(stdout).toContain(
            `match ${hex((value & mask) << shift)}/${hex(mask << shift)} at ${at & ~3}\n`,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("munge of pedit", () => {
  it("shows what is kept and what is put in", async () => {
    const made = await lab();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 4),
        fc.nat(0xffffffff),
        fc.nat(15),
        async (bytes, anyValue, place) => {
          const most = 2 ** (8 * bytes) - 1;
          const value = anyValue % (most + 1);
          const offset = bytes === 4 ? 4 * place : bytes === 2 ? 4 * place + (anyValue % 3) : place;
          const { stdout, stderr } = await made.run(
            `tc actions add action pedit munge offset ${offset} u${bytes * 8} set ${value} index 1 && tc actions get action pedit index 1; tc actions del action pedit index 1`,
          );
          expect(stderr).toBe("");
          const shift = 8 * (4 - bytes - (offset & 3));
          const hex = (n: number) => (n >>> 0).toString(16).padStart(8, "0");
          expect(stdout).toContain(
            `key #0  at ${offset & ~3}: val ${hex(value << shift)} mask ${hex(~(most << shift))}\n`,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

const WORDS =
  `filter chain actions add del replace change show get dev v0 v1 ingress egress parent 1: ffff: root protocol ip arp all 802.1q pref 1 2 70000
  handle 5 800: 800::800 1:2 0x10/0xff chain 0 7 u32 match u32 u16 u8 ip ip6 src dst 10.0.0.0/8 2001:db8::/32 tcp udp mark ether 00:11:22:33:44:55
  sport dport 80 0xffff at nexthdr+4 offset mask shift plus eat hashkey divisor 256 3 link ht sample order flowid 1:1 classid indev police
  matchall fw flower dst_ip src_ip ip_proto dst_port 80-90 vlan_id vlan_ethtype ip_flags frag arp_op request tcp_flags 0x2/0x3 num_of_vlans
  action drop pass pipe continue reclassify jump goto random netrand determ index mirred redirect mirror skbedit priority ptype host vlan push pop
  modify id 5 pedit ex munge ttl set add retain clear invert csum and rate 1mbit burst 10k mtu 2k conform-exceed drop/pass pkts_rate skip_hw help -1 "" zz`
    .split(/\s+/)
    .map((word) => (word === '""' ? "''" : word));

it("whatever the words, tc says something and ends", async () => {
  const made = await lab();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...WORDS), { maxLength: 14 }),
      fc.constantFrom(
        "filter add dev v0 ingress protocol ip",
        "filter add dev v0 egress pref 3 u32",
        "filter replace dev v0 ingress protocol ip flower",
        "filter add dev v0 ingress matchall action",
        "filter show dev v0 ingress",
        "actions add action",
        "actions",
        "chain",
      ),
      async (words, start) => {
        const { exitCode, stdout, stderr } = await made.run(`tc ${start} ${words.join(" ")}`);
        expect([0, 1, 2, 255]).toContain(exitCode);
        if (exitCode) expect(stdout + stderr).not.toBe("");
        expect(stderr).not.toMatch(/TypeError|undefined|\bat .*\.ts/);
      },
    ),
    { numRuns: 400 },
  );
  // all that came of it can be shown, and goes with the qdisc
  const { exitCode, stderr } = await made.run(`set -e
    for w in ingress egress; do tc -s -d filter show dev v0 $w > /dev/null; tc -j filter show dev v0 $w > /dev/null; done
    tc qdisc del dev v0 clsact; tc qdisc add dev v0 clsact; tc filter show dev v0 ingress`);
  expect(exitCode, stderr).toBe(0);
});
