/** A capture filter's program, run on frames that are not in a file. */
import { CaptureLimit } from "../kernel/abi.generated.js";
import type { Instruction } from "../filter/index.js";
import { CaptureMachine, FREE_MEMORY } from "./module.js";

export interface FilteredFrame {
  bytes: Uint8Array;
  /** length on the wire; `bytes` may be fewer */
  length: number;
  /** PACKET_HOST and the like (packet(7)), for `inbound` and `outbound` */
  packetType?: number;
}

const FRAME_BYTES = CaptureLimit.blockBytes;
const FRAME = FREE_MEMORY;
/** a filter's program, with its scratch memory before it */
const PROGRAM = FRAME + FRAME_BYTES + CaptureLimit.filterScratch;

/** All filters share one memory: what runs next puts its program there. */
let machine: CaptureMachine | undefined;
let loaded: FrameFilter | undefined;

export class FrameFilter {
  /** @param program of compileFilter; null accepts all */
  constructor(private readonly program: readonly Instruction[] | null) {}

  accepts({ bytes, length, packetType = 0 }: FilteredFrame): boolean {
    if (!this.program) return true;
    machine ??= new CaptureMachine();
    if (loaded !== this) {
      machine.setProgram(PROGRAM, this.program);
      loaded = this;
    }
    // longer than any packet of a capture: what lies behind counts as not captured
    const captured = bytes.subarray(0, FRAME_BYTES);
    machine.bytes.set(captured, FRAME);
    return machine.wasm.captureFilter(PROGRAM, FRAME, captured.length, length, packetType) !== 0;
  }
}
