import { expect, test } from "vitest";
import { Lab } from "vethwork";

test("examples/overlay.sh: what it says, and the same ping inside and outside", async () => {
  const lab = new Lab({ seed: 1 });
  lab.record((name) => name === "web:eth0" || name === "node1:eth0");
  const run = await lab.runFile(new URL("../../examples/overlay.sh", import.meta.url).pathname);
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain("2 packets transmitted, 2 received");
  expect(run.stdout).toMatch(/\n4000\n/);
  expect(run.stdout).toContain("1430 bytes from 10.0.0.3");
  expect(run.stdout + run.stderr).toContain("message too long, mtu=1450");
  expect(run.stdout).toContain("From 10.0.0.3 icmp_seq=1 Frag needed and DF set (mtu = 1450)");
  expect(run.stdout).toMatch(/4789: UDP, length 1466\n.*4789: UDP, length 98\n/);
  const frames = lab.frames();
  const inner = frames.find((f) => f.netns === "web" && f.dir === "out" && f.bytes[23] === 1)!;
  const outer = frames.find((f) => f.netns === "node1" && f.packetId === inner.packetId && f.dir === "out")!;
  expect(inner.bytes.length).toBe(98);
  expect(outer.bytes.length).toBe(148);
  expect(Buffer.from(outer.bytes.subarray(50))).toEqual(Buffer.from(inner.bytes));
});
