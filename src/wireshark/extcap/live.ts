/** A lab that runs in real time: virtual time follows the clock on the wall, as fast as the user wants. */
import type { Lab, LabReplayOptions } from "../../lab/lab.js";

/** What is sent, and from where. */
export interface LiveReplay {
  iface: string;
  file: string;
  options?: LabReplayOptions;
}

export interface LiveOptions {
  /** virtual seconds a second; 0 is as fast as possible */
  speed: number;
  loop: boolean;
  replays: readonly LiveReplay[];
  /** asked many times a second: true ends the run */
  stopped: () => boolean;
  /** called many times a second, between slices */
  onTick?: (run: LiveRun) => void;
  onStatus?: (text: string) => void;
  /** ms of the wall's clock; for tests */
  now?: () => number;
  sleep?: (ms: number) => Promise<void>;
}

/** How often frames come out while nothing hurries. */
const TICK_MS = 20;
/** Longest that the kernel works before frames come out and the toolbar is heard. */
const SLICE_FRAMES = 2_000;
const BUSY_MS = 50;
/** Behind by more than this, the missing time is given up: the lab cannot be as fast as asked for. */
const LATE_MS = 1_000;
/** virtual time that passes at once where nothing paces it */
const FAST_STEP_NS = 1e9;
/** virtual time that a run goes on after its last frame, as `vethwork replay` does */
const AFTERGLOW_NS = 5e9;

export class LiveRun {
  paused = false;
  private speedNow: number;
  private replays: ReturnType<Lab["startReplay"]>[] = [];
  private wallStart = 0;
  private virtualStart = 0;
  private endNs: number | null = null;
  private isSlow = false;
  loop: boolean;

  constructor(
    private readonly lab: Lab,
    private readonly options: LiveOptions,
  ) {
    this.speedNow = options.speed;
    this.loop = options.loop;
  }

  get speed(): number {
    return this.speedNow;
  }
  set speed(speed: number) {
    this.speedNow = speed;
    this.anchor();
  }

  /** Sends the captures from the start, now; what is under way is given up. */
  again(): void {
    for (const replay of this.replays) replay.close();
    this.replays = [];
    this.endNs = null;
    this.start();
  }

  /** Runs until the captures are sent and what they caused has settled; without a capture, until it is stopped. Throws a capture's errors. */
  async run(): Promise<void> {
    const { now = () => performance.now(), sleep = pause, stopped, onTick } = this.options;
    this.now = now;
    this.anchor();
    this.start();
    while (!stopped()) {
      onTick?.(this);
      if (stopped()) break;
      if (this.paused) this.anchor();
      else if (this.step()) break;
      this.lab.kernel.flushTaps();
      await sleep(this.isBehind() ? 0 : TICK_MS);
    }
    this.lab.kernel.flushTaps();
    for (const replay of this.replays) replay.close();
  }

  private now: () => number = () => 0;

  private start(): void {
    for (const { iface, file, options } of this.options.replays)
      this.replays.push(this.lab.startReplay(iface, file, options));
  }

  private get isSending(): boolean {
    return this.replays.some((replay) => !replay.isDone);
  }

  private anchor(): void {
    this.wallStart = this.now();
    this.virtualStart = this.lab.kernel.nowNs;
  }

  /** ns of virtual time that should have been reached by now */
  private get dueNs(): number {
    if (this.speedNow === 0) return Infinity;
    const wallNs = (this.now() - this.wallStart) * 1e6;
    return Math.floor(this.virtualStart + wallNs * this.speedNow);
  }

  private isBehind(): boolean {
    return !this.paused && this.dueNs - this.lab.kernel.nowNs > TICK_MS * 1e6 * (this.speedNow || 1);
  }

  /** Lets the kernel work up to the moment that is due, or for a while. @returns true at the end */
  private step(): boolean {
    const { kernel } = this.lab;
    const begun = this.now();
    const due = this.dueNs;
    let target = due;
    for (let reached = false; !reached && this.now() - begun < BUSY_MS;) {
      if (this.sent()) return true;
      if (due === Infinity && this.isSending) {
        // to the last frame and not beyond: a loop begins there
        kernel.runReplays(SLICE_FRAMES);
        continue;
      }
      target = Math.min(due, this.endNs ?? Infinity, kernel.nowNs + FAST_STEP_NS);
      if (target > kernel.nowNs) kernel.runSlice(BigInt(target), SLICE_FRAMES);
      reached = kernel.nowNs >= due || (due === Infinity && !this.options.replays.length);
      if (this.endNs !== null && kernel.nowNs >= this.endNs) return true;
    }
    this.catchUp(due);
    return false;
  }

  /** Looks after replays that are done. @returns true where all has been sent and has settled */
  private sent(): boolean {
    if (!this.replays.length || this.isSending) return false;
    if (this.endNs === null) {
      const refused = this.replays.reduce((sum, replay) => sum + replay.result().refused, 0);
      const sentFrames = this.replays.reduce((sum, replay) => sum + replay.result().sent, 0);
      for (const replay of this.replays) replay.check();
      this.options.onStatus?.(
        `${sentFrames} frames sent${refused ? `, ${refused} refused` : ""}${this.loop ? "; again" : ""}`,
      );
      if (this.loop) this.again();
      else this.endNs = this.lab.kernel.nowNs + AFTERGLOW_NS;
    } else if (this.loop) this.again();
    return false;
  }

  private catchUp(due: number): void {
    if (due === Infinity || due - this.lab.kernel.nowNs < LATE_MS * 1e6 * this.speedNow) return;
    if (!this.isSlow) this.options.onStatus?.("this machine is slower than the speed asked for");
    this.isSlow = true;
    this.anchor();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)));
}
