/** Captures as tools read them: packet after packet, from files larger than memory, from pipes that never end. */
import { CaptureOption } from "../kernel/abi.generated.js";
import { compileFilter, FilterError, parseFilter, type Instruction } from "../filter/index.js";
import { VethworkError } from "../model/errors.js";
import { CaptureParser, type CapturedPacket } from "./parser.js";
import { openSource, type ByteSource, type CaptureInput } from "./source.js";

export interface CaptureReadOptions {
  /** refuse packets of any link type but Ethernet */
  ethernetOnly?: boolean;
  /** refuse packets that were captured shorter than they were */
  wholePackets?: boolean;
  /** tell only packets that a capture filter accepts (pcap-filter(7), docs/filters.md); link types Ethernet, LINUX_SLL2, RAW */
  filter?: string;
}

/** What is known of a capture once its first packet is read. */
export interface CaptureInfo {
  format: "pcap" | "pcapng";
  /** LINKTYPE_* of the pcap header, or of the first packet's interface */
  linkType: number;
  /** bytes; 0 is no limit */
  snapLength: number;
}

/**
 * A capture that is being read, once, from its front. It holds about a megabyte of the file at a time. Leaving a loop over it closes it.
 *
 * Iterating throws VethworkError: EFORMAT with one sentence at the place of damage, after every packet before it was delivered; EIO and the
 * like where the file cannot be read.
 */
export class Capture implements Iterable<CapturedPacket>, AsyncIterable<CapturedPacket> {
  private readonly source: ByteSource;
  private readonly parser: CaptureParser;
  /** what the parser said last, when that was asked for in advance */
  private ahead?: ReturnType<CaptureParser["next"]>;
  private failure?: unknown;

  /** @throws VethworkError ENOENT, EACCES and the like; EINVAL: a filter that cannot be understood (what packets of its link type cannot be asked is told with the first) */
  constructor(input: CaptureInput, options: CaptureReadOptions = {}) {
    this.source = openSource(input);
    const { filter } = options;
    const ethernetOnly = options.ethernetOnly ? CaptureOption.ethernetOnly : 0;
    const wholePackets = options.wholePackets ? CaptureOption.wholePackets : 0;
    this.parser = new CaptureParser(
      this.source.name,
      ethernetOnly | wholePackets,
      filter === undefined || !parseFilter(filter) ? undefined : (type) => this.program(filter, type),
    );
  }

  /** What the capture is: reads up to its first packet. @throws as iterating does, if the header is wrong */
  info(): CaptureInfo {
    while (!this.header()) this.parser.push(this.source.readSync(this.parser.room()));
    return this.known();
  }

  /** `info` that lets the program do other things while it waits for bytes. */
  async infoAsync(): Promise<CaptureInfo> {
    while (!this.header()) this.parser.push(await this.source.read(this.parser.room()));
    return this.known();
  }

  *[Symbol.iterator](): Generator<CapturedPacket, void> {
    try {
      for (let said = this.take(); said !== "end"; said = this.take()) {
        if (said === "more") this.parser.push(this.source.readSync(this.parser.room()));
        else yield said;
      }
    } finally {
      this.close();
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CapturedPacket, void> {
    try {
      for (let said = this.take(); said !== "end"; said = this.take()) {
        if (said === "more") this.parser.push(await this.source.read(this.parser.room()));
        else yield said;
      }
    } finally {
      this.close();
    }
  }

  /** Closes the file; a second time does nothing. */
  close(): void {
    this.source.close();
  }

  /** Whether the first packet is there, or the end, or damage behind the header. */
  private header(): boolean {
    if (this.ahead !== undefined || this.failure !== undefined) return true;
    try {
      const said = this.parser.next();
      if (said !== "more") this.ahead = said;
    } catch (error) {
      if (!this.parser.format) {
        this.close();
        throw error;
      }
      this.failure = error;
    }
    return this.ahead !== undefined || this.failure !== undefined;
  }

  /** @throws FilterError for what packets of this link type cannot be asked; VethworkError EINVAL where they cannot be asked anything */
  private program(filter: string, linkType: number): readonly Instruction[] {
    try {
      return compileFilter(filter, { linkType })!;
    } catch (error) {
      if (error instanceof FilterError || !(error instanceof VethworkError)) throw error;
      throw new VethworkError(error.code, `${this.source.name}: ${error.message}`);
    }
  }

  private known(): CaptureInfo {
    const { format, linkType, snapLength } = this.parser;
    return { format: format!, linkType, snapLength };
  }

  private take(): ReturnType<CaptureParser["next"]> {
    if (this.failure !== undefined) throw this.failure;
    const ahead = this.ahead;
    this.ahead = undefined;
    return ahead ?? this.parser.next();
  }
}

/**
 * Opens a capture, pcap or pcapng.
 *
 * @param input path, "-" for standard input, `{ name, bytes }`, or a ByteSource
 * @throws VethworkError ENOENT, EACCES and the like
 * @example for (const { number, timeNs, bytes } of readCapture("in.pcap")) console.log(number, timeNs, bytes.length);
 * @example for await (const packet of readCapture("-")) console.log(packet.number);
 */
export function readCapture(input: CaptureInput, options: CaptureReadOptions = {}): Capture {
  return new Capture(input, options);
}
