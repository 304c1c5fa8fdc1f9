/** Forwarding entries and VLANs by hand. The texts are what `bridge fdb show` and `bridge vlan show` of Linux 6.1 printed after the same steps. */
import { expect, test } from "vitest";
import { fdb, vlans } from "../../src/kernel/bridge.js";
import { addLink, deleteLink } from "../../src/kernel/links.js";
import type { Op } from "../../src/model/op.js";
import { BridgeLab } from "./lab.js";

/** as bridge(8) prints it */
function fdbText(lab: BridgeLab, bridge?: string): string[] {
  return fdb(lab.m, "sw")
    .filter((e) => !bridge || e.master === bridge || e.dev === bridge)
    .map((e) =>
      [
        `${e.mac} dev ${e.dev}`,
        e.vlan ? `vlan ${e.vlan}` : "",
        e.self ? "self" : "",
        e.extern_learn ? "extern_learn" : "",
        e.sticky ? "sticky" : "",
        e.master ? `master ${e.master}` : "",
        e.state,
      ]
        .filter(Boolean)
        .join(" "),
    );
}

function vlanText(lab: BridgeLab): string[] {
  return vlans(lab.m, "sw").map(
    (v) => `${v.dev} ${v.vlan}${v.pvid ? " PVID" : ""}${v.untagged ? " Egress Untagged" : ""}`,
  );
}

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim());

/** br1 without an address of its own, two dummies as ports. */
function dummies(): BridgeLab {
  const lab = new BridgeLab(0);
  deleteLink(lab.m, "sw", "br0");
  addLink(lab.m, { op: "link.add", netns: "sw", ifname: "br1", kind: "bridge" });
  lab.set({ link: "br1", up: true });
  for (const n of [1, 2])
    addLink(lab.m, {
      op: "link.add",
      netns: "sw",
      ifname: `d${n}`,
      kind: "dummy",
      address: `02:00:00:00:01:0${n}`,
    });
  lab.set({ link: "d1", master: "br1", up: true });
  lab.set({ link: "d2", master: "br1" });
  return lab;
}

type FdbAdd = Extract<Op, { op: "fdb.add" | "fdb.append" | "fdb.replace" }>;

function add(lab: BridgeLab, link: string, mac: string, more: Partial<FdbAdd> = {}): string {
  try {
    lab.bridge({ op: "fdb.add", netns: "sw", link, mac, where: "master", state: "permanent", ...more });
    return "";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test("a bridge's own entries, without an address given and with ports", () => {
  const lab = dummies();
  expect(fdbText(lab)).toEqual(
    lines(`
      33:33:00:00:00:01 dev br1 self permanent
      01:00:5e:00:00:6a dev br1 self permanent
      33:33:00:00:00:6a dev br1 self permanent
      01:00:5e:00:00:01 dev br1 self permanent
      02:00:00:00:01:01 dev d1 vlan 1 master br1 permanent
      02:00:00:00:01:01 dev d1 master br1 permanent
      33:33:00:00:00:01 dev d1 self permanent
      01:00:5e:00:00:01 dev d1 self permanent
      02:00:00:00:01:02 dev d2 vlan 1 master br1 permanent
      02:00:00:00:01:02 dev d2 master br1 permanent
      33:33:00:00:00:01 dev d2 self permanent`),
  );
  expect(lab.link("br1")).toMatchObject({ address: "02:00:00:00:01:01", operstate: "UP" });
});

test("a fresh bridge knows its own random address, in its VLAN too", () => {
  const lab = new BridgeLab(0);
  addLink(lab.m, { op: "link.add", netns: "sw", ifname: "br2", kind: "bridge" });
  const mac = lab.link("br2").address;
  expect(fdbText(lab, "br2")).toEqual([
    "33:33:00:00:00:01 dev br2 self permanent",
    `${mac} dev br2 vlan 1 master br2 permanent`,
    `${mac} dev br2 master br2 permanent`,
  ]);
});

/** The whole story, step by step as it was recorded. */
test("entries and VLANs by hand", () => {
  const lab = dummies();
  lab.set({ link: "d2", up: true });
  expect(add(lab, "d1", "02:00:00:00:00:aa", { state: "static" })).toBe("");
  expect(add(lab, "d1", "02:00:00:00:00:bb", { state: "dynamic" })).toBe("");
  expect(add(lab, "d1", "02:00:00:00:00:bc")).toBe("");
  expect(add(lab, "br1", "02:00:00:00:00:cc", { where: "self" })).toBe("");
  expect(add(lab, "br1", "02:00:00:00:00:cd", { where: "self" })).toBe("");
  expect(add(lab, "br1", "02:00:00:00:00:cd", { where: "self", state: "static" })).toBe("EINVAL");
  expect(add(lab, "d1", "02:00:00:00:00:ce", { where: "self" })).toBe("");
  expect(add(lab, "d1", "02:00:00:00:00:ce", { where: "self" })).toBe("EEXIST");
  expect(add(lab, "d1", "02:00:00:00:00:ce", { where: "self", op: "fdb.replace" })).toBe("");
  expect(add(lab, "d1", "01:80:c2:00:00:0e", { where: "self" })).toBe("");
  expect(add(lab, "d1", "02:00:00:00:00:dd", { vlan: 7 })).toBe("EINVAL");
  expect(add(lab, "d1", "02:00:00:00:00:de", { vlan: 1, sticky: true, state: "static" })).toBe("");
  expect(add(lab, "d1", "02:00:00:00:00:df", { sticky: true })).toBe("EINVAL");
  expect(add(lab, "d1", "02:00:00:00:00:e0", { extern_learn: true })).toBe("");
  expect(add(lab, "d1", "00:00:00:00:00:00", { state: "static" })).toBe("EINVAL");
  expect(add(lab, "d1", "01:00:5e:00:00:05", { state: "static" })).toBe("");
  addLink(lab.m, { op: "link.add", netns: "sw", ifname: "q", kind: "dummy" });
  expect(add(lab, "q", "02:00:00:00:00:dd", { state: "static" })).toBe("EOPNOTSUPP");
  const gone = (link: string, mac: string) => () =>
    lab.bridge({ op: "fdb.delete", netns: "sw", link, mac, where: "master" });
  expect(gone("d1", "02:00:00:00:00:dd")).toThrow("No such file or directory");
  expect(gone("d2", "02:00:00:00:00:aa")).toThrow("No such file or directory");
  expect(lab.link("d1").promiscuity).toBe(2);

  const vlan =
    (op: "vlan.add" | "vlan.delete", link: string, id: number, more = {}) =>
    () =>
      lab.bridge({ op, netns: "sw", link, vlan: id, ...more });
  vlan("vlan.delete", "d1", 77)();
  expect(vlan("vlan.add", "br1", 5)).toThrow("Operation not supported");
  expect(vlan("vlan.add", "d1", 5, { self: true })).toThrow("Operation not supported");
  vlan("vlan.add", "br1", 5, { self: true })();
  expect(vlan("vlan.add", "d1", 4095)).toThrow("bridge: Vlan id is invalid.");
  vlan("vlan.add", "d1", 4094)();
  lab.set({ link: "br1", bridge: { vlan_default_pvid: 3 } });
  expect(vlanText(lab)).toEqual([
    "br1 3 PVID Egress Untagged",
    "br1 5",
    "d1 3 PVID Egress Untagged",
    "d1 4094",
    "d2 3 PVID Egress Untagged",
  ]);
  expect(fdbText(lab, "br1")).toEqual(
    lines(`
      33:33:00:00:00:01 dev br1 self permanent
      01:00:5e:00:00:6a dev br1 self permanent
      33:33:00:00:00:6a dev br1 self permanent
      01:00:5e:00:00:01 dev br1 self permanent
      02:00:00:00:01:01 dev br1 vlan 3 master br1 permanent
      02:00:00:00:01:01 dev br1 vlan 5 master br1 permanent
      02:00:00:00:00:cd dev br1 vlan 1 master br1 permanent
      02:00:00:00:00:cd dev br1 master br1 permanent
      02:00:00:00:00:cc dev br1 vlan 1 master br1 permanent
      02:00:00:00:00:cc dev br1 master br1 permanent
      02:00:00:00:01:01 dev d1 vlan 4094 master br1 permanent
      01:00:5e:00:00:05 dev d1 vlan 1 master br1 static
      01:00:5e:00:00:05 dev d1 master br1 static
      02:00:00:00:00:e0 dev d1 vlan 1 extern_learn master br1
      02:00:00:00:00:e0 dev d1 extern_learn master br1
      02:00:00:00:00:de dev d1 vlan 1 sticky master br1 static
      02:00:00:00:00:bc dev d1 vlan 1 master br1 permanent
      02:00:00:00:00:bc dev d1 master br1 permanent
      02:00:00:00:00:bb dev d1 master br1
      02:00:00:00:00:aa dev d1 vlan 1 master br1 static
      02:00:00:00:00:aa dev d1 master br1 static
      02:00:00:00:01:01 dev d1 master br1 permanent
      02:00:00:00:01:02 dev d2 vlan 3 master br1 permanent
      02:00:00:00:01:02 dev d2 master br1 permanent`),
  );
  lab.set({ link: "br1", bridge: { vlan_filtering: true } });
  lab.set({ link: "br1", bridge: { vlan_default_pvid: 4 } });
  lab.set({ link: "br1", bridge: { vlan_filtering: false } });
  lab.set({ link: "br1", bridge: { vlan_default_pvid: 0 } });
  expect(vlanText(lab)).toEqual(["br1 5", "d1 4094"]);

  lab.bridge({ op: "fdb.flush", netns: "sw", link: "d1" });
  expect(fdbText(lab, "br1").slice(4)).toEqual(
    lines(`
      02:00:00:00:01:01 dev br1 vlan 5 master br1 permanent
      02:00:00:00:00:cd dev br1 vlan 1 master br1 permanent
      02:00:00:00:00:cd dev br1 master br1 permanent
      02:00:00:00:00:cc dev br1 vlan 1 master br1 permanent
      02:00:00:00:00:cc dev br1 master br1 permanent
      02:00:00:00:01:02 dev d2 master br1 permanent`),
  );
  lab.set({ link: "d1", address: "02:00:00:00:00:01" });
  expect(lab.link("br1").address).toBe("02:00:00:00:00:01");
  expect(fdbText(lab, "br1").slice(4)).toEqual(
    lines(`
      02:00:00:00:00:01 dev br1 vlan 5 master br1 permanent
      02:00:00:00:00:cd dev br1 vlan 1 master br1 permanent
      02:00:00:00:00:cd dev br1 master br1 permanent
      02:00:00:00:00:cc dev br1 vlan 1 master br1 permanent
      02:00:00:00:00:cc dev br1 master br1 permanent
      02:00:00:00:00:01 dev d1 vlan 4094 master br1 permanent
      02:00:00:00:00:01 dev d1 master br1 permanent
      02:00:00:00:01:02 dev d2 master br1 permanent`),
  );
  lab.set({ link: "d1", master: null });
  lab.set({ link: "d2", master: null });
  expect(lab.link("br1")).toMatchObject({ address: "00:00:00:00:00:00", operstate: "DOWN" });
  expect(fdbText(lab, "br1").slice(4)).toEqual(
    lines(`
      02:00:00:00:00:cd dev br1 vlan 1 master br1 permanent
      02:00:00:00:00:cd dev br1 master br1 permanent
      02:00:00:00:00:cc dev br1 vlan 1 master br1 permanent
      02:00:00:00:00:cc dev br1 master br1 permanent`),
  );
});

test("nobody asks for the state of a bridge before its first port, or an address given to it, changes its carrier", () => {
  const lab = new BridgeLab(0);
  addLink(lab.m, { op: "link.add", netns: "sw", ifname: "br2", kind: "bridge", up: true });
  expect(lab.link("br2").operstate).toBe("UNKNOWN");
  expect(lab.link("br0").operstate).toBe("DOWN");
});

test("options that Linux refuses, and what a bridge and its ports then are", () => {
  const lab = dummies();
  lab.set({ link: "d2", up: true });
  const bridge = (options: object) => () => lab.set({ link: "br1", bridge: options });
  const port = (options: object) => () => lab.set({ link: "d2", port: options });
  expect(bridge({ group_fwd_mask: 1 })).toThrow("Invalid argument");
  expect(port({ group_fwd_mask: 2 })).toThrow("Invalid argument");
  port({ group_fwd_mask: 1 })();
  expect(port({ mcast_router: 5 })).toThrow("Invalid argument");
  expect(bridge({ mcast_router: 3 })).toThrow("Invalid argument");
  expect(bridge({ hello_time: 50 })).toThrow("Numerical result out of range");
  expect(port({ cost: 70000 })).toThrow("Numerical result out of range");
  expect(port({ priority: 64 })).toThrow("Numerical result out of range");
  expect(bridge({ stp_state: 1 })).toThrow(
    "the spanning tree protocol (stp_state 1) is not modelled by vethwork",
  );
  expect(port({ neigh_suppress: true })).toThrow(
    "neigh_suppress of a bridge port is not modelled by vethwork",
  );
  expect(port({ proxy_arp: true })).toThrow("proxy_arp of a bridge port is not modelled by vethwork");
  port({ state: 1 })();
  port({ state: 4 })();
});

test("who may be a port", () => {
  const lab = dummies();
  addLink(lab.m, { op: "link.add", netns: "sw", ifname: "br2", kind: "bridge" });
  expect(() => lab.set({ link: "br2", master: "br1" })).toThrow("Can not enslave a bridge to a bridge.");
  expect(() => lab.set({ link: "lo", master: "br1" })).toThrow("Invalid argument");
  expect(() => lab.set({ link: "d1", master: "lo" })).toThrow("Operation not supported");
  expect(() => lab.set({ link: "br2", port: { hairpin: true } })).toThrow("Operation not supported");
});

test("the MTU of a bridge follows its ports until the user sets it", () => {
  const lab = dummies();
  lab.set({ link: "d1", mtu: 1300 });
  expect(lab.link("br1").mtu).toBe(1300);
  lab.set({ link: "d1", master: null });
  expect(lab.link("br1").mtu).toBe(1500);
  lab.set({ link: "br1", mtu: 1400 });
  lab.set({ link: "d1", master: "br1" });
  expect(lab.link("br1").mtu).toBe(1400);
  addLink(lab.m, { op: "link.add", netns: "sw", ifname: "br3", kind: "bridge", mtu: 2000 });
  expect(lab.link("br3").mtu).toBe(2000);
  lab.set({ link: "d2", master: "br3" });
  expect(lab.link("br3").mtu).toBe(1500);
});
