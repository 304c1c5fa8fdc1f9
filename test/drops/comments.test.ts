/** What the comments of a capture tell of losses: the same as the lab's own table. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readComments } from "../../src/capture/index.js";
import { CommentDrops, parseComment, type CommentLine, type DropReport } from "../../src/explain/index.js";
import { Lab } from "../../src/lab/lab.js";
import { interfaceBlock, packetBlock, sectionBlock } from "../../src/pcap-writer/index.js";
import { captureInMemory } from "../pcapng/annotated.js";

const LAB = `
for n in c r w; do ip netns add $n; done
ip link add eth0 netns c type veth peer name e1 netns r; ip link add eth0 netns w type veth peer name e2 netns r
for x in c:eth0:10.0.0.2 r:e1:10.0.0.1 r:e2:10.1.0.1 w:eth0:10.1.0.2; do IFS=: read n d a <<< $x; ip -n $n addr add $a/24 dev $d; ip -n $n link set $d up; done
ip -n c route add default via 10.0.0.1; ip -n w route add default via 10.1.0.1; ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r iptables -A FORWARD -p udp --dport 53 -m comment --comment 'a "b" \\ c' -j DROP
ip netns exec w iptables -P INPUT DROP; ip netns exec w iptables -A INPUT -p udp -j ACCEPT
for port in 53 53 54; do ip netns exec c bash -c "echo x | nc -u -w1 10.1.0.2 $port"; done
ip netns exec c ping -c1 -W1 10.1.0.2; ip netns exec c ping -c1 -W1 10.9.0.1; ip netns exec c ping -c1 -W1 10.0.0.9
ip netns exec c ping -c1 -W1 -t1 10.1.0.2
sleep 5`;

async function reportOf(file: Uint8Array): Promise<DropReport> {
  const drops = new CommentDrops();
  await readComments({ name: "x.pcapng", bytes: file }, ({ comments, ...frame }) => {
    for (const line of comments.flatMap(parseComment)) drops.add(line, frame);
  });
  return drops.report();
}

test("tells the same losses as the table of the lab", async () => {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  lab.countDrops();
  const { sink, file } = captureInMemory();
  lab.captureTo(sink);
  await lab.run(LAB, { name: "lab.sh" });
  lab.advance(5e9);
  lab.endCapture();
  const [fromFile, fromLab] = [await reportOf(file()), lab.drops()];
  expect(fromFile.reasons.map(({ reason }) => reason)).toContain("NETFILTER_DROP");
  expect(fromFile.reasons).toEqual(fromLab.reasons);
  const places = ({ groups }: DropReport) =>
    groups.map(({ reason, at, packets }) => `${packets} ${reason} ${at}`).sort();
  expect(places(fromFile)).toEqual(places(fromLab));
  const rules = ({ groups }: DropReport) =>
    groups
      .filter(({ reason }) => reason === "NETFILTER_DROP")
      .map(({ by, hook, meaning, hint, flows }) => [
        ...[by?.text, by?.words, by?.netns, by?.because?.file, by?.because?.line, hook, meaning, hint],
        flows.map(({ text, packets }) => `${text} ${packets}`),
      ]);
  expect(rules(fromFile)).toHaveLength(2);
  expect(rules(fromFile)).toEqual(rules(fromLab));
});

/** As the specification has it, in either form. */
function written({ word, values }: CommentLine, quoteAll: boolean): string {
  const pairs = [...values].map(([key, value]) => {
    if (!quoteAll && /^[^ "\\\x00-\x1f\x7f]*$/.test(value)) return ` ${key}=${value}`;
    const escaped = value
      .replace(/["\\]/g, "\\$&")
      .replace(/[\x00-\x1f\x7f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
    return ` ${key}="${escaped}"`;
  });
  return word + pairs.join("");
}

const arbitraryLine = fc.record({
  word: fc.stringMatching(/^[A-Z]{1,8}$/),
  values: fc
    .array(
      fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.string({ unit: "binary" }), fc.string())),
      { maxLength: 6 },
    )
    .map((pairs) => new Map(pairs)),
});

describe("the form of comments", () => {
  test("is read in either form of values", () => {
    fc.assert(
      fc.property(fc.array(arbitraryLine, { minLength: 1 }), fc.boolean(), (lines, quoteAll) => {
        expect(parseComment(lines.map((line) => written(line, quoteAll)).join("\n"))).toEqual(lines);
      }),
    );
  });

  test("takes bytes of UTF-8 in escapes, and passes over what others wrote", () => {
    const text = 'look at this!\nDROP reason=X place="a\\xc3\\xa9\\"\\\\"\nDROP place="open\nNOVEL thing=1';
    expect(parseComment(text)).toEqual([
      { word: "DROP", values: new Map([["reason", "X"], ["place", 'aé"\\']]) }, // prettier-ignore
      { word: "NOVEL", values: new Map([["thing", "1"]]) },
    ]);
  });

  test("takes any text without an error", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseComment(`DROP ${text}`)));
  });
});

function capture(comments: string[]): Uint8Array {
  const bytes = new Uint8Array(60);
  return new Uint8Array(
    Buffer.concat([
      sectionBlock({ application: "vethwork" }),
      interfaceBlock({ name: "eth0", linkType: 1 }),
      ...comments.map((comment, n) =>
        packetBlock({
          interfaceId: 0,
          timestamp: BigInt(n),
          bytes,
          packetId: BigInt(n),
          comments: [comment],
        }),
      ),
    ]),
  );
}

test("has room for a bounded number of flows and causes", () => {
  const drops = new CommentDrops({ flows: 2, groups: 2 });
  for (let n = 0; n < 12; n++) {
    const bytes = new Uint8Array(34);
    bytes.set([8, 0, 0x45], 12);
    bytes[33] = n % 4;
    const [line] = parseComment(`DROP reason=SKB_DROP_REASON_NO_SOCKET place="h:eth${n % 3}" later=1`);
    drops.add(line!, { linkType: 1, bytes, originalLength: 60, timeNs: n, packetId: n });
  }
  const { groups, packets, uncounted } = drops.report();
  expect([groups.length, packets, uncounted]).toEqual([2, 8, 4]);
  expect(groups.reduce((sum, { flows }) => sum + flows.length, 0)).toBe(2);
  for (const { flows, otherFlows, packets } of groups)
    expect(flows.reduce((sum, flow) => sum + flow.packets, otherFlows)).toBe(packets);
});

describe("a damaged file", () => {
  const whole = capture(['DROP reason=SKB_DROP_REASON_NO_SOCKET place="web:eth0"', "PARENT id=1 how=copy"]);

  test("is told in one sentence, wherever the damage is", async () => {
    const damage = fc.tuple(fc.nat(whole.length), fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255))));
    await fc.assert(
      fc.asyncProperty(damage, async ([length, changes]) => {
        const bytes = whole.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        const error = await reportOf(bytes.subarray(0, length)).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error === undefined) return;
        expect(error).toMatchObject({ code: "EFORMAT" });
        expect((error as Error).message).toMatch(/^x\.pcapng: .*[^\n]$/);
      }),
    );
  });

  test("names the offset", async () => {
    await expect(reportOf(whole.subarray(0, whole.length - 4))).rejects.toThrow(
      /ends inside the block at offset \d+; 1 packet before it was read/,
    );
    const broken = whole.slice();
    broken[whole.length - 1] = 1;
    await expect(reportOf(broken)).rejects.toThrow(/the block at offset \d+ has the length .* at its end/);
  });

  test("of another kind is told what it is", async () => {
    await expect(reportOf(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, ...new Uint8Array(20)))).rejects.toThrow(
      /pcap has no room for comments/,
    );
    await expect(reportOf(new TextEncoder().encode("hello world, hello"))).rejects.toThrow(/not a pcap/);
    await expect(reportOf(new Uint8Array(0))).rejects.toThrow(/empty/);
  });
});
