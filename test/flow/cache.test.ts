/** What the cache takes, what it leaves to the slow path, and what makes it forget. */
import { describe, expect, it } from "vitest";
import { FlowStats } from "../../src/kernel/abi.generated.js";
import { Lab, type LabOptions } from "../../src/lab/lab.js";

const ROUTER = `
for ns in left router right; do ip netns add $ns; done
ip link add e1 netns left address 02:00:00:00:00:01 type veth peer name r1 netns router address 02:00:00:00:00:f1
ip link add e2 netns right address 02:00:00:00:00:02 type veth peer name r2 netns router address 02:00:00:00:00:f2
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
ip -n router addr add 10.1.0.1/16 dev r1
ip -n router addr add 10.2.0.1/16 dev r2
for at in left:e1 router:r1 router:r2 right:e2; do ip -n \${at%:*} link set \${at#*:} up; done
ip -n router neigh add 10.2.0.2 lladdr 02:00:00:00:00:02 dev r2 nud permanent`;

function sum(bytes: Buffer, from: number, to: number): number {
  let total = 0;
  for (let at = from; at < to; at += 2) total += bytes.readUInt16BE(at);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return ~total & 0xffff;
}

/** UDP to 10.2.0.2 without a checksum. */
function frame(id: number, { ttl = 64, size = 60, port = 1000 } = {}): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write("0200000000f10200000000010800", "hex");
  bytes.writeUInt16BE(0x4500, 14);
  bytes.writeUInt16BE(size - 14, 16);
  bytes.writeUInt16BE(id, 18);
  bytes[22] = ttl;
  bytes[23] = 17;
  bytes.write("0a0100020a020002", 26, "hex");
  bytes.writeUInt16BE(sum(bytes, 14, 34), 24);
  bytes.writeUInt16BE(port, 34);
  bytes.writeUInt16BE(53, 36);
  bytes.writeUInt16BE(size - 34, 38);
  bytes.fill(id & 0xff, 42);
  return bytes;
}

function pcap(frames: Buffer[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262144, 16);
  head.writeUInt32LE(1, 20);
  const records = frames.map((bytes) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([head, ...records]);
}

interface Story {
  frames: Buffer[];
  /** a script, then these again */
  then?: string;
}

async function told(fast: LabOptions["fast"], { frames, then }: Story) {
  const lab = new Lab({ fast, memoryBytes: 64 << 20 });
  const must = async (script: string) => {
    const { exitCode, stderr, stdout } = await lab.run(script);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    return stdout;
  };
  await must(ROUTER);
  lab.record();
  const send = () => lab.replay("left:e1", { name: "frames", bytes: pcap(frames) }, { pace: "topspeed" });
  await send();
  if (then !== undefined) {
    await must(then);
    await send();
  }
  const seen = lab.frames().map((f) => ({ ...f, bytes: Buffer.from(f.bytes).toString("hex") }));
  const state = await must("for ns in left router right; do ip -n $ns -s link; done");
  const m = lab.kernel.machine;
  m.exports.fast_statistics!();
  return { seen, state, hits: m.number(m.mailbox + FlowStats.hits) };
}

/** Tells the story with the cache and without; answers the hits. */
async function hits(story: Story): Promise<number> {
  const on = await told("on", story);
  const off = await told("off", story);
  expect(on.seen).toEqual(off.seen);
  expect(on.state).toBe(off.state);
  expect(off.hits).toBe(0);
  return on.hits;
}

const many = (count: number, make: (i: number) => Buffer) => Array.from({ length: count }, (_, i) => make(i));

describe("flow cache", () => {
  // taps open with the first packet, the second is recorded
  it("takes the packets of a flow once one was recorded", async () => {
    expect(await hits({ frames: many(20, (i) => frame(i)) })).toBe(18);
  });

  it("agrees about every header checksum", async () => {
    const frames = many(66000, (i) => frame(i & 0xffff, { size: 60 + (i >> 16) }));
    expect(await hits({ frames })).toBeGreaterThan(65900);
  });

  it("walks a packet that is longer than those before, and none that is shorter", async () => {
    expect(
      await hits({ frames: [200, 200, 200, 90, 300, 250, 300].map((size, i) => frame(i, { size })) }),
    ).toBe(4);
  });

  it("leaves what expires and what is damaged to the slow path", async () => {
    const damaged = frame(7);
    damaged[24]! ^= 1;
    const frames = [
      ...many(10, (i) => frame(i, { ttl: 1, port: 2000 })),
      ...many(5, (i) => frame(i)),
      damaged,
      frame(9),
    ];
    expect(await hits({ frames })).toBeGreaterThan(2);
  });

  it.each([
    ["a route", "ip -n router route add blackhole 10.2.0.2/32"],
    ["a device", "ip -n router link set r2 mtu 900"],
    ["a neighbour", "ip -n router neigh replace 10.2.0.2 lladdr 02:00:00:00:00:99 dev r2 nud permanent"],
    ["a rule", "ip netns exec router iptables -A FORWARD -p udp --dport 53 -j DROP"],
  ])("forgets where %s changes", async (_, then) => {
    await hits({ frames: many(10, (i) => frame(i)), then });
  });

  it("holds more flows than its first index has places", async () => {
    const frames = many(6000, (i) => frame(i, { port: 1000 + (i % 1500) }));
    // a walk during which the ring is written out is no recipe
    expect(await hits({ frames })).toBeGreaterThan(2980);
  });
});
