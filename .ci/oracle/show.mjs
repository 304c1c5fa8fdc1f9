/** node .ci/oracle/show.mjs NAME...: prints a recording, one line a frame. */
import { readFileSync } from "node:fs";
import { describe } from "./describe.mjs";

for (const name of process.argv.slice(2)) {
  console.log(`== ${name}`);
  for (const line of readFileSync(
    new URL(`../../captures/linux/${name}/frames.jsonl`, import.meta.url),
    "utf8",
  )
    .split("\n")
    .filter(Boolean)) {
    const f = JSON.parse(line);
    console.log(
      `${String(f.seq).padStart(4)} ${(f.t / 1e9).toFixed(3)} ${`${f.netns}:${f.iface} ${f.dir}`.padEnd(12)} ${describe(Buffer.from(f.hex, "hex"))}`,
    );
  }
}
