/** A lab: a kernel, a shell to build it with, captures in and out. The library's front door. */
import { readFileSync } from "node:fs";
import { fileError, type ByteSource, type CaptureInput } from "../capture/index.js";
import { FlowLog, type FlowLogOptions, type FlowSink } from "../flows/index.js";
import { flowCacheTotals, type FlowCacheTotals } from "../kernel/flow-cache.js";
import type { FastModeName } from "../kernel/machine.js";
import { VethworkKernel } from "../kernel/kernel.js";
import { startReplay } from "../kernel/replay-start.js";
import { Replay, type ReplayFork, type ReplayOptions, type ReplayResult } from "../kernel/replays.js";
import { dropReport, type DropReport } from "../explain/index.js";
import type { Cause } from "../model/cause.js";
import { VethworkError } from "../model/errors.js";
import { namesBothSides, rewritePlans, type RewriteOptions } from "../rewrite/index.js";
import { Shell } from "../shell/shell.js";
import { ruleComment } from "./comments.js";
import { mapTo } from "./addresses.js";
import { findInterface } from "./names.js";
import {
  Recorder,
  type CaptureSink,
  type RecordedFrame,
  type RecorderMarks,
  type RecorderState,
} from "./recorder.js";
import { runTotals, type RunTotals } from "./totals.js";
import { Verifier, type VerifyTotals } from "./verify/verifier.js";
import { applyWire, type WireProperties } from "./wire.js";

export interface LabOptions {
  /** seed of everything that Linux leaves to chance (MAC addresses, timers, IP ids); same seed, same bytes. Default 1 */
  seed?: number;
  /** directory whose files scripts may read; default: the current one. Nothing is written to the disk. */
  directory?: string;
  /** bytes of kernel memory, fixed for the lab's life; only what is used costs anything. Default 1 GiB */
  memoryBytes?: number;
  /** kernel memory that threads can share: a capture to a file (`captureFile` with `memory`) is then written by a thread of its own */
  sharedMemory?: boolean;
  /** keep rules of iptables whose match or target is not modelled, with a warning; they never match. Default: they are refused */
  permissive?: boolean;
  /** whether packets of known flows take a short cut (docs/flow-cache.md): the same frames, comments and counters, sooner. Default: on */
  fast?: FastModeName;
  /** bytes of memory that `fast: "verify"` may compare before it looks at less behind a packet; default 4 GiB */
  verifyCredit?: number;
  /** variables that scripts find in their environment */
  environment?: Record<string, string>;
}

export interface ScriptOptions {
  /** $1, $2 ... */
  args?: string[];
  /** $0, for messages */
  name?: string;
  onStdout?: (chunk: string | Uint8Array) => void;
  onStderr?: (chunk: string | Uint8Array) => void;
}

export interface ScriptResult {
  exitCode: number;
  /** all output, where no `onStdout` and `onStderr` took it */
  stdout: string;
  stderr: string;
}

export interface LabReplayOptions extends ReplayOptions {
  /** interface ("NETNS:IFACE") that what servers sent is transmitted on; without it everything goes out at one */
  peer?: string;
  /** what is changed in the frames on their way in, in tcprewrite's words (docs/rewrite.md) */
  rewrite?: RewriteOptions;
  /** addresses of the capture that become those of names of the lab: `{ "10.1.2.3": "web", "10.1.2.4": "db:eth1" }` */
  map?: Record<string, string>;
}

/** A lab in the midst of replays. With the same lab, built again up to the start of the same replays, it is all that they need. */
export interface LabState {
  /** the kernel's memory: a view, to be taken before anything else happens */
  image: Uint8Array;
  /** plain data */
  recorder: RecorderState;
  /** of each capture, for the progress */
  bytesRead: number[];
}

/** A lab in the midst of replays for another thread: plain data. */
export interface LabFork {
  /** the kernel's memory */
  image: SharedArrayBuffer;
  memoryBytes: number;
  recorder: RecorderMarks;
  causes: readonly Cause[];
  replays: ReplayFork[];
}

export interface RunProgress {
  /** bytes of captures read so far */
  bytesRead: number;
  framesSent: number;
}

/** Frames that the kernel handles before the host may look up (for a progress bar, a signal). */
const SLICE_FRAMES = 500_000;
const NO_TAP = -1;
/** what the kernel is answered where the two ways of a packet differ */
const DIFFERS = 1;

export class Lab {
  readonly kernel: VethworkKernel;
  readonly shell: Shell;
  private readonly recorder: Recorder;
  private readonly replays = new Map<number, Replay>();
  private nextReplay = 0;
  private readonly verifier: Verifier;
  private flowLog: FlowLog | null = null;
  private captureFailure: { error: unknown; told: boolean } | null = null;

  constructor(options: LabOptions = {}) {
    const seed = options.seed ?? 1;
    const { directory, permissive, environment, memoryBytes, sharedMemory, fast } = options;
    // verify puts the memory back behind each packet, which a thread that reads it must not see
    const shared = sharedMemory && fast !== "verify";
    this.kernel = new VethworkKernel({ seed: BigInt(seed), memoryBytes, shared, fast });
    this.shell = new Shell({ kernel: this.kernel, seed, directory, permissive, environment });
    this.recorder = new Recorder(this.kernel);
    this.verifier = new Verifier(this.kernel, (tap) => this.recorder.tapName(tap), options.verifyCredit);
    this.kernel.machine.host = {
      flush: (blocks) => this.guarded(() => this.recorder.flush(blocks)),
      verify: (step, at, bytes) => this.guarded(() => this.verifier.step(step, at, bytes)) ?? DIFFERS,
      flowRecords: (records) => this.guarded(() => this.flowLog?.records(records)),
      openTap: (id, device) => this.guarded(() => this.recorder.openTap(id, device)) ?? NO_TAP,
      describeRule: (object) => this.guarded(() => ruleComment(this.kernel, object)) ?? "",
      refill: (handle, buffer, kept) => this.replays.get(handle)!.refill(buffer, kept),
      rewind: (handle) => this.replays.get(handle)!.rewind(),
      matchAddress: (handle, address) => this.replays.get(handle)!.matchAddress(address),
    };
  }

  /** Calls of the kernel: an exception may not pass through the module. It is thrown again by `checkCapture`. */
  private guarded<T>(work: () => T): T | undefined {
    if (this.captureFailure) return undefined;
    try {
      return work();
    } catch (error) {
      this.captureFailure = { error, told: false };
      return undefined;
    }
  }

  /** Throws where the capture could not be written (ENOSPC ...), or the flow cache was found wrong (verify): nothing was written behind that. */
  private checkCapture(): void {
    if (!this.captureFailure || this.captureFailure.told) return;
    this.captureFailure.told = true;
    throw this.captureFailure.error;
  }

  /** Runs the text of a shell script. Does not throw where the script fails: see `exitCode`. */
  async run(script: string, options: ScriptOptions = {}): Promise<ScriptResult> {
    const result = await this.collect(options, (output) =>
      this.shell.run(script, options.args ?? [], { name: options.name ?? "bash", ...output }),
    );
    this.checkCapture();
    return result;
  }

  /** Runs a script file, wherever it is on the disk. Throws ENOENT, EISDIR, EACCES. */
  async runFile(path: string, options: ScriptOptions = {}): Promise<ScriptResult> {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      throw fileError(path, error);
    }
    return this.run(text, { name: path, ...options });
  }

  private async collect(
    options: ScriptOptions,
    run: (output: Pick<ScriptOptions, "onStdout" | "onStderr">) => Promise<number>,
  ): Promise<ScriptResult> {
    const out: string[] = [];
    const err: string[] = [];
    const into = (list: string[]) => (chunk: string | Uint8Array) =>
      void list.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1"));
    const exitCode = await run({
      onStdout: options.onStdout ?? into(out),
      onStderr: options.onStderr ?? into(err),
    });
    return { exitCode, stdout: out.join(""), stderr: err.join("") };
  }

  /**
   * What the wire at an interface ("NETNS:IFACE") does to frames from now on: delay, jitter, rate and loss by netem on both ends of a veth,
   * the MTU on both. Throws ENODEV, and EEXIST where an end has a queueing discipline already.
   */
  setWire(iface: string, properties: WireProperties): void {
    applyWire(this.kernel, { iface, properties });
  }

  /** From now on every frame on every interface (or those that `filter` wants) is kept for `frames`. */
  record(filter?: (name: string) => boolean): void {
    this.recorder.recordToMemory(filter);
  }

  /** Frames seen since the last call, in order. Needs `record`. */
  frames(): RecordedFrame[] {
    this.kernel.flushTaps();
    return this.recorder.takeFrames();
  }

  /** From now on every frame on every interface (or those that `filter` wants) goes to a sink: a pcapng file, a pipe, one file an interface. */
  captureTo(
    sink: CaptureSink,
    filter?: (name: string) => boolean,
    { comments }: { comments?: boolean } = {},
  ): void {
    this.recorder.captureTo(sink, { filter, comments });
  }

  /**
   * From now on the lab's flows are told to a sink (src/flows/): where they begin, what becomes of them, what is lost, how addresses are
   * translated. `endCapture` ends it. Throws EBUSY where there is a flow log already.
   */
  logFlows(sink: FlowSink, options: FlowLogOptions = {}): void {
    this.flowLog = new FlowLog(this.kernel, sink, options);
  }

  private endFlows(): void {
    const log = this.flowLog;
    if (!log) return;
    try {
      log.end();
    } finally {
      this.flowLog = null;
    }
  }

  /**
   * Ends the capture and the flow log: writes what is left, statistics included. Throws the error of its files (ENOSPC ...) that stopped it, unless it was
   * thrown before.
   */
  endCapture(): void {
    this.endFlows();
    this.kernel.flushTaps();
    if (!this.captureFailure) return this.recorder.end();
    this.recorder.abandon();
    try {
      this.checkCapture();
    } finally {
      this.captureFailure = null;
    }
  }

  /**
   * Transmits a capture on an interface ("NETNS:IFACE"), from the present virtual time on. Several may be started before `advance` or
   * `finishReplays`. Throws ENODEV for an unknown interface and the file's errors.
   */
  startReplay(iface: string, input: CaptureInput, options: LabReplayOptions = {}): Replay {
    const { peer, sides } = options;
    const map = Object.entries(options.map ?? {}).map(([from, name]) => mapTo(this.kernel, from, name));
    const plans = rewritePlans({ ...options.rewrite, map: [...map, ...(options.rewrite?.map ?? [])] });
    // sides may differ in what is changed, also where both go out at one interface
    const isDirected = namesBothSides(options.rewrite ?? {});
    if (isDirected && options.stateful && peer === undefined)
      throw new VethworkError(
        "EINVAL",
        "what clients sent and what servers sent is to be changed differently: a stateful replay does that with two ends, so give --peer",
      );
    const isOne = peer === undefined && (options.stateful || !(sides || isDirected));
    const ends = isOne ? [iface] : [iface, peer ?? iface];
    const handle = this.nextReplay++;
    return startReplay(
      this.kernel.machine,
      handle,
      ends.map((name, side) => ({
        ...findInterface(this.kernel, name),
        plan: side ? plans?.server : plans?.client,
      })),
      input,
      options,
      (replay) => void this.replays.set(handle, replay),
    );
  }

  /**
   * Lets time pass until every replay has sent its last frame. Throws where a capture is damaged (what came before was sent).
   * @param onProgress called between slices; false ends the replays where they are
   * @param sliceFrames about how many frames the kernel handles until the next call: it changes nothing in what they meet
   */
  async finishReplays(
    onProgress?: (progress: RunProgress) => boolean | void,
    sliceFrames: number | (() => number) = SLICE_FRAMES,
  ): Promise<ReplayResult[]> {
    const replays = [...this.replays.values()];
    try {
      const frames = () => (typeof sliceFrames === "number" ? sliceFrames : sliceFrames());
      const slice = (run: () => boolean) => async () => {
        const done = run();
        this.checkCapture();
        if (onProgress) {
          if (onProgress({ bytesRead: this.bytesRead, framesSent: this.framesSent }) === false) return true;
        }
        await new Promise((resolve) => setImmediate(resolve));
        return done;
      };
      if (replays.some((replay) => replay.isStateful) && this.shell.hasJobs) {
        // servers of the lab answer while they are asked
        await this.shell.drive((untilNs) =>
          slice(() => this.kernel.runReplaysAmongProcesses(untilNs, frames()))(),
        );
      } else {
        const advance = slice(() => this.kernel.runReplays(frames()));
        while (!(await advance()));
      }
      for (const replay of replays) replay.check();
    } finally {
      this.replays.clear();
      for (const replay of replays) replay.close();
    }
    return replays.map((replay) => replay.result());
  }

  /** Frames that the replays under way have sent. */
  get framesSent(): number {
    return [...this.replays.values()].reduce((sum, replay) => sum + replay.result().sent, 0);
  }

  /** The kernel, the capture and the replays as they are, for `adopt` in another thread, or of this lab again. */
  fork(): LabFork {
    const { machine, causes } = this.kernel;
    const image = machine.image();
    const copy = new SharedArrayBuffer(image.length);
    new Uint8Array(copy).set(image);
    return {
      image: copy,
      memoryBytes: machine.bytes.length,
      recorder: this.recorder.marks(),
      causes: causes.toJSON(),
      replays: [...this.replays].map(([handle, replay]) => replay.fork(handle)),
    };
  }
  /**
   * Becomes the lab of a fork, which was captured as this one is. Its replays go on here: those that this lab has (of the same fork), or new
   * ones with the sources that are given.
   */
  adopt({ image, recorder, causes, replays }: LabFork, sources?: readonly ByteSource[]): void {
    const { machine } = this.kernel;
    this.recorder.setMarks(recorder);
    this.kernel.causes.load(causes);
    machine.loadImage((memory) => memory.set(new Uint8Array(image)));
    for (const [i, fork] of replays.entries()) {
      const known = this.replays.get(fork.handle);
      if (known) known.bytesRead = fork.bytesRead;
      else this.replays.set(fork.handle, Replay.ofFork(machine, fork, sources![i]!));
    }
  }
  /**
   * Goes on with the replays until about `frames` frames were handled, and writes out what was captured. True when all are done.
   * @throws VethworkError where a capture cannot be read or written
   */
  replaySlice(frames: number): boolean {
    const done = this.kernel.runReplays(frames);
    this.kernel.flushTaps();
    this.checkCapture();
    for (const replay of this.replays.values()) if (replay.isBroken) replay.check();
    return done;
  }
  /** Bytes of the captures of all replays read so far. */
  get bytesRead(): number {
    return [...this.replays.values()].reduce((sum, replay) => sum + replay.bytesRead, 0);
  }

  /** Transmits one capture to its end. */
  async replay(iface: string, input: CaptureInput, options: LabReplayOptions = {}): Promise<ReplayResult> {
    const replay = this.startReplay(iface, input, options);
    await this.finishReplays();
    return replay.result();
  }

  /** Lets virtual time pass: everything that is due within `ns` happens. */
  advance(ns: number): void {
    this.kernel.run(ns);
    this.checkCapture();
  }

  /** What the flow cache has done, and how much of it was looked at where `fast` is "verify". */
  flowCache(): FlowCacheTotals & { verified?: VerifyTotals } {
    const totals = flowCacheTotals(this.kernel.machine);
    return this.verifier.totals.packets ? { ...totals, verified: { ...this.verifier.totals } } : totals;
  }

  /** Frames, bytes and drops of every interface. */
  totals(): RunTotals {
    return runTotals(this.kernel);
  }

  /**
   * What a checkpoint keeps (src/checkpoint/). Nothing is flushed. null where a capture could not be read or written: there is nothing to go on from.
   * @throws VethworkError EINVAL where the capture's sink cannot be taken up again
   */
  state(): LabState | null {
    const replays = [...this.replays.values()];
    if (this.captureFailure || replays.some((replay) => replay.isBroken)) return null;
    const recorder = this.recorder.state();
    const bytesRead = replays.map((replay) => replay.bytesRead);
    return { image: this.kernel.machine.image(), recorder, bytesRead };
  }

  /** Goes on from such a state, with this lab's own `fast`; `load` writes the image to the front of the memory that it is given. */
  continueFrom(state: Omit<LabState, "image">, load: (memory: Uint8Array) => void): void {
    this.recorder.settle();
    this.recorder.continueFrom(state.recorder);
    this.kernel.machine.loadImage(load);
    this.kernel.machine.setFast();
    for (const [i, replay] of [...this.replays.values()].entries()) replay.bytesRead = state.bytesRead[i]!;
  }

  /** From now on lost packets are counted by reason, place, culprit and flow, for `drops`. Packets that get through do not pay for it. */
  countDrops(): void {
    this.kernel.countDrops(true);
  }
  /** What was lost since `countDrops`, the worst first, with what decided, the command that put it there, and what to do. */
  drops(): DropReport {
    return dropReport(this.kernel);
  }

  /** The kernel's memory where it was made to be shared, else null. */
  get sharedMemory(): SharedArrayBuffer | null {
    return this.kernel.machine.shared;
  }

  /** A copy of the whole kernel; `restore` goes back to it. The shell's files and background jobs are not part of it. */
  snapshot(): Uint8Array {
    this.kernel.flushTaps();
    return this.kernel.machine.snapshot();
  }
  restore(snapshot: Uint8Array): void {
    this.kernel.flushTaps();
    this.recorder.settle();
    this.kernel.machine.restore(snapshot);
    this.recorder.resume();
  }
}
