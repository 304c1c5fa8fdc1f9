/** Recordings whose hosts are silent: each frame that a host sent is sent again, everything that is seen must be what Linux saw. */
import { expect, test } from "vitest";
import { BridgeLab, recording } from "./lab.js";

/** Frames of the bridge's own stack (IGMP for 224.0.0.106) are left out: when they come is left to chance. */
const isOwn = (hex: string) => hex.slice(12, 24) === "020000000001";

/** Members and router ports get their copies in the order of the addresses that their ports have in Linux's memory: by chance. */
function byInterface(lines: string[]): string[] {
  return lines
    .map((line, place) => ({ key: line.slice(0, line.indexOf(" ")), line, place }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.place - b.place))
    .map((e) => e.line);
}

function replay(lab: BridgeLab, name: string, order = (lines: string[]) => lines): void {
  const frames = recording(name);
  lab.kernel.take();
  let last = frames[0]!.t;
  for (const one of frames) {
    // the recording's own pauses, ns of the recorder's clock
    if (one.t - last > 1e9) lab.run(one.t - last);
    last = one.t;
    if (one.netns.startsWith("h") && one.dir === "out")
      lab.m.check(lab.kernel.send(one.netns, one.iface, one.hex));
  }
  const all = lab.kernel
    .take()
    .map((f) => `${f.netns}:${f.iface} ${f.dir} ${Buffer.from(f.bytes).toString("hex")}`);
  const seen = all.filter((line) => !isOwn(line.slice(line.lastIndexOf(" ") + 1)));
  const recorded = frames.filter((f) => !isOwn(f.hex)).map((f) => `${f.netns}:${f.iface} ${f.dir} ${f.hex}`);
  expect(order(seen)).toEqual(order(recorded));
}

test("learning, moving, flooding", () => {
  replay(new BridgeLab(3), "bridge-learning");
});

test("hairpin and isolated ports", () => {
  const lab = new BridgeLab(4);
  lab.portOption("p1", { hairpin: true });
  lab.portOption("p2", { isolated: true });
  lab.portOption("p3", { isolated: true });
  replay(lab, "bridge-hairpin-isolated");
});

test("flags of ports", () => {
  const lab = new BridgeLab(4);
  lab.portOption("p1", { learning: false });
  lab.portOption("p2", { flood: false });
  lab.portOption("p3", { mcast_flood: false });
  lab.portOption("p4", { bcast_flood: false });
  replay(lab, "bridge-port-flags");
});

test("multicast without a querier", () => {
  replay(new BridgeLab(3), "bridge-multicast");
});

test("multicast with a querier: members and router ports", () => {
  const lab = new BridgeLab(5);
  lab.portOption("p2", { fastleave: true });
  lab.portOption("p5", { mcast_router: 2 });
  replay(lab, "bridge-igmp-querier", byInterface);
});

test("damaged IGMP and MLD", () => {
  replay(new BridgeLab(2), "bridge-igmp-malformed");
});

test("without snooping", () => {
  const lab = new BridgeLab(3, { mcast_snooping: false });
  lab.portOption("p3", { mcast_flood: false });
  replay(lab, "bridge-no-snooping");
});

test("VLAN filtering: access ports, trunks, priority tags, double tags", () => {
  const lab = new BridgeLab(5, { vlan_filtering: true });
  const vlan = (op: "vlan.add" | "vlan.delete", link: string, vlan: number, more = {}) =>
    lab.bridge({ op, netns: "sw", link, vlan, ...more });
  vlan("vlan.delete", "p1", 1);
  vlan("vlan.add", "p1", 10, { pvid: true, untagged: true });
  vlan("vlan.delete", "p2", 1);
  vlan("vlan.add", "p2", 20, { pvid: true, untagged: true });
  vlan("vlan.add", "p3", 10);
  vlan("vlan.add", "p3", 20);
  vlan("vlan.delete", "p4", 1);
  vlan("vlan.add", "p4", 10, { lastVlan: 20 });
  vlan("vlan.delete", "p5", 1);
  vlan("vlan.add", "p5", 10, { pvid: true });
  replay(lab, "bridge-vlan");
});

test("a provider bridge (802.1ad)", () => {
  const lab = new BridgeLab(3, { vlan_filtering: true, vlan_protocol: "802.1ad" });
  const add = (link: string, vlan: number, more = {}) =>
    lab.bridge({ op: "vlan.add", netns: "sw", link, vlan, ...more });
  add("p1", 100, { pvid: true, untagged: true });
  add("p2", 100);
  add("p3", 200, { pvid: true, untagged: true });
  add("p3", 100);
  replay(lab, "bridge-vlan-ad");
});
