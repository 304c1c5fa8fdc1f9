/** A progress bar on standard error, where that is a terminal and the work is long enough to be worth one. */
import { createRequire } from "node:module";
import type { SingleBar } from "cli-progress";

/** bytes of input below which a replay is over before a bar could be read */
const WORTH_IT = 16 << 20;

export class Progress {
  private readonly bar: SingleBar | null;

  constructor(totalBytes: number, quiet: boolean) {
    this.bar = quiet || !process.stderr.isTTY || totalBytes < WORTH_IT ? null : newBar();
    this.bar?.start(totalBytes, 0, { frames: 0 });
  }

  update(bytes: number, frames: number): void {
    this.bar?.update(bytes, { frames });
  }

  stop(): void {
    this.bar?.stop();
  }
}

function newBar(): SingleBar {
  // most runs show none
  const { Presets, SingleBar } = createRequire(import.meta.url)(
    "cli-progress",
  ) as typeof import("cli-progress");
  const options = {
    format: "{bar} {percentage}%  {frames} frames  {eta_formatted} left",
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  };
  return new SingleBar(options, Presets.shades_classic);
}
