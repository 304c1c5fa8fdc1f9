import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { captureFile } from "../../src/lab/sinks.js";
import { Hosts } from "../vxlan/lab.js";

const pair = (kind: string, options = "") => `
  ip -n a link add tt type ${kind} local 10.0.0.1 remote 10.0.0.2 ${options}
  ip -n b link add tt type ${kind} local 10.0.0.2 remote 10.0.0.1 ${options}
  ip -n a link set tt up
  ip -n b link set tt up`;

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (let at = 0; at < bytes.length; at += 2) total += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return ~total & 0xffff;
}

/** An IPv4 packet with a right header checksum. */
function packet(
  payload: Uint8Array,
  { src = 0x0a090001, dst = 0x0a090002, protocol = 253, tos = 0, df = 0 } = {},
) {
  const bytes = new Uint8Array(20 + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x45;
  bytes[1] = tos;
  view.setUint16(2, bytes.length);
  view.setUint16(6, df << 14);
  bytes[8] = 64;
  bytes[9] = protocol;
  view.setUint32(12, src);
  view.setUint32(16, dst);
  view.setUint16(10, sum(bytes.subarray(0, 20)));
  bytes.set(payload, 20);
  return bytes;
}

/** The same as a frame from a to b. */
function outer(payload: Uint8Array, protocol: number): Uint8Array {
  const ip = packet(payload, { src: 0x0a000001, dst: 0x0a000002, protocol });
  return Buffer.concat([Buffer.from("02000000000b02000000000a0800", "hex"), ip]);
}

const KINDS: [kind: string, options: string, header: number][] = [
  ["ipip", "", 20],
  ["ipip", "mode ipip ttl 9 tos 0x10", 20],
  ["gre", "", 24],
  ["gre", "key 77", 28],
  ["gre", "key 1.2.3.4 csum seq", 36],
  ["sit", "mode ip4ip4", 20],
  ["sit", "mode any", 20],
];

describe("tunnels of IP packets", () => {
  it.each(KINDS)("%s %s gives out what it was given", async (kind, options, header) => {
    const hosts = await new Hosts().start(pair(kind, options));
    hosts.listen("b", "tt");
    hosts.listen("b", "eb");
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 1300 }),
        fc.nat(0xffffffff),
        fc.nat(255),
        (payload, src, tos) => {
          const sent = packet(payload, { src, tos });
          hosts.send("a", "tt", sent);
          const [received] = hosts.received("b", "tt");
          expect(Buffer.from(received!).equals(sent)).toBe(true);
          const [frame] = hosts.received("b", "eb");
          expect(frame!.length).toBe(14 + header + sent.length);
        },
      ),
      { numRuns: 60 },
    );
    expect(hosts.packetsLive).toBe(0);
  });

  it("writes the headers of RFC 2784 and 2890", async () => {
    const hosts = await new Hosts().start(pair("gre", "key 0xabcdef01 csum seq"));
    hosts.listen("b", "eb");
    for (let n = 0; n < 3; n++) {
      hosts.send("a", "tt", packet(new Uint8Array([1, 2, 3])));
      const [frame] = hosts.received("b", "eb");
      const gre = frame!.subarray(34);
      expect(Buffer.from(gre.subarray(0, 4)).toString("hex")).toBe("b0000800");
      expect(sum(gre)).toBe(0);
      expect(Buffer.from(gre.subarray(8, 16)).toString("hex")).toBe(
        `abcdef01${n.toString(16).padStart(8, "0")}`,
      );
      expect(frame![23]).toBe(47);
    }
  });

  it("carries frames over gretap, whatever they are", async () => {
    const hosts = await new Hosts().start(pair("gretap", "key 5"));
    hosts.listen("b", "tt");
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 40, maxLength: 1300 }), (payload) => {
        const sent = Buffer.concat([Buffer.from("02000000010b02000000010a88b5", "hex"), payload]);
        hosts.send("a", "tt", sent);
        expect(hosts.received("b", "tt").map((bytes) => Buffer.from(bytes).equals(sent))).toEqual([true]);
      }),
      { numRuns: 60 },
    );
  });

  it("copies what RFC 6040 says between the headers", async () => {
    const hosts = await new Hosts().start(pair("ipip"));
    hosts.listen("b", "tt");
    hosts.listen("b", "eb");
    for (const mark of [0, 1, 2, 3]) {
      hosts.send("a", "tt", packet(new Uint8Array(8), { tos: mark }));
      expect(hosts.received("b", "eb")[0]![15]).toBe(mark === 3 ? 2 : mark);
      expect(hosts.received("b", "tt")[0]![1]).toBe(mark);
    }
    // congestion met on the way: told to those who understand, the others' packets are lost
    for (const mark of [0, 1, 2, 3]) {
      const bytes = packet(packet(new Uint8Array(8), { tos: mark }), {
        src: 0x0a000001,
        dst: 0x0a000002,
        protocol: 4,
        tos: 3,
      });
      hosts.send("a", "ea", Buffer.concat([Buffer.from("02000000000b02000000000a0800", "hex"), bytes]));
      expect(hosts.received("b", "tt").map((inner) => inner[1])).toEqual(mark === 0 ? [] : [3]);
    }
    expect(await hosts.ok("ip netns exec b dmesg")).toContain(
      "ip_tunnel: non-ECT from 10.0.0.1 with TOS=0x3",
    );
  });

  it("takes damaged packets without a trap, and forgets them", async () => {
    const hosts = await new Hosts().start(
      `${pair("ipip")}
      ip -n b link add k type gre local 10.0.0.2 remote 10.0.0.1 key 7 csum seq
      ip -n b link add p type gre local 10.0.0.2 remote 10.0.0.1
      ip -n b link add e type gretap local 10.0.0.2 remote 10.0.0.1
      ip -n b link add w type gre
      ip -n b link add s type sit local 10.0.0.2 remote 10.0.0.1
      for t in k p e w s; do ip -n b link set $t up; done`,
    );
    const heads = fc.constantFrom(
      "",
      "00000800",
      "b0000800",
      "20000800",
      "00006558",
      "80000800",
      "0000883e",
      "45",
      "60",
    );
    fc.assert(
      fc.property(
        fc.constantFrom(4, 41, 47),
        heads,
        fc.uint8Array({ maxLength: 90 }),
        (protocol, head, rest) => {
          hosts.send("a", "ea", outer(Buffer.concat([Buffer.from(head, "hex"), rest]), protocol));
        },
      ),
      { numRuns: 2000 },
    );
    hosts.lab.advance(400e9);
    expect(hosts.packetsLive).toBe(0);
  });

  it("hears ICMP errors that quote anything", async () => {
    const hosts = await new Hosts().start(
      `${pair("gre", "key 7")}\nip -n a link add i type ipip remote 10.0.0.2\nip -n a link set i up`,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(3, 5, 11, 12),
        fc.nat(15),
        fc.constantFrom(4, 41, 47),
        fc.uint8Array({ maxLength: 40 }),
        (type, code, protocol, rest) => {
          const quoted = packet(rest, { src: 0x0a000001, dst: 0x0a000002, protocol });
          const error = Buffer.concat([Buffer.from([type, code, 0, 0, 0, 0, 2, 88]), quoted]);
          error.writeUInt16BE(sum(error), 2);
          const ip = packet(error, { src: 0x0a000002, dst: 0x0a000001, protocol: 1 });
          hosts.send("b", "eb", Buffer.concat([Buffer.from("02000000000a02000000000b0800", "hex"), ip]));
        },
      ),
      { numRuns: 800 },
    );
    for (let n = 0; n < 5; n++) hosts.send("a", "tt", packet(new Uint8Array(9)));
    hosts.lab.advance(100e9);
    expect(hosts.packetsLive).toBe(0);
  });

  it("ends where tunnels lead into each other", async () => {
    const hosts = await new Hosts().start(`
      for t in 1 2 3; do ip -n a link add t$t type ipip local 10.0.0.1 remote 10.$t.0.1; ip -n a link set t$t up; done
      ip -n a route add 10.1.0.0/16 dev t2
      ip -n a route add 10.2.0.0/16 dev t3
      ip -n a route add 10.3.0.0/16 dev t1`);
    hosts.send("a", "t1", packet(new Uint8Array(4)));
    expect(hosts.packetsLive).toBe(0);
    expect(await hosts.ok("ip netns exec a dmesg")).toContain("Dead loop on virtual device");
  });

  it("goes with the namespace that its packets travel in", async () => {
    const hosts = await new Hosts().start(pair("ipip"));
    await hosts.ok("ip netns add far; ip -n b link set tt netns far; ip -n far link set tt up");
    hosts.listen("far", "tt");
    hosts.send("a", "tt", packet(new Uint8Array(4)));
    expect(hosts.received("far", "tt")).toHaveLength(1);
    await hosts.ok("ip netns delete b");
    expect(await hosts.refused("ip -n far link show dev tt")).toBe('Device "tt" does not exist.');
  });
});

describe("fallback devices", () => {
  const names = async (hosts: Hosts, netns: string) =>
    (await hosts.ok(`ip -n ${netns} -br link`)).split("\n").map((line) => line.split(/[@ ]/)[0]);

  it("come with their module into old and new namespaces", async () => {
    const hosts = await new Hosts().start("");
    expect(await names(hosts, "a")).not.toContain("tunl0");
    await hosts.ok("modprobe ip_gre; ip -n a link set tunl0 up; ip netns add later");
    expect(await names(hosts, "a")).toEqual(expect.arrayContaining(["gre0", "gretap0", "erspan0", "tunl0"]));
    expect(await names(hosts, "later")).toEqual(["lo", "gre0", "gretap0", "erspan0", "tunl0", ""]);
  });

  it("stay away where the sysctl says so", async () => {
    const hosts = await new Hosts().start("sysctl -qw net.core.fb_tunnels_only_for_init_net=2");
    await hosts.ok("modprobe ipip");
    expect(await names(hosts, "a")).not.toContain("tunl0");
    expect(await hosts.refused("ip -n a tunnel add tt mode ipip remote 10.0.0.2")).toBe(
      'add tunnel "tunl0" failed: No such device',
    );
  });

  it("cannot be deleted, changed or moved, and give way to a tunnel that wants their place in a namespace", async () => {
    const hosts = await new Hosts().start("modprobe ipip");
    await hosts.ok("ip -n a link del tunl0; ip -n a link show tunl0");
    expect(await hosts.refused("ip -n a tunnel del tunl0")).toBe(
      'delete tunnel "tunl0" failed: Operation not permitted',
    );
    expect(await hosts.refused("ip -n a link set tunl0 netns b")).toBe("RTNETLINK answers: Invalid argument");
    await hosts.ok("ip -n a link add tunl0 type ipip local 10.0.0.1");
    expect(await hosts.ok("ip -n a tunnel show tunl0")).toBe(
      "tunl0: any/ip remote any local 10.0.0.1 ttl inherit\n",
    );
    expect(await hosts.refused("ip link add tunl0 type ipip")).toBe("RTNETLINK answers: File exists");
  });
});

describe("captures", () => {
  it("tell raw IP from Ethernet", async () => {
    const directory = mkdtempSync(join(tmpdir(), "tunnel-test-"));
    try {
      const hosts = await new Hosts().start(pair("ipip"));
      const path = join(directory, "x.pcapng");
      hosts.lab.captureTo(captureFile(path));
      hosts.send("a", "tt", packet(new Uint8Array(4)));
      hosts.lab.endCapture();
      const bytes = readFileSync(path);
      const types = new Map<string, number>();
      for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
        if (bytes.readUInt32LE(at) !== 1) continue;
        const block = bytes.subarray(at, at + bytes.readUInt32LE(at + 4));
        const length = block.readUInt16LE(18);
        types.set(block.toString("latin1", 20, 20 + length), block.readUInt16LE(8));
      }
      expect(types.get("a:tt")).toBe(101);
      expect(types.get("b:eb")).toBe(1);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("what is refused", async () => {
  const hosts = await new Hosts().start(pair("gre", "key 5"));
  it.each([
    ["ip -n a link add x type gre local 10.0.0.1 remote 10.0.0.2 key 5", "RTNETLINK answers: File exists"],
    ["ip -n a link add x type gre remote 10.0.0.9 ignore-df", "RTNETLINK answers: Invalid argument"],
    ["ip -n a link add x type gre remote 239.1.1.1", "A broadcast tunnel requires a source address."],
    ["ip -n a link set tt type gre remote 0.0.0.0", "RTNETLINK answers: Invalid argument"],
    ["ip -n a link set tt mtu 67", "RTNETLINK answers: Invalid argument"],
    ["ip -n a link set tt mtu 65508", "RTNETLINK answers: Invalid argument"],
    ["ip -n a link add x mtu 1000 type sit remote 10.0.0.9", "Error: mtu less than device minimum."],
    [
      "ip -n a link add x type ipip remote 10.0.0.9 mode mplsip",
      'vethwork: ip link: mode "mplsip" of ipip is not modelled',
    ],
    ["ip -n a link add x type ipip external", 'vethwork: ip link: option "external" of ipip is not modelled'],
    [
      "ip -n a link add x type gre remote 10.0.0.9 encap fou",
      'vethwork: ip link: "encap fou" of gre is not modelled',
    ],
    [
      "ip -n a link add x type sit remote 10.0.0.9 isatap",
      'vethwork: ip link: option "isatap" of sit is not modelled',
    ],
    ["ip -n a link add x type erspan remote 10.0.0.9", 'vethwork: ip link: type "erspan" is not modelled'],
    ["ip -n a link add x type vti remote 10.0.0.9", 'vethwork: ip link: type "vti" is not modelled'],
    ["ip -n a link add x type ip6tnl remote fd00::1", 'vethwork: ip link: type "ip6tnl" is not modelled'],
    ["ip -n a tunnel add x mode isatap local 10.0.0.1", 'vethwork: ip tunnel: mode "isatap" is not modelled'],
    [
      "ip -n a tunnel add x mode ipip remote 10.0.0.9 key 5",
      "Keys are not allowed with ipip and sit tunnels",
    ],
    ["ip -n a tunnel add x remote 10.0.0.9", "cannot determine tunnel mode (ipip, gre, vti or sit)"],
  ])("%s", async (command, words) => {
    expect(await hosts.refused(command)).toBe(words);
  });
});
