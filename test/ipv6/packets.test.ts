/** Packets of IPv6: checksums, chains of extension headers, reassembly; what damaged ones leave behind. */
import fc from "fast-check";
import { expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with the labs' frames.mjs
import { bytes } from "../../.ci/oracle/frames.mjs";
// @ts-expect-error -- plain JavaScript, shared with the labs' frames.mjs
import { echo6, extension, fragments6, v6 } from "../../.ci/oracle/frames6.mjs";
import { checksumOk, HOST, Pair } from "./pair.js";

test("an echo reply repeats the request, with a right checksum and the request's traffic class", async () => {
  const pair = await Pair.create();
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 1452 }),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 0xffff }),
      (data, tc, id) => {
        pair.send(v6({ ...HOST, tc }, echo6(id, 7, Buffer.from(data))));
        const [reply, ...more] = pair.answers();
        expect(more).toEqual([]);
        expect(checksumOk(reply!)).toBe(true);
        expect(reply![40]).toBe(129);
        expect(((reply![0]! & 15) << 4) | (reply![1]! >> 4)).toBe(tc);
        expect(Buffer.from(reply!.slice(48))).toEqual(Buffer.from(data));
      },
    ),
    { numRuns: 200 },
  );
  expect(pair.live).toBe(0);
});

test("the labels of a flow are the same in each packet, and differ between flows", async () => {
  const pair = await Pair.create({ more: "ip -n b addr add 2001:db8::3/64 dev eth0" });
  const label = (dst: string): number => {
    pair.send(v6({ ...HOST, dst }, echo6(1, 1)));
    const [reply] = pair.answers();
    return ((reply![1]! & 15) << 16) | (reply![2]! << 8) | reply![3]!;
  };
  const labels = [label("2001:db8::2"), label("2001:db8::2"), label("2001:db8::3")];
  expect(labels[0]).toBe(labels[1]);
  expect(labels[0]).not.toBe(labels[2]);
  await pair.sh("ip netns exec b sysctl -qw net.ipv6.auto_flowlabels=0");
  expect(label("2001:db8::2")).toBe(0);
});

/** An option that every host passes over (RFC 8200 section 4.2): its type begins with 00. */
const option = fc
  .tuple(fc.integer({ min: 6, max: 63 }), fc.uint8Array({ maxLength: 12 }))
  .map(([type, data]) => Buffer.from([type, data.length, ...data]));
const header = (type: number) =>
  fc.array(option, { maxLength: 3 }).map((options) => extension(type, Buffer.concat(options)) as unknown);

test("a chain of extension headers leads to the message behind it", async () => {
  const pair = await Pair.create();
  const chain = fc
    .tuple(
      fc.option(header(0), { nil: undefined }),
      fc.array(
        fc.oneof(
          header(60),
          fc.constant(extension(43, [0, 0, 0, 0, 0, 0]) as unknown),
          fc.constant(extension(44, [0, 0, 0, 0, 0, 9]) as unknown),
        ),
        { maxLength: 4 },
      ),
    )
    .map(([first, rest]) => (first === undefined ? rest : [first, ...rest]));
  fc.assert(
    fc.property(chain, (extensions) => {
      pair.send(v6({ ...HOST, extensions }, echo6(3, 3)));
      expect(pair.answers().map((packet) => packet[40])).toEqual([129]);
    }),
    { numRuns: 300 },
  );
  expect(pair.live).toBe(0);
});

test("fragments in any order, some of them twice, make one datagram", async () => {
  const pair = await Pair.create();
  let id = 1;
  fc.assert(
    fc.property(
      fc.integer({ min: 80, max: 1400 }).chain((length) =>
        fc.tuple(
          fc.constant(length),
          fc.uniqueArray(fc.integer({ min: 1, max: Math.floor((length + 7) / 8) - 1 }), {
            minLength: 1,
            maxLength: 6,
          }),
          fc.infiniteStream(fc.nat()),
        ),
      ),
      ([length, cuts, random]) => {
        const edges = cuts.map((cut) => cut * 8).sort((a, b) => a - b);
        const parts = fragments6(HOST, echo6(5, id & 0xffff, bytes(length)), edges, id++) as unknown[];
        const dice = () => random.next().value as number;
        const order = parts
          .map((part) => ({ part, key: dice() }))
          .sort((a, b) => a.key - b.key)
          .map(({ part }) => part);
        // a duplicate of what waits is ignored; one that comes after the last piece would begin anew
        order.slice(0, -1).forEach((part) => {
          pair.send(part);
          if (dice() % 3 === 0) pair.send(part);
        });
        expect(pair.answers()).toEqual([]);
        pair.send(order.at(-1));
        const [reply, ...more] = pair.answers();
        expect(more).toEqual([]);
        expect(checksumOk(reply!)).toBe(true);
        expect(Buffer.from(reply!.slice(48))).toEqual(bytes(length));
      },
    ),
    { numRuns: 200 },
  );
  expect(pair.live).toBe(0);
});

test("what overlaps loses the whole datagram, what never ends is given up", async () => {
  const pair = await Pair.create({ more: "ip netns exec b sysctl -qw net.ipv6.ip6frag_time=2" });
  const [first, second] = fragments6(HOST, echo6(5, 1, bytes(120)), [64], 77) as unknown[];
  const [, overlap] = fragments6(HOST, echo6(5, 1, bytes(120)), [56], 77) as unknown[];
  pair.send(first);
  pair.send(overlap);
  pair.send(second);
  expect(pair.answers()).toEqual([]);
  expect(pair.live).toBe(1);
  pair.lab.advance(3e9);
  // without the first fragment nobody is told
  expect(pair.answers()).toEqual([]);
  expect(pair.live).toBe(0);
  pair.send(first);
  pair.lab.advance(3e9);
  expect(pair.answers().map((packet) => [packet[40], packet[41]])).toEqual([[3, 1]]);
  expect(pair.live).toBe(0);
});

test("waiting fragments do not take more memory than ip6frag_high_thresh allows", async () => {
  const pair = await Pair.create({ more: "ip netns exec b sysctl -qw net.ipv6.ip6frag_high_thresh=200000" });
  for (let id = 1; id <= 500; id++) {
    const [first] = fragments6(HOST, echo6(5, 1, bytes(1200)), [1024], id) as unknown[];
    pair.send(first);
  }
  // each is charged for a packet buffer of 2 KiB and the queue
  expect(pair.live).toBeGreaterThan(60);
  expect(pair.live).toBeLessThan(100);
  // the wheel of timers rounds a minute up by some seconds
  pair.lab.advance(70e9);
  expect(pair.live).toBe(0);
});

test("any bytes behind a header: no trap, nothing kept", async () => {
  const pair = await Pair.create();
  const used = () => pair.used;
  const next = fc.constantFrom(0, 4, 6, 17, 41, 43, 44, 47, 50, 51, 58, 59, 60, 200);
  const run = (): void =>
    fc.assert(
      fc.property(
        next,
        fc.uint8Array({ maxLength: 120 }),
        fc.constantFrom("2001:db8::2", "ff02::1", "fe80::ff:fe00:2"),
        fc.constantFrom("2001:db8::1", "fe80::1", "::"),
        (number, data, dst, src) => {
          pair.send(v6({ src, dst, next: number, hop: 255 }, Buffer.from(data)));
        },
      ),
      { numRuns: 2000 },
    );
  run();
  pair.lab.advance(120e9);
  expect(pair.live).toBe(0);
  const before = used();
  run();
  pair.lab.advance(120e9);
  expect(pair.live).toBe(0);
  expect(used() - before).toBeLessThan(64 << 10);
});
