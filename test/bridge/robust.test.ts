/** Bridges under fire: loops, damaged frames, changes at random. Nothing traps, every packet is returned, memory stays as it is. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fdb } from "../../src/kernel/bridge.js";
import { addLink, deleteLink } from "../../src/kernel/links.js";
import { arrivals, BridgeLab, frame } from "./lab.js";

const S = 1e9;

test("an entry is forgotten after the ageing time, counted from its last frame", () => {
  const lab = new BridgeLab(3, { ageing_time: 1000 });
  lab.send("h1", frame(0x99, 0x21));
  lab.run(6 * S);
  lab.send("h1", frame(0x99, 0x21));
  lab.run(9.9 * S);
  expect(arrivals(lab.send("h2", frame(0x21, 0x22)))).toBe("h1");
  lab.run(0.2 * S);
  expect(arrivals(lab.send("h2", frame(0x21, 0x22)))).toBe("h3 h1");
});

test("a port that goes down forgets what was learned there, but not what was added", () => {
  const lab = new BridgeLab(2);
  lab.send("h1", frame(0x99, 0x21));
  lab.bridge({
    op: "fdb.add",
    netns: "sw",
    link: "p1",
    mac: "02:00:00:00:00:31",
    where: "master",
    state: "static",
  });
  lab.set({ link: "p1", up: false });
  const left = fdb(lab.m, "sw")
    .filter((e) => e.dev === "p1" && !e.self && !e.vlan)
    .map((e) => `${e.mac} ${e.state}`);
  expect(left).toEqual(["02:00:00:00:00:31 static", "02:00:00:00:01:01 permanent"]);
});

test("a locked port passes only sources that are known there", () => {
  const lab = new BridgeLab(2);
  lab.portOption("p1", { locked: true, learning: false });
  expect(arrivals(lab.send("h1", frame(0x99, 0x21)))).toBe("");
  lab.bridge({
    op: "fdb.add",
    netns: "sw",
    link: "p1",
    mac: "02:00:00:00:00:21",
    where: "master",
    state: "static",
  });
  expect(arrivals(lab.send("h1", frame(0x99, 0x21)))).toBe("h2");
});

/** two bridges, two cables between them */
function loop(): BridgeLab {
  const lab = new BridgeLab(1);
  addLink(lab.m, { op: "link.add", netns: "sw", ifname: "br1", kind: "bridge", up: true });
  for (const n of [1, 2]) {
    addLink(lab.m, { op: "link.add", netns: "sw", ifname: `a${n}`, kind: "veth", peer: { ifname: `b${n}` } });
    lab.set({ link: `a${n}`, master: "br0", up: true });
    lab.set({ link: `b${n}`, master: "br1", up: true });
  }
  return lab;
}

test("a loop of bridges ends", () => {
  const lab = loop();
  lab.m.exports.capture!(0);
  lab.kernel.send("h1", "eth0", frame("ffffffffffff", 0x21));
  expect(lab.kernel.packetsLive).toBe(0);
});

const frames = fc.array(
  fc.record({
    port: fc.integer({ min: 1, max: 3 }),
    head: fc.constantFrom(
      "ffffffffffff",
      "01005e000001",
      "01005e7f0101",
      "3333000000fb",
      "0180c2000000",
      "0180c200000e",
      "020000000001",
      "020000000011",
      "020000000102",
    ),
    source: fc.constantFrom(
      "020000000021",
      "020000000022",
      "020000000001",
      "000000000000",
      "01005e000001",
      "020000000102",
    ),
    tags: fc.array(fc.constantFrom("81000001", "8100000a", "88a80001", "81006000", "8100ffff"), {
      maxLength: 3,
    }),
    type: fc.constantFrom("0800", "86dd", "0806", "0026", "8100", "88b5"),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      // close to IGMP and MLD: valid headers, anything behind
      fc
        .uint8Array({ maxLength: 40 })
        .map((b) =>
          Uint8Array.from([...Buffer.from("46c0002000004000010203ae00000000e000006a94040000", "hex"), ...b]),
        ),
      fc
        .uint8Array({ maxLength: 60 })
        .map((b) =>
          Uint8Array.from([
            ...Buffer.from("60000000002000", "hex"),
            1,
            ...Buffer.from(
              "fe80000000000000000000000000000aff0200000000000000000000000000163a00050200000100",
              "hex",
            ),
            ...b,
          ]),
        ),
    ),
  }),
  { maxLength: 20 },
);

const changes = fc.array(
  fc.constantFrom<(lab: BridgeLab) => void>(
    (lab) => lab.set({ link: "br0", bridge: { vlan_filtering: true } }),
    (lab) => lab.set({ link: "br0", bridge: { vlan_filtering: false } }),
    (lab) => lab.set({ link: "br0", bridge: { vlan_protocol: "802.1ad" } }),
    (lab) => lab.set({ link: "br0", bridge: { mcast_snooping: false } }),
    (lab) => lab.set({ link: "br0", bridge: { mcast_snooping: true } }),
    (lab) => lab.set({ link: "br0", bridge: { mcast_querier: true } }),
    (lab) => lab.set({ link: "br0", bridge: { ageing_time: 0 } }),
    (lab) => lab.set({ link: "br0", up: false }),
    (lab) => lab.set({ link: "br0", up: true }),
    (lab) => lab.set({ link: "br0", promisc: true }),
    (lab) => lab.set({ link: "p2", master: null }),
    (lab) => lab.set({ link: "p2", master: "br0" }),
    (lab) => lab.set({ link: "p1", up: false }),
    (lab) => lab.set({ link: "p1", up: true }),
    (lab) => lab.set({ link: "p1", mtu: 1000 }),
    (lab) => lab.set({ link: "p3", address: "02:00:00:00:00:0f" }),
    (lab) => lab.portOption("p3", { hairpin: true, fastleave: true, mcast_router: 2 }),
    (lab) => lab.bridge({ op: "vlan.add", netns: "sw", link: "p3", vlan: 10, pvid: true }),
    (lab) => lab.bridge({ op: "vlan.delete", netns: "sw", link: "p3", vlan: 1 }),
    (lab) => lab.bridge({ op: "fdb.flush", netns: "sw", link: "br0" }),
    (lab) => lab.run(3 * S),
    (lab) => lab.run(300 * S),
  ),
  { maxLength: 8 },
);

test("any frames, any changes", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(frames, changes), { maxLength: 5 }), (story) => {
      const lab = new BridgeLab(3);
      for (const [sent, changed] of story) {
        for (const one of sent) {
          const hex =
            one.head + one.source + one.tags.join("") + one.type + Buffer.from(one.body).toString("hex");
          if (hex.length >= 28) lab.kernel.send(`h${one.port}`, "eth0", hex);
        }
        for (const change of changed) change(lab);
      }
      deleteLink(lab.m, "sw", "br0");
      lab.run(600 * S);
      expect(lab.kernel.packetsLive).toBe(0);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("bridges that come and go leave no memory behind", () => {
  const lab = new BridgeLab(0);
  const once = () => {
    addLink(lab.m, { op: "link.add", netns: "sw", ifname: "brx", kind: "bridge", up: true });
    addLink(lab.m, { op: "link.add", netns: "sw", ifname: "x", kind: "veth", peer: { ifname: "y" } });
    lab.set({ link: "x", master: "brx", up: true });
    lab.set({ link: "y", up: true });
    for (let n = 0; n < 50; n++) lab.kernel.send("sw", "y", frame("ffffffffffff", 0x40 + n));
    lab.kernel.send(
      "sw",
      "y",
      "01005e01010102000000001208004600002000040000010200000a000002ef010101940400001600f9fcef010101",
    );
    deleteLink(lab.m, "sw", "x");
    deleteLink(lab.m, "sw", "brx");
    lab.run(1 * S);
    lab.kernel.take();
  };
  for (let n = 0; n < 3; n++) once();
  const used = lab.m.exports.memory_used!() as number;
  for (let n = 0; n < 20; n++) once();
  expect(lab.m.exports.memory_used!()).toBe(used);
});
