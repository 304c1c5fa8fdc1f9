/** How many frames the kernel handles before the command looks up: so many that it does so some times a second, whatever a frame costs. */
import { performance } from "node:perf_hooks";

const LEAST_FRAMES = 1000;
const WANTED_MS = 100;

export class Slices {
  private frames = 20_000;
  private beganMs = 0;

  /** @param most frames at most */
  constructor(private readonly most = 500_000) {}

  /** Frames of the next slice, called when it begins. */
  readonly next = (): number => {
    const now = performance.now();
    if (this.beganMs) {
      const elapsedMs = now - this.beganMs;
      if (elapsedMs < WANTED_MS / 2) this.frames *= 2;
      else if (elapsedMs > WANTED_MS * 2) this.frames /= 2;
    }
    this.frames = Math.min(Math.max(this.frames, LEAST_FRAMES), 500_000);
    this.beganMs = now;
    return Math.min(Math.round(this.frames), this.most);
  };
}
