/** What tcpdump does with the frames that its filter accepts. */
import { pcapHeader, pcapRecord } from "../../pcap-writer/pcap.js";
import type { ProgramContext } from "../program.js";
import type { DumpOptions } from "./options.js";
import { FramePrinter } from "./print/frame.js";
import { TimePrinter } from "./print/time.js";

export interface Frame {
  /** from the Ethernet header on; a device that has none is given one */
  bytes: Uint8Array;
  /** length on the wire; `bytes` may be fewer */
  length: number;
  timeNs: bigint;
  /** what `-i any` prints before the line */
  prefix: string;
  /** what -w writes where it is not the frame itself */
  record?: Uint8Array;
}

/** Takes frames until -c is reached: prints them or writes them. */
export class Taker {
  taken = 0;
  private readonly printer: FramePrinter;
  private readonly times: TimePrinter;

  constructor(
    private readonly options: DumpOptions,
    private readonly linkType: number,
    private readonly context: ProgramContext,
  ) {
    this.printer = new FramePrinter(options, options.dump);
    this.times = new TimePrinter(options.time, options.nanoseconds);
  }

  get full(): boolean {
    return this.taken >= this.options.count;
  }

  private async put(bytes: Uint8Array, append: boolean): Promise<void> {
    const { write } = this.options;
    if (write === "-") await this.context.writeBytes(Buffer.from(bytes).toString("latin1"));
    else await this.context.writeFile(write!, bytes, append);
  }

  /** Writes the header of -w. */
  async begin(): Promise<void> {
    if (this.options.write === null) return;
    const { snapLength, nanoseconds } = this.options;
    await this.put(
      pcapHeader({ snapLength, linkType: this.linkType, resolution: nanoseconds ? "ns" : "us" }),
      false,
    );
  }

  /** Frames in order; those after the last wanted one are left. */
  async take(frames: Frame[]): Promise<void> {
    const { options } = this;
    const records: Uint8Array[] = [];
    let text = "";
    for (const frame of frames) {
      if (this.full) break;
      this.taken++;
      if (options.write !== null) {
        const whole = frame.record ?? frame.bytes;
        const originalLength = frame.record
          ? frame.record.length + frame.length - frame.bytes.length
          : frame.length;
        records.push(
          pcapRecord(
            { timeNs: frame.timeNs, bytes: whole.subarray(0, options.snapLength), originalLength },
            options.nanoseconds ? "ns" : "us",
          ),
        );
      }
      if (options.write === null || options.print)
        text += `${this.times.print(frame.timeNs)}${frame.prefix}${this.printer.print(frame.bytes.subarray(0, options.snapLength), frame.length)}\n`;
    }
    if (records.length > 0) await this.put(Buffer.concat(records), true);
    if (text !== "") await this.context.write(text);
  }
}
