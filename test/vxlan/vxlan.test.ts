import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flowHash, siphash, sourcePort } from "./flow-hash.js";
import { frame, Hosts, u16 } from "./lab.js";

const A = "02:00:00:00:01:0a";
const B = "02:00:00:00:01:0b";
const TUNNEL = `
  ip -n a link add vx address ${A} type vxlan id 42 remote 10.0.0.2 dstport 4789
  ip -n b link add vx address ${B} type vxlan id 42 remote 10.0.0.1 dstport 4789
  ip -n a link set vx up
  ip -n b link set vx up`;
/** where the parts of an encapsulated frame begin */
const UDP = 34;
const VXLAN = 42;
const INNER = 50;

describe("the flow hash", () => {
  it("agrees with the published SipHash for the zero key", () => {
    expect(siphash(new Uint8Array(0))).toBe(0x1e924b9d737700d7n);
  });

  it("makes the source port of any flow, the same in both directions", async () => {
    const hosts = await new Hosts().start(TUNNEL);
    hosts.listen("b", "eb");
    const word = fc.nat(0xffffffff);
    const port = fc.nat(0xffff);
    fc.assert(
      fc.property(
        word,
        word,
        fc.constantFrom(6, 17, 132, 136, 33),
        port,
        port,
        (src, dst, protocol, x, y) => {
          hosts.send("a", "vx", frame(B, A, { src, dst, protocol, ports: [x, y] }));
          hosts.send("a", "vx", frame(B, A, { src: dst, dst: src, protocol, ports: [y, x] }));
          const [there, back] = hosts.received("b", "eb").map((bytes) => u16(bytes, UDP));
          expect(there).toBe(back);
          expect(there).toBe(sourcePort(flowHash(src, dst, protocol, [x, y]), 32768, 60999));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a VXLAN tunnel", () => {
  it("gives out what it was given, whatever it is", async () => {
    const hosts = await new Hosts().start(TUNNEL);
    hosts.listen("b", "vx");
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 20, maxLength: 1400 }),
        fc.constantFrom(0x88b5, 0x9000, 0x88cc),
        (payload, type) => {
          const sent = new Uint8Array(14 + payload.length);
          sent.set(frame(B, A, { type }).subarray(0, 14));
          sent.set(payload, 14);
          hosts.send("a", "vx", sent);
          expect(hosts.received("b", "vx")).toEqual([sent]);
        },
      ),
      { numRuns: 100 },
    );
    expect(hosts.packetsLive).toBe(0);
  });

  it("survives any bytes behind the UDP header", async () => {
    const hosts = await new Hosts().start(`${TUNNEL}
      ip -n b link add gbp type vxlan id 42 dstport 8472 gbp
      ip -n b link set gbp up
      ip -n b link add gnv type geneve id 42 remote 10.0.0.1
      ip -n b link set gnv up`);
    // ea has no tunnel of its own: what it sends is a packet socket's
    const header = frame("02:00:00:00:00:0b", "02:00:00:00:00:0a", { src: 0x0a000001, dst: 0x0a000002 });
    const heads = fc.constantFrom(
      "0800000000002a00",
      "8800000000002a00",
      "0000655800002a00",
      "0340655800002a00",
      "",
    );
    fc.assert(
      fc.property(
        fc.constantFrom(4789, 8472, 6081),
        heads,
        fc.uint8Array({ maxLength: 120 }),
        (port, head, rest) => {
          const body = Buffer.concat([Buffer.from(head, "hex"), rest]);
          const bytes = new Uint8Array(42 + body.length);
          bytes.set(header.subarray(0, 42));
          bytes.set(body, 42);
          const view = new DataView(bytes.buffer);
          view.setUint16(16, 28 + body.length);
          view.setUint16(36, port);
          view.setUint16(38, 8 + body.length);
          let sum = 0;
          for (let at = 14; at < 34; at += 2) if (at !== 24) sum += u16(bytes, at);
          while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
          view.setUint16(24, ~sum & 0xffff);
          hosts.send("a", "ea", bytes);
        },
      ),
      { numRuns: 2000 },
    );
    hosts.lab.advance(400e9);
    expect(hosts.packetsLive).toBe(0);
  });

  it("ends where tunnels lead into each other", async () => {
    const hosts = await new Hosts().start(`
      ip -n a link add v1 address 02:00:00:00:02:01 type vxlan id 1 local 10.1.0.1 remote 10.2.0.2 dstport 4789
      ip -n a link add v2 address 02:00:00:00:02:02 type vxlan id 2 local 10.2.0.1 remote 10.1.0.2 dstport 4789
      ip -n a link set v1 up
      ip -n a link set v2 up
      ip -n a addr add 10.1.0.1/24 dev v1
      ip -n a addr add 10.2.0.1/24 dev v2
      ip -n a neigh add 10.1.0.2 lladdr 02:00:00:00:02:03 dev v1
      ip -n a neigh add 10.2.0.2 lladdr 02:00:00:00:02:04 dev v2`);
    hosts.send("a", "v1", frame("02:00:00:00:02:03", "02:00:00:00:02:01"));
    expect(hosts.packetsLive).toBe(0);
    expect(await hosts.ok("ip netns exec a dmesg")).toMatch(
      /Dead loop on virtual device v[12], fix it urgently!/,
    );
  });

  it("keeps its socket in the namespace where it was made, and goes with it", async () => {
    const hosts = await new Hosts().start(TUNNEL);
    await hosts.ok("ip netns add far; ip -n b link set vx netns far; ip -n far link set vx up");
    expect(await hosts.ok("ip netns exec b ss -lun")).toContain(":4789");
    expect(await hosts.ok("ip netns exec far ss -lun")).not.toContain(":4789");
    hosts.listen("far", "vx");
    hosts.send("a", "vx", frame(B, A));
    expect(hosts.received("far", "vx")).toHaveLength(1);
    await hosts.ok("ip netns delete b");
    expect(await hosts.refused("ip -n far link show dev vx")).toBe('Device "vx" does not exist.');
  });

  it("goes with the device that it is bound to", async () => {
    const hosts = await new Hosts().start(
      `ip -n a link add vx type vxlan id 42 group 239.1.1.1 dev ea dstport 4789\nip -n a link set vx up`,
    );
    await hosts.ok("ip -n a link delete ea");
    expect(await hosts.ok("ip -n a -o link show")).not.toContain("vx");
    expect(await hosts.ok("ip netns exec a ss -lun")).not.toContain("4789");
  });

  it("numbers its header as RFC 7348 draws it", async () => {
    const hosts = await new Hosts().start(`${TUNNEL}
      bridge -n a fdb add 02:00:00:00:09:09 dev vx dst 10.0.0.2 vni 0xabcdef port 4790`);
    hosts.listen("b", "eb");
    hosts.send("a", "vx", frame("02:00:00:00:09:09", A));
    const [bytes] = hosts.received("b", "eb");
    expect(Buffer.from(bytes!.subarray(VXLAN, INNER)).toString("hex")).toBe("08000000abcdef00");
    expect(u16(bytes!, UDP + 2)).toBe(4790);
  });
});

describe("what is refused", async () => {
  const hosts = await new Hosts().start(TUNNEL);
  const M = "02:00:00:00:09:01";
  it.each([
    [
      "ip -n a link add v type vxlan id 42 remote 10.0.0.2 dstport 4789",
      "Error: A VXLAN device with the specified VNI already exists.",
    ],
    ["ip -n a link add v type vxlan", "Error: Not enough attributes provided to perform the operation."],
    [
      "ip -n a link add v type vxlan id 9 group 239.1.1.1 dstport 4789",
      "vxlan: 'group' requires 'dev' to be specified",
    ],
    [
      "ip -n a link add v type vxlan id 9 remote 239.1.1.1 dstport 4789",
      'Error: argument "239.1.1.1" is wrong: invalid remote address',
    ],
    [
      "ip -n a link add v type vxlan id 9 remote 10.0.0.2 group 239.1.1.1 dev ea dstport 4789",
      "vxlan: both group and remote cannot be specified",
    ],
    [
      "ip -n a link add v type vxlan id 16777216 dstport 4789",
      'Error: argument "16777216" is wrong: invalid id',
    ],
    ["ip -n a link set vx type vxlan id 43", "Error: Cannot change VNI."],
    ["ip -n a link set vx type vxlan id 42 proxy", "Error: vxlan: cannot change PROXY flag."],
    ["ip -n a link set vx type vxlan id 42 dstport 5", "Error: Cannot change port."],
    [`bridge -n a fdb add ${M} dev vx`, "RTNETLINK answers: Invalid argument"],
    [`bridge -n a fdb del ${M} dev vx`, "RTNETLINK answers: No such file or directory"],
    ["bridge -n a fdb add 00:00:00:00:00:00 dev vx dst 10.0.0.7", "RTNETLINK answers: File exists"],
    [
      "bridge -n a fdb replace 00:00:00:00:00:00 dev vx dst 10.0.0.7",
      "Error: Cannot replace non-unicast fdb entries.",
    ],
    [
      "bridge -n a fdb replace 01:00:5e:00:00:01 dev vx dst 10.0.0.7",
      "RTNETLINK answers: Operation not supported",
    ],
    ["bridge -n a fdb flush dev vx", "RTNETLINK answers: Operation not supported"],
    ["bridge -n a vni add dev vx vni 5", "RTNETLINK answers: Operation not supported"],
    ["ip -n a link add g type geneve id 5", "geneve: remote link partner not specified"],
    ["ip -n a link add g type geneve", "Error: Not enough attributes provided to perform the operation."],
  ])("%s", async (command, answer) => {
    expect(await hosts.refused(command)).toBe(answer);
  });

  it.each([
    "ip -n a link add v type vxlan id 9 remote 10.0.0.2 dstport 4789 gpe",
    "ip -n a link add v type vxlan id 9 remote 10.0.0.2 dstport 4789 remcsumtx",
    "ip -n a link add g type geneve id 5 remote 10.0.0.2 innerprotoinherit",
    `bridge -n a fdb add ${M} dev vx nhid 5`,
  ])("%s is not modelled", async (command) => {
    expect(await hosts.refused(command)).toContain("is not modelled");
  });
});
