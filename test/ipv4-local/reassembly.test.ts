/** Fragments: whatever the cuts, the order and the duplicates, the datagram arrives once; overlaps end it (net/ipv4/ip_fragment.c). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { build, Host, PEER } from "./host.js";

const know = `ip -n r neigh add 10.0.1.2 lladdr ${PEER} nud permanent dev ra`;

interface Piece {
  offset: number;
  data: Uint8Array;
  more: boolean;
}
const piece = (id: number, { offset, data, more }: Piece, tos = 0) =>
  build.ip({ src: "10.0.1.2", dst: "10.0.1.1", id, offset, mf: more ? 1 : 0, proto: 1, tos }, data);

/** A request in pieces that end at `cuts` (units of 8 bytes), none larger than an Ethernet frame takes. */
function pieces(request: Uint8Array, cuts: number[]): Piece[] {
  const ends = [
    ...new Set([...cuts, 185, 370].map((c) => c * 8).filter((c) => c > 0 && c < request.length)),
    request.length,
  ];
  ends.sort((a, b) => a - b);
  return ends.map((end, i) => {
    const offset = i ? ends[i - 1]! : 0;
    return { offset, data: request.subarray(offset, end), more: end < request.length };
  });
}

/** ICMP data of the echo replies heard, put together again. */
function repliesHeard(host: Host): Buffer[] {
  const byId = new Map<number, Buffer[]>();
  for (const bytes of host.bytes().map((b) => Buffer.from(b))) {
    if (bytes.readUInt16BE(12) !== 0x0800 || bytes[23] !== 1) continue;
    const list = byId.get(bytes.readUInt16BE(18)) ?? [];
    list.push(bytes.subarray(34));
    byId.set(bytes.readUInt16BE(18), list);
  }
  return [...byId.values()].map((list) => Buffer.concat(list));
}

test("any cut, any order, with duplicates of whole pieces", async () => {
  const host = await Host.make(know);
  let id = 100;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.array(fc.integer({ min: 1, max: 380 }), { maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      fc.boolean(),
      (length, cuts, random, twice) => {
        id++;
        const request = build.echo(1, id, build.bytes(length)).body() as Buffer;
        const list = pieces(request, cuts);
        const order = [...list].sort(() => (random.next().value % 3) - 1);
        const repeated = order[0]!;
        host.send(piece(id, repeated));
        if (twice && order.length > 1) host.send(piece(id, repeated));
        for (const one of order.slice(1)) host.send(piece(id, one));
        const replies = repliesHeard(host);
        expect(replies).toHaveLength(1);
        expect(replies[0]!.subarray(4).equals(request.subarray(4))).toBe(true);
      },
    ),
    { numRuns: 60, seed: 5 },
  );
  host.settle();
});

describe("what does not fit together is lost as a whole", () => {
  const data = (length: number) => build.bytes(length) as Uint8Array;
  const cases: Record<string, Piece[]> = {
    "an overlap": [
      { offset: 0, data: data(32), more: true },
      { offset: 24, data: data(32), more: false },
    ],
    "two different ends": [
      { offset: 32, data: data(8), more: false },
      { offset: 48, data: data(8), more: false },
    ],
    "bytes behind the end": [
      { offset: 32, data: data(8), more: false },
      { offset: 64, data: data(8), more: true },
    ],
    "an empty piece": [
      { offset: 0, data: data(32), more: true },
      { offset: 32, data: data(0), more: true },
    ],
  };
  test.each(Object.keys(cases))("%s", async (name) => {
    const host = await Host.make(know);
    for (const one of cases[name]!) host.send(piece(9, one));
    // the queue is gone: nothing is left for a timeout
    host.lab.advance(31e9);
    expect(host.heard()).toEqual([]);
    host.settle(1);
  });
});

test("ECN: not-ECT beside ECT is refused, CE colours the whole", async () => {
  const host = await Host.make(know);
  const request = build.echo(1, 1, build.bytes(24)).body() as Buffer;
  const [first, second] = pieces(request, [1]);
  host.send(piece(1, first!, 0));
  host.send(piece(1, second!, 2));
  expect(host.heard()).toEqual([]);
  host.send(piece(2, first!, 2));
  host.send(piece(2, second!, 3));
  expect(host.bytes().map((b) => b[15])).toEqual([3]);
  host.settle();
});

test("after thirty seconds the sender is told, where the first piece came", async () => {
  const host = await Host.make(know);
  const list = pieces(build.echo(1, 1, build.bytes(100)).body() as Buffer, [2, 4]);
  host.send(piece(1, list[0]!));
  host.send(piece(2, list[1]!));
  host.lab.advance(29e9);
  expect(host.heard()).toEqual([]);
  host.lab.advance(4e9);
  const told = host.heard();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("icmp 11/1");
  host.settle(1);
});

test("memory is bounded by ipfrag_high_thresh", async () => {
  const host = await Host.make(`${know}
    ip netns exec r sysctl -qw net.ipv4.ipfrag_low_thresh=1000 net.ipv4.ipfrag_high_thresh=20000`);
  const [first] = pieces(build.echo(1, 1, build.bytes(100)).body() as Buffer, [2]);
  for (let id = 1; id <= 100; id++) host.send(piece(id, first!));
  host.lab.advance(33e9);
  // 192 for the queue and 768 for the fragment each: 21 until the limit is passed
  const drops = host.lab.kernel.drops("r", host.lab.kernel.link("r", "ra").ifindex);
  expect(drops.find((d) => d.reason === "NOMEM")?.packets).toBe(79);
  host.settle(1);
});

test("a namespace that goes takes its waiting fragments with it", async () => {
  const host = await Host.make(know);
  const [first] = pieces(build.echo(1, 1, build.bytes(100)).body() as Buffer, [2]);
  for (let id = 1; id <= 5; id++) host.send(piece(id, first!));
  await host.sh("ip netns del r");
  host.settle(0);
  host.settle(40);
});
