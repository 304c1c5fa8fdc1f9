/**
 * How long the next slice is. A long one is better: the flows that another worker's slice has in common are looked up and counted together. But
 * all workers should end together, and what waits for its place in the file should not be much.
 */

const LEAST_FRAMES = 8192;
const MOST_FRAMES = 1 << 18;
const MOST_BYTES = 24 << 20;
/** so many slices a worker are to come, as far as one can tell */
const SLICES_LEFT = 4;

export class SliceLength {
  private readonly workers: number;
  private readonly captureBytes: number;
  private readonly fixed: number | undefined;
  private frames = 0;
  private ownFrames = 0;
  /** of the captures, in all loops */
  private read = 0;
  private readOfLoop = 0;

  constructor(task: { workers: number; captureBytes: number; sliceFrames?: number }) {
    this.workers = task.workers;
    this.captureBytes = task.captureBytes;
    this.fixed = task.sliceFrames;
  }

  /** @param bytesRead of the captures, as far as they were read for the loop that is under way */
  passed(frames: number, isOwn: boolean, bytesRead: number): void {
    this.frames += frames;
    if (isOwn) this.ownFrames += frames;
    this.read += bytesRead >= this.readOfLoop ? bytesRead - this.readOfLoop : bytesRead;
    this.readOfLoop = bytesRead;
  }

  /** @param written bytes of all own slices */
  next(written: number): number {
    if (this.fixed !== undefined) return this.fixed;
    const left = this.read ? (this.frames / this.read) * (this.captureBytes - this.readOfLoop) : 0;
    const bytesEach = this.ownFrames ? written / this.ownFrames : 0;
    const most = Math.min(MOST_FRAMES, bytesEach ? MOST_BYTES / bytesEach : MOST_FRAMES);
    return Math.max(LEAST_FRAMES, Math.round(Math.min(most, left / (this.workers * SLICES_LEFT))));
  }
}
