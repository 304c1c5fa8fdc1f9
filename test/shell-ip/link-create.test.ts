/** Options of a new link that its request has no place for are set right after, and taken back with the link where they are refused. */
import { expect, test } from "vitest";
import { VethworkError } from "../../src/model/errors.js";
import type { Op } from "../../src/model/op.js";
import type { Link } from "../../src/model/state.js";
import { ip } from "../../src/shell/ip/index.js";
import { c1State } from "./c1.js";
import { context, FakeKernel } from "./fake.js";

/** A fake that makes the links it is asked for, and may refuse to change them. */
class MakingKernel extends FakeKernel {
  refuseChanges = false;

  constructor() {
    super({ "": { links: [] }, c1: { links: [] } });
  }

  private make(netns: string, ifname: string, iflink: number): Link {
    const links = this.states[netns].links!;
    const link = {
      ...c1State().links![1],
      netns,
      ifname,
      ifindex: links.length + 1,
      iflink,
      linkNetns: null,
    };
    links.push(link);
    return link;
  }

  override apply(op: Op): void {
    super.apply(op);
    if (op.op === "link.set" && this.refuseChanges) throw new VethworkError("EINVAL", "no");
    if (op.op !== "link.add") return;
    const peer =
      op.kind === "veth" ? this.make(op.peer?.netns ?? op.netns, op.peer?.ifname ?? "veth1", 0) : undefined;
    const link = this.make(op.netns, op.ifname ?? `${op.kind}0`, peer?.ifindex ?? 0);
    if (peer) peer.iflink = link.ifindex;
  }
}

const run = (kernel: FakeKernel, line: string) => ip(line.split(" ").slice(1), context(kernel, ""));

test("flags, group and broadcast are set before the link comes up", async () => {
  const kernel = new MakingKernel();
  await run(
    kernel,
    "ip link add d0 arp off promisc on group 7 broadcast ff:ff:ff:ff:ff:fe up mtu 1400 type dummy",
  );
  expect(kernel.ops).toEqual([
    { op: "link.add", netns: "", kind: "dummy", ifname: "d0", mtu: 1400 },
    {
      op: "link.set",
      netns: "",
      link: "d0",
      broadcast: "ff:ff:ff:ff:ff:fe",
      group: 7,
      arp: false,
      promisc: true,
      up: true,
    },
  ]);
});

test("both ends of a veth, with names that the kernel chose", async () => {
  const kernel = new MakingKernel();
  await run(kernel, "ip link add multicast off type veth peer txqueuelen 5 netns c1 allmulticast on");
  expect(kernel.ops).toEqual([
    { op: "link.add", netns: "", kind: "veth", peer: { netns: "c1" } },
    { op: "link.set", netns: "c1", link: "veth1", txqlen: 5, allmulticast: true },
    { op: "link.set", netns: "", link: "veth0", multicast: false },
  ]);
});

test("a link whose options are refused does not stay", async () => {
  const kernel = new MakingKernel();
  kernel.refuseChanges = true;
  const result = await run(kernel, "ip link add d0 group 7 type dummy");
  expect(result).toEqual({ stdout: "", stderr: "RTNETLINK answers: Invalid argument\n", exitCode: 2 });
  expect(kernel.ops.map((op) => op.op)).toEqual(["link.add", "link.set", "link.delete"]);
});

test.each([
  ["ip link add a0 type veth peer name b0 up", "RTNETLINK answers: Transport endpoint is not connected\n"],
  ["ip link replace eth0 type dummy", "RTNETLINK answers: Operation not supported\n"],
  ["ip link set eth0 type bridge ageing_time 5", "RTNETLINK answers: Operation not supported\n"],
  ["ip link set eth0 type bridge_slave cost 5", "RTNETLINK answers: Operation not supported\n"],
  ["ip link set eth0 type veth peer name lo", "RTNETLINK answers: Operation not supported\n"],
])("%s is refused as rtnl_newlink refuses it", async (line, stderr) => {
  const kernel = new FakeKernel({ "": c1State() });
  expect(await run(kernel, line)).toEqual({ stdout: "", stderr, exitCode: 2 });
  expect(kernel.ops).toEqual([]);
});

test("an alias is not looked at when a link is made", async () => {
  const kernel = new MakingKernel();
  await run(kernel, "ip link add d0 alias hello type dummy");
  expect(kernel.ops).toEqual([{ op: "link.add", netns: "", kind: "dummy", ifname: "d0" }]);
});
