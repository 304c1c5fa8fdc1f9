/** Filters hold the classes that they name, whichever came first (tc_bind_tclass). */
import { expect, it } from "vitest";
import { Lab } from "../../src/index.js";

it.each([
  ["before", "CLASS; FILTER"],
  ["after", "FILTER; CLASS"],
])("a class made %s its filter stays as long as the filter does", async (_when, order) => {
  const lab = new Lab({ memoryBytes: 64 << 20 });
  const run = (script: string) => lab.run(script);
  const made = await run(
    `set -e
    ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
    tc qdisc add dev v0 root handle 1: htb
    ${order
      .replace("CLASS", "tc class add dev v0 parent 1: classid 1:10 htb rate 1mbit")
      .replace("FILTER", "tc filter add dev v0 parent 1: protocol ip pref 1 u32 match u32 0 0 flowid 1:10")}`,
  );
  expect(made.exitCode, made.stderr).toBe(0);
  const busy = await run("tc class del dev v0 classid 1:10");
  expect(busy.stderr).toContain("Device or resource busy");
  const free = await run("tc filter del dev v0 parent 1: pref 1 && tc class del dev v0 classid 1:10");
  expect(free.stderr).toBe("");
  expect(free.exitCode).toBe(0);
});
