/** Packets from text: what is said is in them, what is not said is as the namespace would have it, nonsense is told in a sentence. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { buildFrame, Lab, tracePacket, VethworkError, type Trace } from "../../src/index.js";
import { frameLayers } from "../../src/trace/fields.js";
import { parsePacket } from "../../src/trace/packet/parse.js";
import { summarize } from "../../src/trace/summary.js";

const SETUP = `
for n in a r b; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0
done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:00:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:00:02
for n in a b; do ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip -n r link set ra up; ip -n r link set rb up
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n r addr add 10.0.1.1/24 dev ra
ip -n b addr add 10.0.2.2/24 dev eth0; ip -n r addr add 10.0.2.1/24 dev rb
ip -n a addr add 2001:db8:1::2/64 dev eth0 nodad; ip -n r addr add 2001:db8:1::1/64 dev ra nodad
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip -n a route add default via 2001:db8:1::1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
`;

let lab: Lab;
beforeAll(async () => {
  lab = new Lab({ memoryBytes: 64 << 20 });
  expect((await lab.run(SETUP)).exitCode).toBe(0);
  lab.advance(3e9);
});

const fieldsOf = (text: string): Map<string, unknown> =>
  new Map(frameLayers(buildFrame(lab, "a:eth0", text)).flatMap(({ fields }) => [...fields]));
const trace = (text: string): Trace =>
  tracePacket(lab, { at: "a:eth0", frame: buildFrame(lab, "a:eth0", text), forNs: 5e9 });

describe("a packet from text", () => {
  it.each([
    "tcp 10.0.1.2:40000 > 10.0.2.2:80 syn",
    "tcp 10.0.1.2:1 > 10.0.2.2:65535 syn+ack",
    "tcp 10.0.1.2:1 > 10.0.2.2:2 none",
    "udp 10.0.1.2:53 > 10.0.2.2:53",
    "sctp 10.0.1.2:5000 > 10.0.2.2:5001",
    "icmp 10.0.1.2 > 10.0.2.2 echo",
    "icmp 10.0.1.2 > 10.0.2.2 unreachable frag-needed mtu 1400",
    "arp who-has 10.0.1.1 tell 10.0.1.2",
    "tcp [2001:db8:1::2]:1 > [2001:db8:1::1]:80 syn",
    "icmpv6 2001:db8:1::2 > 2001:db8:1::1 echo",
  ])("says what it was asked for: %s", (text) => {
    expect(
      summarize(frameLayers(buildFrame(lab, "a:eth0", text.replace("unreachable frag-", "frag-")))),
    ).toBe(text);
  });

  it("has the fields that are named", () => {
    const fields = fieldsOf(
      "tcp a:1 > b:2 psh+ack seq 7 ackno 9 win 100 mss 1400 ttl 3 tos 8 id 77 df vlan 10.5 mac 02:00:00:00:00:99 > 02:00:00:00:00:98 len 10",
    );
    const wanted = {
      "eth.dst": "02:00:00:00:00:98",
      "eth.src": "02:00:00:00:00:99",
      "vlan.id": 10,
      "vlan.priority": 5,
      "ip.src": "10.0.1.2",
      "ip.dst": "10.0.2.2",
      "ip.ttl": 3,
      "ip.tos": 8,
      "ip.id": 77,
      "ip.flags.df": 1,
      "ip.len": 20 + 24 + 10,
      "tcp.flags": "psh+ack",
      "tcp.seq_raw": 7,
      "tcp.ack_raw": 9,
      "tcp.window_size_value": 100,
      "tcp.options.mss_val": 1400,
    };
    expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, fields.get(name)]))).toEqual(wanted);
  });

  it("has the MAC addresses that the sender would use", () => {
    expect(fieldsOf("udp a:1 > b:2").get("eth.dst")).toBe("02:00:00:00:00:01");
    expect(fieldsOf("udp a:1 > b:2").get("eth.src")).toBe("02:00:00:00:00:0a");
    expect(fieldsOf("udp a:1 > 10.0.1.1:2").get("eth.dst")).toBe("02:00:00:00:00:01");
    expect(fieldsOf("udp a:1 > 239.1.2.3:2").get("eth.dst")).toBe("01:00:5e:01:02:03");
    expect(fieldsOf("udp a:1 > 255.255.255.255:2").get("eth.dst")).toBe("ff:ff:ff:ff:ff:ff");
    expect(fieldsOf("arp who-has 10.0.1.1 tell a").get("eth.dst")).toBe("ff:ff:ff:ff:ff:ff");
    expect(fieldsOf("arp reply a is-at 02:00:00:00:00:0a to 10.0.1.1").get("eth.dst")).toBe(
      "02:00:00:00:00:01",
    );
  });

  it.each([
    "tcp a:1 > b:80 syn len 33",
    "udp a:1 > b:80 len 1",
    "icmp a > b echo len 100",
    "udp a:1 > b:80 payload 0102ff",
  ])("has right checksums: %s", (text) => {
    const { end } = trace(text);
    expect(end.netns).toBe("b");
    expect(end.reason).not.toMatch(/CSUM|INHDR|SMALL/);
  });

  it("has right checksums with IPv6", () => {
    expect(trace("icmp6 2001:db8:1::2 > 2001:db8:1::1 echo len 8").end).toMatchObject({
      disposition: "DELIVERED",
      netns: "r",
    });
    expect(trace("udp [2001:db8:1::2]:9 > [2001:db8:1::1]:9").end).toMatchObject({
      disposition: "DROPPED",
      reason: "NO_SOCKET",
    });
  });

  it("is put together from fragments", () => {
    const first = buildFrame(lab, "a:eth0", "udp a:1 > 10.0.1.1:2 len 16 frag 0+ id 5");
    const one = tracePacket(lab, { at: "a:eth0", frame: first, forNs: 1e6 });
    expect(one.end).toMatchObject({ disposition: "HELD", reason: "FRAGMENTS", netns: "r" });
  });
});

describe("a text that says nothing", () => {
  it.each([
    ["", "it is empty"],
    ["tpc a:1 > b:2", '"tpc" is no protocol'],
    ["tcp a:1 b:2", '">" is expected'],
    ["tcp a > b:2", "has no port"],
    ["tcp a:1 > b:99999", "is no port"],
    ["tcp a:1 > b:2 sny", '"sny" is not understood'],
    ["icmp a:1 > b", "icmp has no ports"],
    ["udp a:1 > b:2 ttl", "ttl is missing"],
    ["udp a:1 > b:2 ttl 300", "a number from 0 to 255"],
    ["udp a:1 > b:2 frag 7", "a multiple of 8"],
    ["udp a:1 > b:2 vlan 5000", "a number from 0 to 4095"],
    ["udp a:1 > b:2 payload xyz", "hexadecimal"],
    ["udp a:1 > b:2 mac > 1:2", "no MAC address"],
    ["arp is 10.0.0.1", "who-has"],
    ["udp nobody:1 > b:2", '"nobody" is no address and no namespace'],
    ["udp a:1 > [2001:db8::1]:2", "one address is of IPv4, the other of IPv6"],
    ["udp a:1 > 10.0.1.99:2", "nobody in the lab has the next hop's address 10.0.1.99"],
    ["udp 10.0.0.999:1 > b:2", "is not an IPv4 address"],
  ])("is told so: %s", (text, why) => {
    let message = "";
    try {
      buildFrame(lab, "a:eth0", text);
    } catch (error) {
      expect(error).toBeInstanceOf(VethworkError);
      ({ message } = error as VethworkError);
    }
    expect(message).toContain(why);
    expect(message.split("\n").length).toBe(1);
  });

  it("never ends in anything but a packet or a sentence", () => {
    const word = fc.oneof(
      fc.constantFrom(
        "tcp",
        "udp",
        "icmp",
        "icmp6",
        "arp",
        "ip",
        "sctp",
        ">",
        "a:1",
        "b:2",
        "a",
        "b",
        "10.0.1.1",
        "syn",
        "ttl",
        "len",
      ),
      fc.constantFrom(
        "0",
        "6",
        "64",
        "9999999999",
        "-1",
        "frag",
        "8+",
        "vlan",
        "mac",
        "who-has",
        "tell",
        "reply",
        "is-at",
        "to",
        "payload",
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          const frame = buildFrame(lab, "a:eth0", words.join(" "));
          expect(frame.length).toBeGreaterThanOrEqual(14);
        } catch (error) {
          expect(error).toBeInstanceOf(VethworkError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("parses what a summary says of TCP and UDP", () => {
    const port = fc.integer({ min: 0, max: 65535 });
    fc.assert(
      fc.property(fc.constantFrom("tcp", "udp"), fc.ipV4(), port, fc.ipV4(), port, (protocol, a, p, b, q) => {
        const parsed = parsePacket(`${protocol} ${a}:${p} > ${b}:${q}`);
        expect(parsed).toMatchObject({
          protocol,
          source: a,
          sourcePort: p,
          destination: b,
          destinationPort: q,
        });
      }),
    );
  });
});
