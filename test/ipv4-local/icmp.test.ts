/** ICMP: what is answered, what is said about whom, and how often (net/ipv4/icmp.c); options of any kind do no harm. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ALL, build, Host, PEER } from "./host.js";

const know = `for i in 2 3 4; do ip -n r neigh add 10.0.1.$i lladdr ${PEER} nud permanent dev ra; done`;
const me = { src: "10.0.1.2", dst: "10.0.1.1" };

test("echo: the reply has the request's data, TOS and length; a wrong checksum has no reply", async () => {
  const host = await Host.make(know);
  host.send(build.ip({ ...me, tos: 0x5a, id: 1 }, build.echo(7, 3, build.bytes(100))));
  host.send(build.ip({ ...me, id: 2 }, build.echo(7, 4, build.bytes(4), { sum: 0x1234 })));
  const [reply, ...more] = host.bytes();
  expect(more).toEqual([]);
  expect(reply![15]).toBe(0x5a);
  expect(Buffer.from(reply!.subarray(38)).toString("hex")).toBe(
    Buffer.from([0, 7, 0, 3, ...build.bytes(100)]).toString("hex"),
  );
  host.settle(1);
});

test("timestamp: milliseconds since midnight of the virtual clock", async () => {
  const host = await Host.make(know);
  host.lab.advance(4e9);
  host.send(build.ip(me, build.icmp(13, 0, 0x00010002, build.hex("00000001 00000000 00000000"))));
  const [reply] = host.bytes().map((b) => Buffer.from(b));
  expect([reply![34], reply!.length]).toEqual([14, 54]);
  const now = Math.floor(host.lab.kernel.nowNs / 1e6);
  expect([reply!.readUInt32BE(42), reply!.readUInt32BE(46), reply!.readUInt32BE(50)]).toEqual([1, now, now]);
  host.settle(1);
});

test("no error about broadcasts, multicasts, later fragments, errors, or from nobody", async () => {
  const host = await Host.make(know);
  const closed = build.udp(1, 9);
  host.send(build.ip({ src: "10.0.1.2", dst: "10.0.1.255" }, closed), { to: ALL });
  host.send(build.ip({ src: "10.0.1.2", dst: "224.0.0.1" }, closed), { to: "01:00:5e:00:00:01" });
  host.send(build.ip(me, closed), { to: ALL });
  host.send(build.ip({ src: "0.0.0.0", dst: "10.0.1.1" }, closed));
  host.send(build.ip({ ...me, dst: "10.9.9.9", ttl: 1, offset: 8, proto: 17 }, build.bytes(16)));
  host.send(build.ip({ ...me, dst: "10.9.9.9" }, build.icmp(3, 1, 0, build.bytes(28))));
  expect(host.heard()).toEqual([]);
  host.send(build.ip(me, closed));
  expect(host.heard()[0]).toContain("icmp 3/3");
  host.settle(1);
});

test("errors: six at once to each host, then one a second; another host has its own six", async () => {
  const host = await Host.make(know);
  const knock = (src: string) => host.send(build.ip({ src, dst: "10.0.1.1" }, build.udp(1, 9)));
  for (let n = 0; n < 9; n++) knock("10.0.1.2");
  expect(host.heard()).toHaveLength(6);
  for (let n = 0; n < 3; n++) knock("10.0.1.3");
  expect(host.heard()).toHaveLength(3);
  host.lab.advance(1.05e9);
  for (let n = 0; n < 3; n++) knock("10.0.1.2");
  expect(host.heard()).toHaveLength(1);
  host.settle(1);
});

test("the namespace sends at most icmp_msgs_burst at once", async () => {
  const host = await Host.make(`${know}
    ip netns exec r sysctl -qw net.ipv4.icmp_msgs_burst=10 net.ipv4.icmp_msgs_per_sec=100
    ip -n r route add 10.7.0.0/16 via 10.0.1.2`);
  for (let n = 0; n < 200; n++) host.send(build.ip({ src: `10.7.1.${n}`, dst: "10.0.1.1" }, build.udp(1, 9)));
  // each costs 0, 1 or 2 of ten
  const sent = host.heard().length;
  expect(sent).toBeGreaterThanOrEqual(5);
  expect(sent).toBeLessThan(60);
  host.settle(1);
});

test("any options, in any packet: an answer or none, every buffer returned", async () => {
  const host = await Host.make(`${know}
    ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 nud permanent dev rb
    ip netns exec r sysctl -qw net.ipv4.icmp_ratelimit=0`);
  const kinds = fc.constantFrom(0, 1, 7, 68, 130, 131, 134, 137, 148);
  const option = fc.tuple(
    kinds,
    fc.integer({ min: 0, max: 42 }),
    fc.integer({ min: 0, max: 45 }),
    fc.uint8Array({ maxLength: 36 }),
  );
  fc.assert(
    fc.property(
      fc.array(option, { maxLength: 4 }),
      fc.constantFrom("10.0.1.1", "10.0.2.2", "10.0.1.255"),
      (list, dst) => {
        const raw = list
          .flatMap(([kind, length, pointer, data]) => [kind, length, pointer, ...data])
          .slice(0, 40);
        host.send(
          build.ip(
            { src: "10.0.1.2", dst, options: Buffer.from(raw) },
            build.echo(1, 1, build.bytes(1600 % 300)),
          ),
        );
        for (const bytes of host.bytes()) {
          if (bytes[12] !== 8 || bytes[13] !== 0) continue;
          const header = Buffer.from(bytes.subarray(14, 14 + (bytes[14]! & 15) * 4));
          expect(build.checksum(header)).toBe(0);
        }
      },
    ),
    { numRuns: 2000, seed: 11 },
  );
  host.settle(5);
});
