/** A run that writes no capture pays nothing for taps, and has its statistics all the same. */
import { expect, it } from "vitest";
import { Lab } from "../../src/index.js";
import { capture, LAB } from "../checkpoint/traffic.js";

it("asks for no tap and writes no block where nothing is captured", async () => {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  expect(await lab.run(LAB)).toMatchObject({ exitCode: 0 });
  const asked: string[] = [];
  const { host } = lab.kernel.machine;
  for (const name of ["flush", "openTap", "describeRule"] as const) {
    const own = host[name] as (...args: number[]) => never;
    Object.assign(host, { [name]: (...args: number[]) => (asked.push(name), own(...args)) });
  }
  await lab.replay("a:eth0", { name: "in.pcap", bytes: capture(1000) });
  lab.kernel.flushTaps();
  expect(asked).toEqual([]);
  const seen = lab.totals().interfaces.find(({ name }) => name === "r:a0");
  expect(seen?.received.frames).toBeGreaterThanOrEqual(1000);
});
