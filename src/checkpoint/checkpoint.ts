/**
 * A replay that can be taken up again where it was when its process died.
 *
 * The lab is built anew by its scripts, as the first time, while the outputs are held; then the kernel's memory becomes what it was at the
 * checkpoint, the outputs are cut off where they were, and the captures go on behind what had been read. Nothing in that depends on when the
 * checkpoint was made: the frames that wait in the capture ring are part of the memory.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileError, type ByteSource } from "../capture/index.js";
import type { Lab, LabState } from "../lab/lab.js";
import { VethworkError } from "../model/errors.js";
import { readCheckpoint, removeCheckpoint, writeCheckpoint, type StoredCheckpoint } from "./file.js";
import { openInput, type InputState, type ResumableInput } from "./input.js";

/** What must be the same for a run to be the same: options, versions, hashes; by name. */
export type RunIdentity = Record<string, string>;

interface Head {
  identity: RunIdentity;
  /** SHA-256 of the kernel's memory when the lab was built */
  lab: string;
  inputs: InputState[];
  state: Omit<LabState, "image">;
  progress: CheckpointProgress;
}

/** Where a run is. */
export interface CheckpointProgress {
  framesSent: number;
  /** virtual time since boot, ns */
  nowNs: number;
}

/**
 * @example
 * const checkpoint = Checkpoint.open("run.checkpoint", { capture: "big.pcap" });
 * lab.captureTo(captureFile("out.pcapng", { resume: checkpoint.resumes }));
 * await lab.runFile("lab.sh");
 * checkpoint.labReady(lab);
 * lab.startReplay("client:eth0", checkpoint.input("big.pcap"));
 * checkpoint.replaysStarted(lab);
 * await lab.finishReplays(() => checkpoint.save(lab), 5_000_000);
 * lab.endCapture();
 * checkpoint.remove();
 */
export class Checkpoint {
  private readonly inputs: ResumableInput[] = [];
  private labHash = "";
  private wakings = 0;

  private constructor(
    readonly path: string,
    private readonly identity: RunIdentity,
    private readonly stored: StoredCheckpoint | null,
  ) {}

  /**
   * @param path of the checkpoint; where there is one, the run continues from it
   * @param identity what must be the same as when it was made, beside the kernel's module
   * @throws VethworkError EINVAL where it was made by another run, EFORMAT where it is damaged
   */
  static open(path: string, identity: RunIdentity): Checkpoint {
    const all = { "kernel module": moduleHash(), ...identity };
    const stored = readCheckpoint(path);
    if (stored) compare(stored, all);
    return new Checkpoint(path, all, stored);
  }

  /** The run continues: its outputs are to be opened to be resumed. */
  get resumes(): boolean {
    return this.stored !== null;
  }

  /** Where it continues; null where it begins. */
  get from(): CheckpointProgress | null {
    return this.stored && this.head.progress;
  }

  private get head(): Head {
    return this.stored!.head as Head;
  }

  /** A capture that is to be replayed, in the order of the replays. */
  input(path: string): ByteSource {
    const input = openInput(path, this.stored ? this.head.inputs[this.inputs.length] : undefined);
    this.inputs.push(input);
    return input;
  }

  /**
   * The lab is built and captured; no replay has been started.
   * @throws VethworkError EINVAL where the run continues and this is not the lab that it began with
   */
  labReady(lab: Lab): void {
    this.wakings = lab.shell.machine.scheduler.wakings;
    this.labHash = hashOf(lab);
    if (this.stored && this.head.lab !== this.labHash)
      throw new VethworkError(
        "EINVAL",
        `${this.path}: the lab is not the one that the checkpoint was made in: its scripts, or files that they read, have changed (or they replay captures, and --fast is not what it was); put them back, or delete the checkpoint to start anew`,
      );
  }

  /** The replays have been started: where the run continues, they are now where they were. @throws VethworkError EINVAL */
  replaysStarted(lab: Lab): void {
    if (!this.stored) return;
    const { inputs, state } = this.head;
    for (const [i, input] of this.inputs.entries()) input.continueFrom(inputs[i]!);
    lab.continueFrom(state, (memory) => this.stored!.load(memory));
  }

  /**
   * Keeps where the run is. Between slices of `finishReplays`, as often as wanted.
   * @throws VethworkError EINVAL where jobs of the lab's scripts have run since `labReady`; ENOSPC ...
   */
  save(lab: Lab): void {
    this.checkJobs(lab);
    const state = lab.state();
    if (!state) return;
    const { image, ...rest } = state;
    const head: Head = {
      identity: this.identity,
      lab: this.labHash,
      inputs: this.inputs.map((input) => input.state()),
      state: rest,
      progress: { framesSent: lab.framesSent, nowNs: lab.kernel.nowNs },
    };
    writeCheckpoint(this.path, head, image);
  }

  /** The run is complete. */
  remove(): void {
    removeCheckpoint(this.path);
  }

  /** Jobs are asleep while a capture is replayed, and so are those of the lab that is built anew. One that woke up is not what that one is. */
  private checkJobs(lab: Lab): void {
    const { scheduler } = lab.shell.machine;
    if (scheduler.wakings === this.wakings) return;
    const jobs = [...scheduler.processes.values()].filter((job) => !job.done).map((job) => job.comm);
    throw new VethworkError(
      "EINVAL",
      `a checkpoint does not hold background jobs, and jobs of the lab's scripts have run since the replay began (${jobs.join(", ") || "they have ended"}): let the scripts wait for them, or run without --checkpoint`,
    );
  }
}

function moduleHash(): string {
  return fileHash(new URL("../../dist/kernel.wasm", import.meta.url));
}

/** SHA-256 of a file, for a run's identity. @throws VethworkError ENOENT, EACCES ... */
export function fileHash(path: string | URL): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch (error) {
    throw fileError(String(path), error);
  }
}

/** @throws VethworkError EINVAL that says what is not the same */
function compare(stored: StoredCheckpoint, now: RunIdentity): void {
  const then = (stored.head as Head).identity;
  for (const name of new Set([...Object.keys(then), ...Object.keys(now)])) {
    if (then[name] === now[name]) continue;
    const long = [then[name], now[name]].some((value) => (value?.length ?? 0) > 60);
    const text = (value: string | undefined) => value ?? "not given";
    const difference = long
      ? `${name} has changed`
      : `${name} was ${text(then[name])} and is ${text(now[name])}`;
    throw new VethworkError(
      "EINVAL",
      `${stored.path} is the checkpoint of another run: ${difference}; run the same command again, or delete the checkpoint to start anew`,
    );
  }
}

/** The same whether the flow cache is used or not, as long as it is empty. */
function hashOf({ kernel: { machine } }: Lab): string {
  machine.setFast("off");
  const hash = createHash("sha256").update(machine.image()).digest("hex");
  machine.setFast();
  return hash;
}
