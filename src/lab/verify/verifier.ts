/**
 * `--fast=verify`, the host's half (the kernel's: assembly/flow/verify.ts). A packet that the flow cache knows goes its way twice: by the recipe,
 * then, from the same moment, through the slow path. Here the kernel's memory is kept, put back and compared.
 *
 * All of the memory is compared as long as there is credit for it: each packet brings some, each comparison costs as many bytes as the kernel has in
 * use. Between these comparisons, the blocks in the capture ring and all that the recipe counts, stamps and does are compared.
 */
import { VerifyStep } from "../../kernel/abi.generated.js";
import type { VethworkKernel } from "../../kernel/kernel.js";
import { VethworkError } from "../../model/errors.js";
import { differenceOfBlocks, differenceOfMemory, flowOf } from "./words.js";

/** bytes of memory that may be compared at once, and as many more for each packet */
const FIRST_CREDIT = 2 ** 32;
const CREDIT_PER_PACKET = 2 ** 17;

interface Range {
  at: number;
  before: Uint8Array;
  fast: Uint8Array;
}

/** What a run under `verify` has looked at. */
export interface VerifyTotals {
  /** packets that went both ways */
  packets: number;
  /** packets after which all of the memory was compared */
  whole: number;
}

export class Verifier {
  readonly totals: VerifyTotals = { packets: 0, whole: 0 };
  private credit: number;
  private isWhole = false;
  private ranges: Range[] = [];
  /** images of the memory; larger than it is in use */
  private before = new Uint8Array();
  private fast = new Uint8Array();
  private used = 0;
  private frame = new Uint8Array();
  private device = 0;
  private blocks = new Uint8Array();

  /** @param tapName name of an interface by its number in the capture */
  constructor(
    private readonly kernel: VethworkKernel,
    private readonly tapName: (tap: number) => string,
    /** bytes of memory that may be compared; packets bring more, up to this */
    private readonly most = FIRST_CREDIT,
  ) {
    this.credit = most;
  }

  /**
   * A step of the kernel's half.
   * @returns for `begin`, 1 where all of the memory is to be compared; else 0
   * @throws VethworkError EVERIFY with what differs, at `compare`
   */
  step(step: number, at: number, bytes: number): number {
    const memory = this.kernel.machine.bytes;
    switch (step) {
      case VerifyStep.frame:
        this.frame = memory.slice(at, at + bytes);
        return 0;
      case VerifyStep.begin:
        this.device = at;
        this.begin();
        return Number(this.isWhole);
      case VerifyStep.keep:
        this.ranges.push({ at, before: memory.slice(at, at + bytes), fast: memory.subarray(0, 0) });
        return 0;
      case VerifyStep.fast:
        this.blocks = memory.slice(at, at + bytes);
        this.putBack();
        return 0;
      case VerifyStep.ignore:
        this.ignore(at, bytes);
        return 0;
      case VerifyStep.refused:
        throw this.error("the slow path does not take it");
      default:
        this.compare(memory.subarray(at, at + bytes));
        return 0;
    }
  }

  private begin(): void {
    const image = this.kernel.machine.image();
    this.used = image.length;
    this.credit = Math.min(this.credit + CREDIT_PER_PACKET, this.most);
    this.isWhole = this.used <= this.credit;
    this.ranges = [];
    this.totals.packets++;
    if (!this.isWhole) return;
    this.credit -= this.used;
    this.totals.whole++;
    if (this.before.length < this.used) {
      const room = Math.ceil(this.used * 1.25);
      this.before = new Uint8Array(room);
      this.fast = new Uint8Array(room);
    }
    this.before.set(image);
  }

  /** The recipe was followed: the kernel is made what it was. */
  private putBack(): void {
    const memory = this.kernel.machine.bytes;
    if (this.isWhole) {
      this.fast.set(memory.subarray(0, this.used));
      memory.set(this.before.subarray(0, this.used));
    }
    // ranges may lie over each other: what the way goes through twice is told twice
    for (const range of this.ranges) range.fast = memory.slice(range.at, range.at + range.before.length);
    for (const range of this.ranges) memory.set(range.before, range.at);
  }

  /** What is there may differ. */
  private ignore(at: number, bytes: number): void {
    const memory = this.kernel.machine.bytes;
    const end = Math.min(at + bytes, this.used);
    if (this.isWhole) {
      if (at < end) this.fast.set(memory.subarray(at, end), at);
      return;
    }
    for (const range of this.ranges) {
      const from = Math.max(at, range.at);
      const to = Math.min(at + bytes, range.at + range.before.length);
      if (from < to) range.fast.set(memory.subarray(from, to), from - range.at);
    }
  }

  private compare(slow: Uint8Array): void {
    const { kernel } = this;
    const output = differenceOfBlocks(this.blocks, slow, this.tapName);
    if (output) throw this.error(output);
    const memory = kernel.machine.bytes;
    const ranges = this.isWhole
      ? [{ at: 0, fast: this.fast.subarray(0, this.used) }]
      : this.ranges.map(({ at, fast }) => ({ at, fast }));
    for (const { at, fast } of ranges) {
      const now = memory.subarray(at, at + fast.length);
      if (Buffer.compare(fast, now) !== 0) throw this.error(differenceOfMemory(kernel, at, fast, now));
    }
  }

  private error(what: string): VethworkError {
    const { nowNs } = this.kernel;
    return new VethworkError(
      "EVERIFY",
      `--fast verify: ${flowOf(this.kernel, this.device, this.frame)}, ${nowNs / 1e9} s after boot: ${what}. ` +
        "The flow cache is wrong here: please report it with this sentence and the lab; --fast off does without the cache",
    );
  }
}
