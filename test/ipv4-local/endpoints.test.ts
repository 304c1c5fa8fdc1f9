/** Closed ports, unknown protocols, raw and packet sockets. */
import { expect, test } from "vitest";
import { build, Host, PEER } from "./host.js";

const know = `ip -n r neigh add 10.0.1.2 lladdr ${PEER} nud permanent dev ra`;
const me = { src: "10.0.1.2", dst: "10.0.1.1" };

test.each([
  ["a SYN is acknowledged", { flags: "S", seq: 1000 }, "RA", 0, 1001],
  ["data and FIN count", { flags: "F", seq: 1000, data: build.bytes(10) }, "RA", 0, 1011],
  ["an ACK gives its number", { flags: "A", seq: 5, ack: 777 }, "R", 777, 0],
  ["SYN and ACK", { flags: "SA", seq: 5, ack: 778 }, "R", 778, 0],
])("reset: %s", async (_name, { flags, ...fields }, expected, seq, ack) => {
  const host = await Host.make(know);
  host.send(build.ip({ ...me, tos: 0x1b, ttl: 9 }, build.tcp(1111, 80, flags, fields)));
  const [reset, ...more] = host.bytes().map((b) => Buffer.from(b));
  expect(more).toEqual([]);
  const wanted = build.tcp(80, 1111, expected, { seq, ack, window: 0 });
  const whole = build.eth(
    PEER,
    "02:00:00:00:01:01",
    build.ip({ src: me.dst, dst: me.src, tos: 0x18, id: 0, df: 1 }, wanted),
  );
  expect(reset!.toString("hex")).toBe(whole.toString("hex"));
  host.settle(1);
});

test("no reset for a reset, a wrong checksum, a header cut short, or a segment signed with MD5", async () => {
  const host = await Host.make(know);
  const md5 = Buffer.concat([Buffer.from([19, 18]), build.bytes(16), Buffer.from([1, 1])]);
  for (const part of [
    build.tcp(1, 80, "R"),
    build.tcp(1, 80, "S", { sum: 1 }),
    build.tcp(1, 80, "S", { doff: 4 }),
    build.tcp(1, 80, "S", { doff: 9 }),
    build.tcp(1, 80, "S", { options: md5 }),
  ]) {
    host.send(build.ip(me, part));
  }
  host.send(build.ip({ ...me, proto: 6 }, build.bytes(12)));
  expect(host.heard()).toEqual([]);
  host.settle(1);
});

test("UDP: port unreachable without or with a right checksum, silence for a wrong one and for a wrong length", async () => {
  const host = await Host.make(know);
  for (const part of [
    build.udp(1, 9, build.bytes(4), { sum: 0 }),
    build.udp(2, 9, build.bytes(4)),
    build.udp(3, 9, build.bytes(4), { sum: 0x1111 }),
    build.udp(4, 9, build.bytes(4), { length: 40 }),
    build.udp(5, 9, build.bytes(4), { length: 7 }),
  ]) {
    host.send(build.ip(me, part));
  }
  expect(host.heard().map((f) => /udp (\d+)/.exec(f)?.[1])).toEqual(["1", "2"]);
  host.send(build.ip({ ...me, proto: 99 }, build.bytes(4)));
  expect(host.heard()[0]).toContain("icmp 3/2");
  host.settle(1);
});

test("a raw socket has its protocol's packets from the IP header on, and answers for the protocol", async () => {
  const host = await Host.make(know);
  const k = host.lab.kernel;
  const socket = k.openRawSocket("r", 99);
  host.send(build.ip({ ...me, proto: 99, id: 5 }, build.bytes(4)));
  expect(host.heard()).toEqual([]);
  const [received] = k.receive(socket);
  expect(Buffer.from(received!.bytes)).toEqual(build.ip({ ...me, proto: 99, id: 5 }, build.bytes(4)).body());
  expect(k.receive(socket)).toEqual([]);
  k.sendRaw(socket, "10.0.1.2", build.bytes(8), { ttl: 3, tos: 0x10 });
  expect(host.heard()[0]).toMatch(/10\.0\.1\.1 > 10\.0\.1\.2 ttl 3 .*tos 0x10/);
  expect(() => k.sendRaw(socket, "10.0.1.255", build.bytes(8))).toThrow(/Permission denied/);
  expect(() => k.sendRaw(socket, "10.99.0.1", build.bytes(8))).toThrow(/unreachable/);
  expect(() => k.sendRaw(socket, "10.0.1.2", build.bytes(1500), { dontFragment: true })).toThrow(
    /Message too long/,
  );
  k.sendRaw(socket, "10.0.1.255", build.bytes(8), { broadcast: true });
  k.closeSocket(socket);
  expect(() => k.receive(socket)).toThrow();
  host.settle(1);
});

test("a packet socket sees both directions, tags put back, and does not outlive its device", async () => {
  const host = await Host.make(know);
  const k = host.lab.kernel;
  const one = k.openPacketSocket("r", "ra");
  const all = k.openPacketSocket("r");
  host.send(build.ip(me, build.echo(1, 1)));
  expect(k.receive(one).map((m) => m.direction)).toEqual(["in", "out"]);
  expect(k.receive(all)).toHaveLength(2);
  const tagged = build.eth("02:00:00:00:01:01", PEER, build.ip(me, build.echo(1, 2)), { tags: [5] });
  k.transmit("c", "eth0", tagged);
  expect(Buffer.from(k.receive(one)[0]!.bytes)).toEqual(tagged);
  await host.sh("ip -n r link add d9 type dummy; ip -n r link set d9 up; ip -n r link del ra");
  k.transmit("r", "d9", tagged);
  expect(k.receive(one)).toEqual([]);
  expect(k.receive(all).map((m) => m.ifindex)).toContain(k.link("r", "d9").ifindex);
  k.closeSocket(one);
  k.closeSocket(all);
  host.settle(1);
});
