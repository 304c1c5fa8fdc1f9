/** Shares of htb: what classes with packets get of their parent. */
import { describe, expect, test } from "vitest";
import { Cable } from "./lab.js";

const SECOND = 1e9;
const CLASSES = [10, 20, 30];

/** Frames that arrive of each class within `seconds`, while all of them have more to send: routed datagrams, told apart by their port. */
async function shares(classes: string[], seconds: number): Promise<number[]> {
  const lab = await Cable.create();
  await lab.sh(`ip netns add r
    ip link add in netns r address 02:00:00:00:01:01 type veth peer name eth0 netns b address 02:00:00:00:01:02
    ip link add out netns r address 02:00:00:00:02:01 type veth peer name z netns a address 02:00:00:00:02:02
    ip -n b link set eth0 up
    ip -n a link set z up
    ip -n r link set in up
    ip -n r link set out up
    ip -n r addr add 10.0.1.1/24 dev in
    ip -n r addr add 10.0.2.1/24 dev out
    ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 dev out nud permanent
    ip netns exec r sysctl -qw net.ipv4.ip_forward=1
    tc -n r qdisc add dev out root handle 1: htb default 99
    tc -n r class add dev out parent 1: classid 1:1 htb rate 8mbit burst 3000 cburst 3000
    ${classes.map((words, i) => `tc -n r class add dev out parent 1:1 classid 1:${CLASSES[i]} htb ${words}`).join("\n")}
    ${CLASSES.map((c) => `ip netns exec r iptables -t mangle -A POSTROUTING -p udp --dport ${c} -j CLASSIFY --set-class 1:${c}`).join("\n")}`);
  lab.lab.record((name) => name === "a:z");
  const queued = 300;
  for (let i = 0; i < queued; i++)
    for (const port of CLASSES.slice(0, classes.length)) lab.lab.kernel.transmit("b", "eth0", datagram(port));
  lab.lab.advance(seconds * SECOND);
  const counts = new Map(CLASSES.map((port) => [port, 0]));
  for (const { bytes } of lab.lab.frames()) {
    const port = (bytes[36]! << 8) | bytes[37]!;
    counts.set(port, counts.get(port)! + 1);
  }
  return CLASSES.slice(0, classes.length).map((port) => counts.get(port)!);
}

/** 1000 bytes on the wire from 10.0.1.2 to 10.0.2.2 */
function datagram(port: number): Uint8Array {
  const frame = new Uint8Array(1000);
  const view = new DataView(frame.buffer);
  frame.set([2, 0, 0, 0, 1, 1, 2, 0, 0, 0, 1, 2, 8, 0, 0x45]);
  view.setUint16(16, 986);
  frame.set([64, 17], 22);
  frame.set([10, 0, 1, 2, 10, 0, 2, 2], 26);
  let sum = 0;
  for (let i = 14; i < 34; i += 2) sum += view.getUint16(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(24, ~sum & 0xffff);
  view.setUint16(34, 1000);
  view.setUint16(36, port);
  view.setUint16(38, 966);
  return frame;
}

describe("htb", () => {
  test("what nobody is entitled to is shared by quantum", async () => {
    // 1000 frames a second in all; each has 100 of its own, the other 800 go 1 : 3 by quantum
    const [a, b] = await shares(
      [
        "rate 800kbit ceil 8mbit burst 2000 cburst 3000 quantum 1000",
        "rate 800kbit ceil 8mbit burst 2000 cburst 3000 quantum 3000",
      ],
      0.25,
    );
    expect(a! + b!).toBeGreaterThanOrEqual(249);
    expect(a! + b!).toBeLessThanOrEqual(257);
    expect(a!).toBeGreaterThan(25 + 45);
    expect(a!).toBeLessThan(25 + 56);
  });

  test("a class of higher priority takes all that may be borrowed", async () => {
    const [a, b] = await shares(
      [
        "rate 800kbit ceil 8mbit burst 2000 cburst 3000 prio 0",
        "rate 800kbit ceil 8mbit burst 2000 cburst 3000 prio 1",
      ],
      0.25,
    );
    // 25 frames of its own, and the burst
    expect(b!).toBeGreaterThanOrEqual(25);
    expect(b!).toBeLessThanOrEqual(28);
    expect(a! + b!).toBeGreaterThanOrEqual(249);
  });

  test("a class gets its rate whatever the others ask for", async () => {
    const [a, b, c] = await shares(
      [
        "rate 4mbit burst 2000 cburst 2000",
        "rate 2mbit burst 2000 cburst 2000",
        "rate 2mbit burst 2000 cburst 2000",
      ],
      0.4,
    );
    for (const [got, entitled] of [
      [a!, 200],
      [b!, 100],
      [c!, 100],
    ])
      expect(Math.abs(got! - entitled!)).toBeLessThanOrEqual(3);
  });
});
