/** Flushes are a series of deletions until a dump finds nothing more. */
import { expect, test } from "vitest";
import type { Op } from "../../src/model/op.js";
import { ip } from "../../src/shell/ip/index.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings, split } from "./recorded.js";

/** A fake that forgets what it is told to delete. */
class ForgetfulKernel extends FakeKernel {
  override apply(op: Op): void {
    super.apply(op);
    const state = this.states.host;
    if (op.op === "address.delete") {
      state.addresses = state.addresses!.filter(
        (known) => known.local !== op.local || known.ifname !== op.link,
      );
    }
    if (op.op === "route.delete") {
      const first = state.routes!.findIndex(
        (known) =>
          known.dst === op.dst &&
          known.table === op.table &&
          known.metric === op.metric &&
          known.tos === op.tos,
      );
      state.routes = state.routes!.filter((_, i) => i !== first);
    }
    if (op.op === "rule.delete") state.rules = state.rules!.filter((known) => known.priority !== op.priority);
    if (op.op === "neighbor.delete") {
      state.neighbors = state.neighbors!.filter((known) => known.proxy || known.dst !== op.dst);
    }
  }
}

async function flush(line: string) {
  const kernel = new ForgetfulKernel({ "": {}, host: hostState(recordings("shows")) });
  const result = await ip(split(line).slice(1), context(kernel, "host"));
  return { kernel, result, state: kernel.states.host };
}

test("ip addr flush dev dummy0", async () => {
  const { kernel, result, state } = await flush("ip addr flush dev dummy0");
  expect(result).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  expect(kernel.ops).toHaveLength(6);
  expect(kernel.ops[0]).toEqual({
    op: "address.delete",
    netns: "host",
    link: "dummy0",
    local: "192.0.2.1",
    prefixlen: 32,
    label: "dummy0",
  });
  expect(state.addresses!.some((address) => address.ifname === "dummy0")).toBe(false);
});

test("statistics count the rounds", async () => {
  const { result } = await flush("ip -s addr flush to 10.2.0.0/24");
  expect(result.stdout).toBe(
    "\n*** Round 1, deleting 1 addresses ***\n*** Flush is complete after 1 round ***\n",
  );
  expect((await flush("ip -s addr flush to 99.0.0.0/8")).result.stdout).toBe("Nothing to flush.\n");
  expect((await flush("ip -s -s addr flush dev va")).result.stdout).toBe(
    "6: va    inet 10.2.0.1/24 scope global va\n       valid_lft forever preferred_lft forever\n" +
      "\n*** Round 1, deleting 1 addresses ***\n*** Flush is complete after 1 round ***\n",
  );
});

test("a flush of primary addresses is one round, or it would take the promoted ones too", async () => {
  const { kernel, result } = await flush("ip -s addr flush dev dummy0 primary");
  expect(kernel.ops).toHaveLength(5);
  expect(result.stdout).toBe(
    "\n*** Round 1, deleting 5 addresses ***\n*** Flush is complete after 1 round ***\n",
  );
});

test("ip route flush dev br0 takes the routes with that one device from the main table", async () => {
  const { kernel, state } = await flush("ip route flush dev br0");
  expect(kernel.ops).toEqual([
    {
      op: "route.delete",
      netns: "host",
      dst: "172.17.0.0/16",
      type: "unicast",
      table: 254,
      protocol: 2,
      scope: 253,
      metric: 0,
      tos: 0,
      prefsrc: "172.17.0.1",
      nexthops: [{ dev: "br0", weight: 1 }],
    },
  ]);
  expect(state.routes!.some((route) => route.table === 1000)).toBe(true);
});

test("ip route flush table 100, and a table that was never made", async () => {
  const { state } = await flush("ip route flush table 100");
  expect(state.routes!.some((route) => route.table === 100)).toBe(false);
  expect((await flush("ip route flush table 555")).result).toEqual({
    stdout: "",
    stderr: "Error: ipv4: FIB table does not exist.\nFlush terminated\n",
    exitCode: 2,
  });
});

test("ip rule flush leaves the rule at 0", async () => {
  const { state } = await flush("ip rule flush");
  expect(state.rules!.map((rule) => rule.priority)).toEqual([0]);
});

test("ip neigh flush leaves what is permanent or without ARP (captures/linux/neigh-admin)", async () => {
  const { state } = await flush("ip neigh flush all");
  const left = new Set(state.neighbors!.filter((entry) => !entry.proxy).map((entry) => entry.state));
  expect([...left].sort()).toEqual(["NOARP", "PERMANENT"]);
});
