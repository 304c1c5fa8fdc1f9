/** `fast: "verify"` finds a recipe that is wrong, and says of which flow. */
import { describe, expect, it } from "vitest";
import { buildFrame, Lab, VethworkError } from "../../src/index.js";
import { XtRule } from "../../src/kernel/objects.generated.js";

const ROUTER = `
ip netns add a; ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name eth0 netns b address 02:00:00:00:00:0b
for n in a b; do ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a route add 10.1.0.0/24 via 10.0.0.2
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b nud permanent dev eth0
ip -n b route add 10.1.0.0/24 via 10.0.0.9
ip -n b neigh add 10.0.0.9 lladdr 02:00:00:00:00:99 nud permanent dev eth0
ip netns exec b sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.eth0.send_redirects=0 net.ipv4.conf.all.send_redirects=0`;
/** the Ethernet header with which the router forwards */
const FORWARDED = Buffer.from("02000000009902000000000b0800", "hex");

/** Bytes of all that the kernel has in use. */
function memoryOf(lab: Lab): Buffer {
  const memory = lab.kernel.machine.image();
  return Buffer.from(memory.buffer, memory.byteOffset, memory.length);
}
/** Where these bytes are. */
function* places(memory: Buffer, bytes: Buffer): Generator<number> {
  for (let at = memory.indexOf(bytes); at >= 0; at = memory.indexOf(bytes, at + 1)) yield at;
}
function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** What is made wrong in the kernel's memory, and what is said of it. Found by what is there: where a recipe has what is its own affair. */
const BROKEN: [what: string, breaks: (memory: Buffer) => number, said: RegExp][] = [
  [
    "a byte of a recipe's frame",
    (memory) => {
      let count = 0;
      // wherever that header is: packets' buffers are written anew by the slow path, the recipe is not
      for (const at of places(memory, FORWARDED)) {
        memory[at + 5]! ^= 1;
        count++;
      }
      return count;
    },
    /is 0x98 at byte 5 by the recipe, 0x99 on the slow path/,
  ],
  [
    "a counter of a recipe",
    (memory) => {
      let count = 0;
      const packets = Buffer.alloc(8);
      packets.writeBigUInt64LE(BigInt(COUNTED + SENT));
      // what the recipe has for the bytes of the rule, whichever kind of counter that is, is made to mean its packets
      for (const rule of places(memory, packets))
        for (let kind = 0; kind < 4; kind++)
          for (const at of places(memory, word(rule + XtRule.bytes + kind))) {
            memory.writeUInt32LE(rule + XtRule.packets + kind, at);
            count++;
          }
      return count;
    },
    /"packets" of table filter, chain FORWARD, rule 1: .* is 424276 after the recipe, 424248 after the slow path/,
  ],
  [
    "a neighbour that changed without its version, which the recipe's guard looks at",
    (memory) => {
      let count = 0;
      const mac = Buffer.alloc(8);
      mac.writeBigUInt64LE(0x020000000099n);
      for (const at of places(memory, mac)) {
        memory[at] = 0x77;
        count++;
      }
      return count;
    },
    /is 0x99 at byte 5 by the recipe, 0x77 on the slow path/,
  ],
];
const COUNTED = 424242;
const SENT = 5;

describe.each([
  ["all of the memory is compared", undefined, 3],
  ["what the recipe tells is compared", 0, 0],
])("where %s", (_, verifyCredit, whole) => {
  it.each(BROKEN)("finds %s", async (_what, breaks, said) => {
    const lab = new Lab({ memoryBytes: 64 << 20, fast: "verify", verifyCredit });
    const rule = `ip netns exec b iptables -A FORWARD -p udp -c ${COUNTED} 5555`;
    expect((await lab.run(`${ROUTER}\n${rule}`)).stderr).toBe("");
    lab.record();
    const frame = buildFrame(lab, "a:eth0", "udp 10.0.0.1:5 > 10.1.0.2:7");
    const send = () => {
      lab.kernel.transmit("a", "eth0", frame);
      lab.advance(1e6);
    };
    for (let i = 0; i < SENT; i++) send();
    expect(lab.flowCache()).toMatchObject({ recipes: 1, hits: 3, verified: { packets: 3, whole } });
    expect(breaks(memoryOf(lab))).toBeGreaterThan(0);
    let error: unknown;
    try {
      send();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(VethworkError);
    const { code, message } = error as VethworkError;
    expect(code).toBe("EVERIFY");
    expect(message).toContain("udp 10.0.0.1:5 > 10.1.0.2:7, 42 bytes, sent at a:eth0");
    expect(message).toMatch(said);
  });
});

it("does not take what comments were put together in for a difference", async () => {
  const lab = new Lab({ memoryBytes: 64 << 20, fast: "verify" });
  expect((await lab.run(ROUTER)).stderr).toBe("");
  const rules = `ip netns exec b iptables -A FORWARD -p udp --dport 7 -j DROP
ip netns exec b iptables -P FORWARD DROP`;
  expect((await lab.run(rules)).stderr).toBe("");
  lab.captureTo({ open() {}, names() {}, blocks() {}, end() {} });
  const frames = [7, 8].map((port) => buildFrame(lab, "a:eth0", `udp 10.0.0.1:5 > 10.1.0.2:${port}`));
  // one packet of each is dropped after one of the other
  for (let i = 0; i < 8; i++) for (const frame of frames) lab.kernel.transmit("a", "eth0", frame);
  lab.endCapture();
  expect(lab.flowCache()).toMatchObject({ recipes: 2, hits: 12, verified: { packets: 12, whole: 12 } });
});

it("puts back what a packet's way goes through twice, where what the recipe tells is compared", async () => {
  const lab = new Lab({ memoryBytes: 64 << 20, fast: "verify", verifyCredit: 0 });
  const loop = `ip -n b link add v1 address 02:00:00:00:01:01 type veth peer name v2 address 02:00:00:00:01:02
for d in v1 v2; do ip -n b link set $d up; done; ip -n b addr add 10.0.1.1/24 dev v1
ip -n b rule add iif eth0 lookup 7; ip -n b route add default via 10.0.1.2 dev v1 table 7
ip -n b neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 nud permanent dev v1
ip netns exec b sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.v2.rp_filter=0
ip netns exec b iptables -A FORWARD -p udp`;
  expect((await lab.run(`${ROUTER}\n${loop}`)).stderr).toBe("");
  lab.record();
  const frame = buildFrame(lab, "a:eth0", "udp 10.0.0.1:5 > 10.1.0.2:7");
  for (let i = 0; i < 8; i++) lab.kernel.transmit("a", "eth0", frame);
  lab.advance(1e6);
  expect(lab.flowCache()).toMatchObject({ recipes: 1, hits: 6, verified: { packets: 6, whole: 0 } });
  expect((await lab.run("ip netns exec b iptables -nvxL FORWARD")).stdout).toMatch(/\n +16 +448 +17/);
});
