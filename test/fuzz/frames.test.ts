/**
 * A million damaged frames into all recorded labs, without a real kernel beside: no trap, no hang, every packet buffer returned, memory that
 * stops growing. VETHWORK_FUZZ_SEED repeats a run, VETHWORK_FUZZ_FRAMES makes it longer.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Lab, readCapture, VethworkError } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { TC_ROOT } from "../../src/model/sched.js";
import { interfaceNames, parseInterfaceName } from "../../src/lab/names.js";
import { mutate, Random } from "./mutate.js";

const root = new URL("../../captures/linux/", import.meta.url).pathname;
const labs = readdirSync(root).filter((name) => existsSync(join(root, name, "setup.sh")));
const total = Number(process.env.VETHWORK_FUZZ_FRAMES ?? 1_000_000);
const seed = Number(process.env.VETHWORK_FUZZ_SEED ?? 20261121);
const LONGEST = 2000;

async function corpus(): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (const name of labs)
    for (const file of readdirSync(join(root, name)).filter((f) => f.endsWith(".pcap")))
      for await (const packet of readCapture(join(root, name, file))) frames.push(packet.bytes);
  return frames;
}

describe(`fuzz, seed ${seed}`, async () => {
  const frames = await corpus();
  const perLab = Math.ceil(total / labs.length);

  it.each(labs)("%s", async (name) => {
    const directory = join(root, name);
    const lab = new Lab({ directory, memoryBytes: 256 << 20 });
    const { exitCode, stderr } = await lab.run(readFileSync(join(directory, "setup.sh"), "utf8"));
    expect(exitCode, stderr).toBe(0);
    const interfaces = interfaceNames(lab.kernel).map(parseInterfaceName);
    const random = new Random(seed + labs.indexOf(name));
    const used = () => lab.kernel.statistic(Statistic.memoryUsed);
    // a slow queue still holds what it could not send: nothing but that may be left
    const queued = () => {
      let sum = 0;
      for (const { netns, ifname } of interfaces)
        for (const qdisc of lab.kernel.qdiscs(netns, ifname))
          if (qdisc.parent === TC_ROOT) sum += qdisc.statistics.qlen;
      return sum;
    };
    const pass = (count: number) => {
      for (let n = 0; n < count; n++) {
        const { netns, ifname } = random.pick(interfaces);
        const frame = mutate(random, frames, LONGEST);
        try {
          lab.kernel.transmit(netns, ifname, frame);
        } catch (error) {
          // a device that is down, a frame that is too long: refused as Linux refuses it
          if (!(error instanceof VethworkError)) throw error;
        }
        if (n % 500 === 499) lab.advance(random.below(4) * 1e9);
      }
      // everything that waits for something gives up in time
      lab.advance(700e9);
      expect(lab.kernel.statistic(Statistic.packetsLive)).toBe(queued());
    };
    pass(Math.floor(perLab / 2));
    const after = used();
    pass(Math.ceil(perLab / 2));
    // tables may have doubled once more; what leaks a packet or an entry grows by far more
    expect(used() - after).toBeLessThan(4 << 20);
  });
});
