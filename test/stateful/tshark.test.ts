/** tshark judges what the lab's interfaces saw of a conversation that was held with it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLIENT, DNAT, makeLab, MASQUERADE, replay, SERVER } from "./lab.js";
import { captureOf, Talk } from "./talk.js";

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

test.skipIf(!hasTshark)("tshark finds no bad checksum, nothing unseen, nothing out of window", async () => {
  const lab = await makeLab(DNAT + MASQUERADE);
  const ends = { ...CLIENT, stamps: true, scale: 7 };
  const talk = new Talk(ends, { ...SERVER, stamps: true, scale: 9 })
    .open()
    .say("client", Buffer.alloc(5000, "question"))
    .say("server", Buffer.alloc(20000, "answer"))
    .close();
  await replay(lab, captureOf(talk), {}, { peer: "web:eth0" });
  const all = lab.frames();
  const directory = mkdtempSync(join(tmpdir(), "vethwork-"));
  try {
    for (const netns of ["client", "web"]) {
      const frames = all
        .filter((f) => f.netns === netns && f.iface === "eth0")
        .map(({ timeNs, bytes }) => ({ atNs: timeNs, bytes }));
      const file = join(directory, `${netns}.pcap`);
      writeFileSync(file, captureOf({ frames }));
      const odd =
        "tcp.checksum.status==0 || ip.checksum.status==0 || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment || " +
        "tcp.analysis.retransmission || tcp.analysis.out_of_order || tcp.analysis.window_full || _ws.malformed";
      const options = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"];
      expect(
        execFileSync("tshark", ["-r", file, ...options, "-Y", odd], {
          stdio: ["ignore", "pipe", "ignore"],
        }).toString(),
      ).toBe("");
      const data = execFileSync("tshark", ["-r", file, "-Y", "tcp.len > 0"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      expect(data.toString().trim().split("\n").length).toBe(4 + 15);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
