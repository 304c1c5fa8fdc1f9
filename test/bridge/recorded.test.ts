/** Recordings whose hosts are silent: each frame that a host sent is sent again, everything that is seen must be what Linux saw. */
import { expect, test } from "vitest";
import { BridgeLab, recording } from "./lab.js";

function replay(lab: BridgeLab, name: string): void {
  const frames = recording(name);
  lab.kernel.take();
  for (const one of frames) {
    if (one.netns.startsWith("h") && one.dir === "out")
      lab.m.check(lab.kernel.send(one.netns, one.iface, one.hex));
  }
  const seen = lab.kernel
    .take()
    .map((f) => `${f.netns}:${f.iface} ${f.dir} ${Buffer.from(f.bytes).toString("hex")}`);
  expect(seen).toEqual(frames.map((f) => `${f.netns}:${f.iface} ${f.dir} ${f.hex}`));
}

test("learning, moving, flooding", () => {
  replay(new BridgeLab(3), "bridge-learning");
});

test("hairpin and isolated ports", () => {
  const lab = new BridgeLab(4);
  lab.portOption("p1", { hairpin: true });
  lab.portOption("p2", { isolated: true });
  lab.portOption("p3", { isolated: true });
  replay(lab, "bridge-hairpin-isolated");
});
