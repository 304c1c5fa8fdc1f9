/** What `--workers 2` makes of a replay whose flows do not meet, with the cache off: the same output in less time. */
import { rmSync } from "node:fs";
import { cpus } from "node:os";
import { writeCapture } from "../captures.js";
import { startUp, vethwork, type Replay } from "./command.js";
import { CACHE, TAP, WORKERS, type Context } from "./context.js";

export function secondCore(context: Context): void {
  const { results } = context;
  if (!WORKERS.flag) return results.missing("second-core", WORKERS.missing);
  if (!CACHE.flag) return results.missing("second-core", CACHE.missing);
  if (cpus().length < 2) return results.missing("second-core", "this machine has one core");
  const output = context.file("out.pcapng");
  const replay: Replay = { input: context.capture("small", writeCapture), output, taps: TAP, fast: false };
  const by = (n: number): number => {
    const more = ["--workers", `${n}`];
    const ms = vethwork({ ...replay, more }) - startUp(context, { ...replay, more: ["--workers", "1"] });
    rmSync(output);
    return ms;
  };
  context.progress("second core: warming up");
  by(2);
  for (let round = 0; round < context.rounds; round++) {
    context.progress(`second core: round ${round + 1} of ${context.rounds}`);
    const [oneMs, twoMs] = [by(1), by(2)];
    results.add("second-core", oneMs / twoMs, { oneMs, twoMs });
  }
}
