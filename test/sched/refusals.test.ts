/** What the kernel refuses and what it notes in its log, as Linux 6.1.176 did. */
import { expect, test } from "vitest";
import { Lab } from "../../src/lab/lab.js";

const SETUP = `ip link add e0 type veth peer name e1
ip link set e0 up
ip link set e1 up
`;

async function say(script: string): Promise<string> {
  const lab = new Lab({ memoryBytes: 64 << 20 });
  const { stdout, stderr } = await lab.run(`${SETUP}exec 2>&1\n${script}`);
  return stdout + stderr;
}

test("a netem that duplicates has no other beside it", async () => {
  const nested = "Error: netem: cannot mix duplicating netems with other netems in tree.\n";
  expect(
    await say(`tc qdisc add dev e0 root handle 1: netem duplicate 10%
      tc qdisc add dev e0 parent 1:1 handle 2: netem delay 1ms`),
  ).toBe(nested);
  expect(
    await say(`tc qdisc add dev e0 root handle 1: prio
      tc qdisc add dev e0 parent 1:1 netem delay 1ms
      tc qdisc add dev e0 parent 1:2 netem delay 1ms
      tc qdisc add dev e0 parent 1:3 netem duplicate 1%
      dmesg | sed 's/.*] //'`),
  ).toBe(`${nested}netem: change failed\n`);
});

test("noqueue is no queue for a class", async () => {
  expect(await say("tc qdisc add dev e0 root handle 1: prio; tc qdisc add dev e0 parent 1:1 noqueue")).toBe(
    "Error: Cannot assign noqueue to a class.\n",
  );
});

test("the kernel log says what is strange about rates", async () => {
  expect(
    await say(`tc qdisc add dev e0 root tbf rate 1mbit burst 1000 limit 1000
      tc qdisc del dev e0 root
      tc qdisc add dev e0 root tbf rate 1mbit burst 1600 limit 1000 peakrate 1mbit mtu 1600
      tc qdisc add dev e0 root handle 1: htb
      tc class add dev e0 parent 1: classid 1:1 htb rate 1kbit
      tc class add dev e0 parent 1: classid 1:abc htb rate 100gbit
      dmesg | sed 's/.*] //'`),
  ).toBe(`RTNETLINK answers: Invalid argument
sch_tbf: burst 1000 is lower than device e0 mtu (1514) !
sch_tbf: peakrate 125000 is lower than or equals to rate 125000 !
HTB: quantum of class 10001 is small. Consider r2q change.
HTB: quantum of class 10ABC is big. Consider r2q change.
`);
});

test.each(["cake", "hfsc", "sfq", "red", "mqprio", "codel"])("%s is refused by name", async (kind) => {
  expect(await say(`tc qdisc add dev e0 root ${kind}`)).toBe(
    `vethwork: tc: the qdisc "${kind}" is not modelled\n`,
  );
});

test("handles go round in the upper half", async () => {
  expect(
    await say(`tc qdisc add dev e0 root prio
      tc qdisc add dev e1 root prio
      tc qdisc add dev e0 parent 8001:1 pfifo
      tc qdisc show | cut -d' ' -f 1-5`),
  ).toContain("qdisc prio 8002: dev e1\nqdisc prio 8001: dev e0\nqdisc pfifo 8003: dev e0\n");
});
