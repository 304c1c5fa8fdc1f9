import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
// @ts-expect-error
import { readPcap } from "../../.ci/oracle/frames.mjs";
// @ts-expect-error
import { writeLab } from "../random-lab/generate.mjs";
import { Lab, tracePacket, formatTrace } from "../../src/index.js";
it("x", async () => {
  const seed = process.env.S!;
  const want = Number(process.env.N);
  const root = mkdtempSync("/tmp/e5z-");
  const directory = writeLab(root, seed, [], seed.endsWith("0") ? ["services"] : []) as string;
  const lab = new Lab({ directory, memoryBytes: 256 << 20 });
  await lab.run(readFileSync(join(directory, "setup.sh"), "utf8"));
  lab.advance(2e9);
  lab.record();
  let n = 0;
  for (const line of readFileSync(join(directory, "traffic.sh"), "utf8").split("\n")) {
    const m = /^ip netns exec (\S+) tcpreplay --pps=\d+ -i (\S+) (\S+)/.exec(line);
    if (!m) {
      await lab.run(line);
      continue;
    }
    for (const frame of readPcap(readFileSync(join(directory, m[3]!)))) {
      if (++n === want) {
        const o = { at: m[1] + ":" + m[2], frame, forNs: 50e6 };
        const s = lab.kernel.machine.snapshot();
        console.log(formatTrace(tracePacket(lab, o)));
        const r = (k: any) => {
          lab.kernel.machine.restore(s);
          lab.frames();
          if (k) {
            lab.kernel.machine.exports.listen!(1, 1);
          }
          lab.kernel.transmit(m[1]!, m[2]!, frame);
          if (k) lab.kernel.machine.exports.listen!(1, 0);
          return lab
            .frames()
            .map((f) => f.netns + ":" + f.iface + " " + f.dir)
            .join(", ");
        };
        console.log("plain  ", r(0));
        console.log("listen ", r(1));
        console.log("plain  ", r(0));
        return;
      }
      try {
        lab.kernel.transmit(m[1]!, m[2]!, frame);
      } catch {}
      lab.advance(4e6);
      lab.frames();
    }
  }
});
