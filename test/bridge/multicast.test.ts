/** Snooping: who gets a group, for how long, and who asks. Frames of queries are those that Linux 6.1 sends. */
import { expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { bytes, eth, igmp, igmp3, ip, ip6, ROUTER_ALERT, udp } from "../../.ci/oracle/frames.mjs";
import { mdb, multicastRouters, withBridge } from "../../src/kernel/bridge.js";
import { arrivals, BridgeLab } from "./lab.js";

const S = 1e9;
const host = (i: number) => `02:00:00:00:00:1${i}`;
const groupMac = (text: string) =>
  `01:00:5e:${text
    .split(".")
    .slice(1)
    .map((x, i) => (i ? Number(x) : Number(x) & 127).toString(16).padStart(2, "0"))
    .join(":")}`;
const message = (i: number, type: number, about: string, dst = about, time = 0, src = `10.0.0.${i}`) =>
  eth(
    groupMac(dst),
    host(i),
    ip({ src, dst, ttl: 1, options: ROUTER_ALERT }, igmp(type, about, time)),
  ) as Uint8Array;
const query = (i: number, src?: string) => message(i, 0x11, "0.0.0.0", "224.0.0.1", 100, src);
const join = (i: number, group: string) => message(i, 0x16, group);
const leave = (i: number, group: string) => message(i, 0x17, group, "224.0.0.2");
const data = (i: number, dst: string) =>
  eth(groupMac(dst), host(i), ip({ src: `10.0.0.${i}`, dst, ttl: 1 }, udp(1, 5000, bytes(8)))) as Uint8Array;
const groups = (lab: BridgeLab) => mdb(lab.m, "sw").map((e) => `${e.port} ${e.grp}`);

/** h4 is the querier, and believed. The hosts' own stacks stay out of it. */
function withQuerier(ports = 4): BridgeLab {
  const lab = new BridgeLab(ports);
  lab.send(`h${ports}`, query(ports));
  lab.run(10.5 * S);
  return lab;
}

test("with a querier a group goes to members and to the router", () => {
  const lab = withQuerier();
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h4");
  lab.send("h2", join(2, "239.1.1.1"));
  expect(groups(lab)).toEqual(["p2 239.1.1.1"]);
  expect(multicastRouters(lab.m, "sw").map((r) => r.port)).toEqual(["p4"]);
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h4 h2");
  expect(arrivals(lab.send("h2", data(2, "239.1.1.1")))).toBe("h4");
  expect(arrivals(lab.send("h1", data(1, "224.0.0.9")))).toBe("h4 h3 h2");
});

test("a querier is believed only when its response time is over, and forgotten after 255 s", () => {
  const lab = new BridgeLab(3);
  lab.send("h3", query(3));
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h3 h2");
  lab.run(9.9 * S);
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h3 h2");
  lab.run(0.2 * S);
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h3");
  lab.run(244 * S);
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h3");
  lab.run(2 * S);
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h3 h2");
  expect(multicastRouters(lab.m, "sw").map((r) => r.port)).toEqual([]);
});

test("a query from 0.0.0.0 makes its port a router port all the same", () => {
  const lab = new BridgeLab(2);
  lab.send("h1", query(1, "0.0.0.0"));
  expect(multicastRouters(lab.m, "sw").map((r) => r.port)).toEqual(["p1"]);
});

test("members that are not heard of for 260 s are gone; a report keeps them", () => {
  const lab = withQuerier();
  lab.send("h2", join(2, "239.1.1.1"));
  lab.send("h3", join(3, "239.1.1.1"));
  lab.run(200 * S);
  lab.send("h3", join(3, "239.1.1.1"));
  lab.run(61 * S);
  expect(groups(lab)).toEqual(["p3 239.1.1.1"]);
  lab.run(200 * S);
  expect(groups(lab)).toEqual([]);
});

test("who leaves is out after two seconds where nobody else asks, at once with fastleave", () => {
  const lab = new BridgeLab(2);
  lab.portOption("p1", { fastleave: true });
  for (const i of [1, 2]) lab.send(`h${i}`, join(i, "239.1.1.1"));
  lab.send("h1", leave(1, "239.1.1.1"));
  expect(groups(lab)).toEqual(["p2 239.1.1.1"]);
  lab.send("h2", leave(2, "239.1.1.1"));
  lab.run(1.9 * S);
  expect(groups(lab)).toEqual(["p2 239.1.1.1"]);
  lab.run(0.2 * S);
  expect(groups(lab)).toEqual([]);
});

test("version 3 reports join and leave", () => {
  const lab = withQuerier();
  const report = (type: number, group: string, sources: string[] = []) =>
    eth(
      groupMac("224.0.0.22"),
      host(2),
      ip(
        { src: "10.0.0.2", dst: "224.0.0.22", ttl: 1, options: ROUTER_ALERT },
        igmp3([{ type, group, sources }]),
      ),
    );
  lab.portOption("p2", { fastleave: true });
  lab.send("h2", report(4, "239.1.1.1"));
  lab.send("h2", report(1, "239.1.1.2", ["10.9.9.9"]));
  lab.send("h2", report(9, "239.1.1.3"));
  lab.send("h2", report(4, "224.0.0.251"));
  expect(groups(lab)).toEqual(["p2 239.1.1.2", "p2 239.1.1.1"]);
  lab.send("h2", report(3, "239.1.1.1"));
  expect(groups(lab)).toEqual(["p2 239.1.1.2"]);
});

test("mcast_querier 1: queries leave by every port and into the bridge's own stack", () => {
  const lab = new BridgeLab(2);
  lab.set({ link: "br0", bridge: { mcast_querier: true } });
  lab.run(40 * S);
  const general =
    "01005e000001020000000001080046c00020000040000102041700000000e0000001940400001164ee9b00000000";
  const seen = lab.kernel.take().filter((f) => Buffer.from(f.bytes).toString("hex") === general);
  // the timer wheel rounds 31.25 s up to a bucket of 0.64 s
  const places = ["sw:p1 out", "sw:p2 out", "sw:br0 in", "h1:eth0 in", "h2:eth0 in"];
  const [first, second] = [seen.slice(0, places.length), seen.slice(places.length)];
  for (const round of [first, second]) {
    expect(round.map((f) => `${f.netns}:${f.iface} ${f.dir}`).sort()).toEqual([...places].sort());
    expect(new Set(round.map((f) => f.timeNs)).size).toBe(1);
  }
  const apart = (second[0]!.timeNs - first[0]!.timeNs) / S;
  expect(apart).toBeGreaterThanOrEqual(31.25);
  expect(apart).toBeLessThan(31.25 + 0.66);
  // its own queries count as a querier's, but make nobody a router
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("");
  lab.send("h2", join(2, "239.1.1.1"));
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h2");
  // asks who is left when somebody leaves
  const asked = lab.send("h2", leave(2, "239.1.1.1"));
  expect(asked[1]).toBe("sw:p2 out");
  // silent while another one asks
  lab.send("h1", query(1));
  lab.kernel.take();
  lab.run(200 * S);
  expect(
    lab.kernel.take().filter((f) => f.dir === "out" && Buffer.from(f.bytes).toString("hex") === general),
  ).toEqual([]);
});

test("mcast_router of ports: 0 never, 2 always, 1 by queries", () => {
  const lab = withQuerier();
  lab.portOption("p3", { mcast_router: 2 });
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h4 h3");
  lab.portOption("p4", { mcast_router: 0 });
  expect(arrivals(lab.send("h1", data(1, "239.1.1.1")))).toBe("h3");
  lab.send("h4", query(4));
  expect(multicastRouters(lab.m, "sw").map((r) => r.port)).toEqual(["p3"]);
});

test("a bridge that is a router itself takes all groups up", () => {
  const lab = withQuerier();
  expect(lab.send("h1", data(1, "239.1.1.1"))).not.toContain("sw:br0 in");
  lab.set({ link: "br0", bridge: { mcast_router: 2 } });
  expect(lab.send("h1", data(1, "239.1.1.1"))).toContain("sw:br0 in");
});

test("IPv6 groups have a querier of their own", () => {
  const lab = withQuerier();
  const mld = (type: number, about: string, dst: string, i: number) => {
    const text = Buffer.alloc(24);
    text.writeUInt8(type, 0);
    text.writeUInt16BE(type === 130 ? 10000 : 0, 4);
    Buffer.from(about, "hex").copy(text, 8);
    const source = `fe8000000000000000000000000000${i.toString(16).padStart(2, "0")}`;
    const addresses = Buffer.from(source + dst, "hex");
    let sum = 24 + 58;
    for (const part of [addresses, text])
      for (let k = 0; k < part.length; k += 2) sum += part.readUInt16BE(k);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    text.writeUInt16BE(~sum & 0xffff, 2);
    const hopByHop = Buffer.from("3a00050200000100", "hex");
    const mac = `33:33:${dst.slice(24).match(/../g)!.join(":")}`;
    return eth(
      mac,
      host(i),
      ip6({ src: source, dst, next: 0, hop: 1 }, Buffer.concat([hopByHop, text])),
    ) as Uint8Array;
  };
  const group = "ff0e0000000000000000000000000101";
  const all = "ff020000000000000000000000000001";
  const traffic = eth(
    "33:33:00:00:01:01",
    host(1),
    ip6({ src: "fe800000000000000000000000000001", dst: group, next: 59, hop: 1 }, Buffer.alloc(8)),
  ) as Uint8Array;
  expect(arrivals(lab.send("h1", traffic))).toBe("h4 h3 h2");
  lab.send("h3", mld(130, "0".repeat(32), all, 3));
  lab.run(10.5 * S);
  expect(arrivals(lab.send("h1", traffic))).toBe("h3");
  lab.send("h2", mld(131, group, group, 2));
  expect(groups(lab)).toEqual(["p2 ff0e::101"]);
  expect(arrivals(lab.send("h1", traffic))).toBe("h3 h2");
});

test("a full table of groups turns snooping off", () => {
  const lab = new BridgeLab(2);
  for (let n = 0; n <= 4096; n++) lab.kernel.send("h1", "eth0", join(1, `239.2.${n >> 8}.${n & 255}`));
  expect(withBridge(lab.m, lab.link("br0")).bridge?.mcast_snooping).toBe(false);
  // what is known stays known, but is not told meanwhile
  expect(groups(lab)).toEqual([]);
  lab.set({ link: "br0", bridge: { mcast_snooping: true } });
  expect(mdb(lab.m, "sw").length).toBe(4096);
  expect(lab.kernel.packetsLive).toBe(0);
});

test("a port that goes takes its memberships along", () => {
  const lab = withQuerier();
  lab.send("h2", join(2, "239.1.1.1"));
  lab.set({ link: "p2", up: false });
  lab.run(0.1 * S);
  expect(groups(lab)).toEqual([]);
  lab.set({ link: "p4", master: null });
  expect(multicastRouters(lab.m, "sw").map((r) => r.port)).toEqual([]);
});
