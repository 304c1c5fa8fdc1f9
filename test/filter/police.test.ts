/** The token bucket of police in virtual time, against its definition (act_police.c): tokens are ns, a packet costs what its bytes take. */
import { describe, expect, it } from "vitest";
import { Lab } from "../../src/index.js";

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00);

function frame(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(MAC);
  bytes.set(
    [0x45, 0, (length - 14) >> 8, (length - 14) & 255, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2],
    14,
  );
  return bytes;
}

async function policed(words: string): Promise<Lab> {
  const lab = new Lab({ memoryBytes: 64 << 20 });
  const { exitCode, stderr } = await lab.run(`set -e
    ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
    ip link set v0 up; ip link set v1 up
    tc qdisc add dev v1 clsact
    tc filter add dev v1 ingress matchall action police ${words} conform-exceed drop/pipe action pass`);
  expect(exitCode, stderr).toBe(0);
  return lab;
}

/** [passed, dropped] as the second action and the first have counted them */
async function counts(lab: Lab): Promise<[number, number]> {
  const { stdout } = await lab.run("tc -s filter show dev v1 ingress");
  const [first, second] = [...stdout.matchAll(/Sent \d+ bytes (\d+) pkt \(dropped (\d+)/g)];
  return [Number(second![1]), Number(first![2])];
}

describe("police", () => {
  it("lets the burst pass and then the rate, to the ns", async () => {
    // 1 Mbit/s: a byte is 8000 ns; 1014 bytes of frame are 1000 on the way in
    const lab = await policed("rate 1mbit burst 10000");
    let tokens = 10000 * 8000;
    let passed = 0;
    let dropped = 0;
    const send = (gapNs: number) => {
      lab.advance(gapNs);
      tokens = Math.min(tokens + gapNs, 10000 * 8000);
      lab.kernel.transmit("", "v0", frame(1014));
      if (tokens >= 1000 * 8000) {
        tokens -= 1000 * 8000;
        passed++;
      } else dropped++;
    };
    for (let i = 0; i < 12; i++) send(0);
    expect(await counts(lab)).toEqual([passed, dropped]);
    expect(passed).toBe(10);
    for (const gap of [7_999_999, 1, 8_000_000, 4_000_000, 3_999_999, 1, 100_000_000]) send(gap);
    for (let i = 0; i < 12; i++) send(1_000_000);
    expect(await counts(lab)).toEqual([passed, dropped]);
  });

  it("loses what is longer than its MTU, the Ethernet header included", async () => {
    const lab = await policed("mtu 200");
    for (const length of [199, 200, 201, 1000]) lab.kernel.transmit("", "v0", frame(length));
    expect(await counts(lab)).toEqual([2, 2]);
  });

  it("counts packets where it is told to", async () => {
    const lab = await policed("pkts_rate 10 pkts_burst 3");
    // no token is there when it is made (tcfp_pkttoks)
    lab.kernel.transmit("", "v0", frame(100));
    expect(await counts(lab)).toEqual([0, 1]);
    lab.advance(1e9);
    for (let i = 0; i < 5; i++) lab.kernel.transmit("", "v0", frame(100));
    expect(await counts(lab)).toEqual([3, 3]);
    lab.advance(100_000_001);
    for (let i = 0; i < 2; i++) lab.kernel.transmit("", "v0", frame(100));
    expect(await counts(lab)).toEqual([4, 4]);
  });
});

describe("chance of gact", () => {
  const run = async (seed: number): Promise<number> => {
    const lab = new Lab({ memoryBytes: 64 << 20, seed });
    await lab.run(`ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; tc qdisc add dev v1 clsact
      tc filter add dev v1 ingress matchall action pass random netrand drop 4`);
    for (let i = 0; i < 4000; i++) lab.kernel.transmit("", "v0", frame(60));
    const { stdout } = await lab.run("tc -s filter show dev v1 ingress");
    return Number(/dropped (\d+)/.exec(stdout)![1]);
  };
  it("is one in so many, and the same for the same seed", async () => {
    const dropped = await run(7);
    expect(dropped).toBeGreaterThan(900);
    expect(dropped).toBeLessThan(1100);
    expect(await run(7)).toBe(dropped);
    expect(await run(8)).not.toBe(dropped);
  });
});
