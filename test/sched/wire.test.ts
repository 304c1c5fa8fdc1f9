/** Properties of a wire (`vethwork run --wire`, `Lab.setWire`). */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Lab } from "../../src/lab/lab.js";
import { parseWire } from "../../src/lab/wire.js";
import { VethworkError } from "../../src/model/errors.js";

const LAB = `ip netns add a
ip netns add b
ip link add x netns a type veth peer name y netns b
ip -n a link set x up
ip -n b link set y up
ip -n a addr add 10.0.0.1/24 dev x
ip -n b addr add 10.0.0.2/24 dev y`;

async function lab(): Promise<Lab> {
  const made = new Lab({ memoryBytes: 64 << 20 });
  await made.run(LAB);
  return made;
}

describe("parseWire", () => {
  test("reads every property", () => {
    expect(parseWire("a:x=delay:5ms,jitter:100us,rate:10mbit,loss:0.5%,mtu:1400,oneway")).toEqual({
      iface: "a:x",
      properties: { delayNs: 5e6, jitterNs: 1e5, rate: 1_250_000, loss: 0.005, mtu: 1400, oneWay: true },
    });
  });

  test.each([
    ["a:x", "an interface and its properties are needed"],
    ["=delay:5ms", "an interface and its properties are needed"],
    ["x=", "an interface and its properties are needed"],
    ["x=delay:5", '"5" is not a time'],
    ["x=delay:-5ms", '"-5ms" is not a time'],
    ["x=speed:5", 'there is no property "speed"'],
    ["x=loss:200%", '"200%" is not a percentage'],
    ["x=rate:fast", '"fast" is not a rate'],
    ["x=rate:0", '"0" is not a rate'],
    ["x=mtu:10", "an MTU is a number from 68 to 65535"],
    ["x=jitter:1ms", "a jitter needs a delay"],
    ["x=oneway:1", 'there is no property "oneway"'],
  ])("%s is refused in a sentence", (text, words) => {
    expect(() => parseWire(text)).toThrow(words);
  });

  test("anything is read or refused", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseWire(text);
        } catch (error) {
          expect(error).toBeInstanceOf(VethworkError);
        }
      }),
    );
  });
});

describe("setWire", () => {
  test("both ways, and the MTU of both ends", async () => {
    const made = await lab();
    made.setWire("a:x", { delayNs: 5_000_000, mtu: 1400 });
    const { stdout } = await made.run(
      "ip netns exec a ping -c 1 10.0.0.2; tc -n b qdisc show dev y; ip -n b link show y",
    );
    expect(stdout).toContain("time=20.0 ms"); // the first also asks for the address
    expect(stdout).toContain("limit 100000 delay 5ms");
    expect(stdout).toContain("mtu 1400");
  });

  test("one way", async () => {
    const made = await lab();
    made.setWire("a:x", { delayNs: 5_000_000, oneWay: true });
    const { stdout } = await made.run("ip netns exec a ping -c 2 10.0.0.2");
    expect(stdout).toContain("time=5.00 ms");
  });

  test("a queueing discipline that is there stays", async () => {
    const made = await lab();
    await made.run("tc -n b qdisc add dev y root pfifo");
    expect(() => made.setWire("a:x", { loss: 0.1 })).toThrow("b:y has the queueing discipline pfifo already");
  });

  test("an interface that is not there", async () => {
    expect(() => new Lab({ memoryBytes: 16 << 20 }).setWire("a:x", { loss: 0.1 })).toThrow(
      "there is no interface",
    );
  });
});

test("vethwork run --wire", () => {
  const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [main, "run", "-", "-q", ...args], {
      input: LAB,
      encoding: "utf8",
      timeout: 60_000,
    });
  const script = new URL("../../test/sched/ping.sh", import.meta.url).pathname;
  const { stdout, stderr, status } = run(script, "--wire", "a:x=delay:3ms", "--wire", "b:y=mtu:1300");
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("time=6.00 ms");
  expect(run("--wire", "a:x=wrong").stderr).toContain('there is no property "wrong"');
  expect(run("--wire", "c:x=mtu:1300").status).toBe(1);
});
