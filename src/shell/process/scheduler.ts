/**
 * Processes in virtual time. A process is an async function that holds the one baton while it computes and gives it up only where a real
 * process would sleep in the kernel (`sleep`, an empty pipe, a socket, `wait`). Virtual time passes only when every process sleeps, so two
 * runs of a script give the same result whatever the host does, and `tcpdump ... &` truly listens while the script goes on.
 */
import type { Kernel } from "../../model/kernel.js";

export type SignalName =
  "HUP" | "INT" | "QUIT" | "KILL" | "USR1" | "USR2" | "PIPE" | "ALRM" | "TERM" | "CHLD" | "CONT" | "STOP";

export const SIGNAL_NUMBERS: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
};

/** Ends a process from inside its sleep: what the default action of a signal does. */
export class Killed extends Error {
  constructor(readonly signal: string) {
    super(`killed by SIG${signal}`);
  }
  get status(): number {
    return 128 + (SIGNAL_NUMBERS[this.signal] ?? 15);
  }
}

/** Why a sleep ended. "stalled": every process waits for something that nothing will bring about. */
export type WakeReason = "ready" | "timeout" | "stalled";

interface Sleep {
  /** ns of virtual time */
  deadlineNs: number;
  ready?: () => boolean;
  /** packets can make it ready; how late (ns) that may be noticed on a kernel that cannot stop at each event. Absent: only other processes can */
  pollNs?: number;
  resolve: (reason: WakeReason) => void;
  reject: (error: Error) => void;
}

export class Process {
  exitStatus: number | null = null;
  /** name of the program, as pkill sees it */
  comm: string;
  /** signals that are caught by a handler instead of ending the process: the handler's turn comes when the process next sleeps */
  readonly handlers = new Map<string, () => void>();
  pendingSignal: string | null = null;
  sleep: Sleep | null = null;
  /** a defect (not an exit): rethrown by whoever waits for it */
  failure: unknown = undefined;
  constructor(
    readonly pid: number,
    readonly parent: Process | null,
    comm: string,
  ) {
    this.comm = comm;
  }
  get done(): boolean {
    return this.exitStatus !== null;
  }
}

/** How long (ns of virtual time) processes that only wait for packets are given before they are told that nothing will come. */
const STALL_HORIZON_NS = 3600e9;
const MIN_POLL_NS = 1e3;

/** A kernel that can stop after each event: with it a process wakes at the very moment at which its packet comes. */
interface SteppingKernel extends Kernel {
  /** lets time pass until `untilNs`, or until one event was handled where `frames` is 0 */
  runSlice(untilNs: bigint, frames: number): boolean;
}

function isStepping(kernel: Kernel): kernel is SteppingKernel {
  return typeof (kernel as Partial<SteppingKernel>).runSlice === "function";
}

export class Scheduler {
  readonly processes = new Map<number, Process>();
  private nextPid = 1000;
  /** how often a sleeper was woken: the same number means that no process has done anything */
  wakings = 0;
  private readonly ready: { process: Process; resume: () => void }[] = [];
  /** called after virtual time passed */
  readonly afterRun: (() => void)[] = [];

  constructor(private readonly kernel: Kernel) {}

  get nowNs(): number {
    return this.kernel.nowNs;
  }

  /** The outermost process of a script. Everything else is started with `spawn`. */
  adopt(comm: string): Process {
    const process = new Process(this.nextPid++, null, comm);
    this.processes.set(process.pid, process);
    return process;
  }

  /**
   * Starts a process and lets it run until it first sleeps or ends; only then does the caller go on.
   * `body` returns the exit status.
   */
  async spawn(parent: Process, comm: string, body: (process: Process) => Promise<number>): Promise<Process> {
    const { because } = this.kernel;
    const child = new Process(this.nextPid++, parent, comm);
    this.processes.set(child.pid, child);
    const handedBack = new Promise<void>((resume) => this.ready.unshift({ process: parent, resume }));
    void body(child)
      .catch((error: unknown) => {
        if (error instanceof Killed) return error.status;
        throw error;
      })
      .then(
        (status) => this.finish(child, status),
        (error: unknown) => {
          child.failure = error;
          this.finish(child, 1);
        },
      );
    await handedBack;
    this.kernel.because = because;
    return child;
  }

  /** Marks a process as ended and passes the baton on. */
  private finish(process: Process, status: number): void {
    process.exitStatus = status;
    this.processes.delete(process.pid);
    this.passBaton();
  }

  /** Ends the outermost process: the baton goes to nobody, sleepers stay asleep until the next script. */
  retire(process: Process): void {
    process.exitStatus ??= 0;
    this.processes.delete(process.pid);
  }

  sleepNs(process: Process, durationNs: number): Promise<WakeReason> {
    return this.block(process, { deadlineNs: this.kernel.nowNs + durationNs });
  }

  /** Sleeps until `ready()`; `pollNs` where packets (and not only other processes) can make it so. */
  waitFor(
    process: Process,
    ready: () => boolean,
    options: { timeoutNs?: number; pollNs?: number } = {},
  ): Promise<WakeReason> {
    if (process.pendingSignal === null && ready()) return Promise.resolve("ready");
    const deadlineNs = options.timeoutNs === undefined ? Infinity : this.kernel.nowNs + options.timeoutNs;
    return this.block(process, {
      deadlineNs,
      ready,
      ...(options.pollNs === undefined ? {} : { pollNs: options.pollNs }),
    });
  }

  private block(process: Process, sleep: Omit<Sleep, "resolve" | "reject">): Promise<WakeReason> {
    const { kernel } = this;
    const { because } = kernel;
    // whoever goes on first says itself what it does things for
    kernel.because = undefined;
    return new Promise<WakeReason>((resolve, reject) => {
      process.sleep = { ...sleep, resolve, reject };
      this.passBaton();
    }).finally(() => {
      kernel.because = because;
    });
  }

  /** Delivers a signal; false where there is no such process. It acts when the process next sleeps, or now if it does. */
  signal(pid: number, signal: string): boolean {
    const process = this.processes.get(pid);
    if (!process) return false;
    if (signal === "0" || signal === "CHLD" || signal === "CONT") return true;
    const handler = signal === "KILL" ? undefined : process.handlers.get(signal);
    if (handler) handler();
    else process.pendingSignal = signal;
    return true;
  }

  /**
   * Time passes by `advance`, for somebody outside: each call lets some of it pass, at most until `untilNs`, and answers true at the end.
   * In between, processes that are awake have their turn.
   */
  async drive(advance: (untilNs: number) => boolean | Promise<boolean>): Promise<void> {
    const host = this.adopt("host");
    try {
      for (let done = false; !done;) {
        await this.sleepNs(host, 0);
        const deadlines = [...this.processes.values()].map(({ sleep }) => sleep?.deadlineNs ?? Infinity);
        done = await advance(Math.min(Infinity, ...deadlines));
        for (const hook of this.afterRun) hook();
      }
      await this.sleepNs(host, 0);
    } finally {
      this.retire(host);
    }
  }

  /** Gives the baton to the next process, letting virtual time pass while all of them sleep. */
  private passBaton(): void {
    const next = this.ready.shift();
    if (next) {
      next.resume();
      return;
    }
    let idleSinceNs = this.kernel.nowNs;
    let stepNs = MIN_POLL_NS;
    for (;;) {
      const woken = this.findAwake();
      if (woken) {
        const { process, reason } = woken;
        const sleep = process.sleep!;
        process.sleep = null;
        this.wakings++;
        if (reason === "killed") {
          const signal = process.pendingSignal!;
          process.pendingSignal = null;
          sleep.reject(new Killed(signal));
        } else sleep.resolve(reason);
        return;
      }
      const sleepers = [...this.processes.values()].filter((process) => process.sleep !== null);
      if (sleepers.length === 0) return;
      let untilNs = Infinity;
      let pollNs = Infinity;
      for (const { sleep } of sleepers) {
        untilNs = Math.min(untilNs, sleep!.deadlineNs);
        if (sleep!.pollNs !== undefined) pollNs = Math.min(pollNs, sleep!.pollNs);
      }
      const now = this.kernel.nowNs;
      if (untilNs === Infinity && (pollNs === Infinity || now - idleSinceNs >= STALL_HORIZON_NS)) {
        this.wakeStalled(sleepers);
        idleSinceNs = now;
        continue;
      }
      if (pollNs === Infinity) this.kernel.run(untilNs - now);
      else if (isStepping(this.kernel)) {
        this.kernel.runSlice(BigInt(Math.round(Math.min(untilNs, idleSinceNs + STALL_HORIZON_NS))), 0);
      } else {
        this.kernel.run(Math.min(untilNs - now, stepNs, pollNs));
        stepNs = Math.min(stepNs * 2, 1e9);
      }
      for (const hook of this.afterRun) hook();
    }
  }

  private findAwake(): { process: Process; reason: WakeReason | "killed" } | null {
    let due: Process | null = null;
    for (const process of this.processes.values()) {
      const sleep = process.sleep;
      if (!sleep) continue;
      if (process.pendingSignal !== null) return { process, reason: "killed" };
      if (sleep.ready?.()) return { process, reason: "ready" };
      if (sleep.deadlineNs <= this.kernel.nowNs && (due === null || sleep.deadlineNs < due.sleep!.deadlineNs))
        due = process;
    }
    return due && { process: due, reason: "timeout" };
  }

  /** Those that wait for packets first: their end may be what the others wait for. */
  private wakeStalled(sleepers: Process[]): void {
    const polling = sleepers.filter((process) => process.sleep!.pollNs !== undefined);
    const process = (polling.length > 0 ? polling : sleepers)[0]!;
    process.sleep!.ready = undefined;
    const { resolve, ...rest } = process.sleep!;
    process.sleep = { ...rest, deadlineNs: -Infinity, resolve: () => resolve("stalled") };
  }
}
