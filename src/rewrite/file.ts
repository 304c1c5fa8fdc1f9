/** `vethwork rewrite` as a function: a capture in, a classic pcap out, a megabyte at a time. */
import { captureError, captureFailure, openSource, type CaptureInput } from "../capture/index.js";
import {
  CaptureLimit,
  CaptureOption,
  CaptureReader,
  RewritePlan,
  RewriteRun,
  RewriteStatus,
} from "../kernel/abi.generated.js";
import { VethworkError } from "../model/errors.js";
import { fileSink, type Sink } from "../pcap-writer/index.js";
import type { CacheFile } from "../replay/cache-file.js";
import { RewriteMachine } from "./module.js";
import type { RewriteOptions } from "./options.js";
import { rewritePlans } from "./plan.js";

export interface RewriteResult {
  /** packets of the capture */
  read: number;
  /** packets in the new one: fewer where the options leave some out */
  written: number;
  /** packets that could not be edited: shorter than their headers, or not what their link header says */
  notEdited: number;
}

export interface RewriteFileOptions extends RewriteOptions {
  /** which packets are the client's, which the server's (tcpprep); without it all are the client's */
  cache?: CacheFile;
}

const WINDOW_BYTES = 2 * CaptureLimit.blockBytes;
const OUTPUT_BYTES = 1 << 20;
const TABLE_BYTES = 65536 * CaptureLimit.interfaceBytes;
const RECORDS_BYTES = 4096;
/** as tcprewrite writes it, whatever the input is: microseconds, little-endian, snap length 65535, Ethernet */
const FILE_HEADER = Uint8Array.from(
  Buffer.from("d4c3b2a1" + "0200" + "0400" + "00000000" + "00000000" + "ffff0000" + "01000000", "hex"),
);

/**
 * Rewrites a capture as tcprewrite(1) does, but right where that is wrong (docs/rewrite.md). Memory does not grow with the capture.
 *
 * @param input pcap or pcapng of Ethernet frames; "-" is standard input
 * @param output path of a pcap file ("-": standard output), or what takes its bytes
 * @throws VethworkError EINVAL with the option that is wrong, before anything is written; EFORMAT with the place of damage, after what was
 *   before it has been written; the file's own errors
 */
export function rewriteCapture(
  input: CaptureInput,
  output: string | Sink,
  options: RewriteFileOptions,
): RewriteResult {
  const { cache, ...edits } = options;
  const plans = rewritePlans(edits);
  if (edits.endpoints !== undefined && !cache)
    throw new VethworkError(
      "EINVAL",
      "--endpoints needs --cachefile, which says whose packets are whose: make one with tcpprep",
    );
  const source = openSource(input);
  try {
    const file = typeof output === "string" ? fileSink(output) : undefined;
    try {
      return new FileRewriter(source.name, plans, cache).run(
        (into) => source.readSync(into),
        file?.write ?? (output as Sink),
        () => Boolean(file?.closed),
      );
    } finally {
      file?.close();
    }
  } finally {
    source.close();
  }
}

class FileRewriter {
  private readonly machine: RewriteMachine;
  private readonly record: number;
  private readonly reader: number;
  private readonly window: number;
  private readonly plans: number[];
  private end: number;

  constructor(
    private readonly name: string,
    plans: { client: Uint8Array; server: Uint8Array } | undefined,
    cache: CacheFile | undefined,
  ) {
    const { client, server } = plans ?? rewritePlans({ mtu: "1500" })!;
    const needed = [client, server, cache?.bits].reduce((sum, bytes) => sum + (bytes?.length ?? 0) + 8, 0);
    const machine = new RewriteMachine(RECORDS_BYTES + TABLE_BYTES + WINDOW_BYTES + OUTPUT_BYTES + needed);
    this.machine = machine;
    this.record = machine.region(RewriteRun.size);
    this.reader = machine.region(CaptureReader.size);
    const table = machine.region(TABLE_BYTES);
    this.window = machine.region(WINDOW_BYTES);
    this.end = this.window;
    this.plans = [machine.place(client), machine.place(server)];
    this.set(RewriteRun.reader, this.reader);
    this.set(RewriteRun.client, this.plans[0]!);
    this.set(RewriteRun.server, this.plans[1]!);
    if (cache) {
      this.set(RewriteRun.cache, machine.place(cache.bits));
      this.set(RewriteRun.cachePackets, cache.packets);
    }
    this.set(RewriteRun.output, machine.region(OUTPUT_BYTES));
    this.set(RewriteRun.outputBytes, OUTPUT_BYTES);
    machine.wasm.captureOpen(this.reader, table, TABLE_BYTES, CaptureOption.ethernetOnly);
    machine.wasm.captureFeed(this.reader, this.window, this.window, false);
  }

  /** @param hasEnded whether nobody takes the output any more */
  run(read: (into: Uint8Array) => number, write: Sink, hasEnded: () => boolean): RewriteResult {
    let isOpen = false;
    const flush = () => {
      const used = this.get(RewriteRun.used);
      const known = this.machine.view.getUint32(this.reader + CaptureReader.format, true) !== 0;
      // nothing is written for a file that is no capture
      if (!isOpen && known) {
        write(FILE_HEADER);
        isOpen = true;
      }
      const output = this.get(RewriteRun.output);
      if (used) write(this.machine.bytes.subarray(output, output + used));
      this.set(RewriteRun.used, 0);
    };
    while (!hasEnded()) {
      const status = this.machine.wasm.rewriteRun(this.record);
      if (status === RewriteStatus.needMore) {
        this.refill(read);
        continue;
      }
      flush();
      if (status === RewriteStatus.full) continue;
      if (status === RewriteStatus.end) break;
      throw this.failure(status);
    }
    return this.result();
  }

  private refill(read: (into: Uint8Array) => number): void {
    const cursor = this.machine.view.getUint32(this.reader + CaptureReader.cursor, true);
    this.machine.bytes.copyWithin(this.window, cursor, this.end);
    this.end -= cursor - this.window;
    const count = read(this.machine.bytes.subarray(this.end, this.window + WINDOW_BYTES));
    this.end += count;
    this.machine.wasm.captureFeed(this.reader, this.window, this.end, count === 0);
  }

  private failure(status: number): VethworkError {
    const packet = Number(this.machine.view.getBigUint64(this.reader + CaptureReader.packetNumber, true));
    const known = this.get(RewriteRun.cachePackets);
    switch (status) {
      case RewriteStatus.cacheEnds:
        return new VethworkError(
          "EINVAL",
          `${this.name}: packet ${packet}: the cache file ends after ${known} packets; make it anew from this capture`,
        );
      case RewriteStatus.tooLong:
        return new VethworkError(
          "EMSGSIZE",
          `${this.name}: packet ${packet}: it would be longer than ${CaptureLimit.packetBytes} bytes, the most that a capture can hold`,
        );
      default:
        return captureError(this.name, captureFailure(this.machine.view, this.reader));
    }
  }

  private result(): RewriteResult {
    const number64 = (at: number) => Number(this.machine.view.getBigUint64(at, true));
    return {
      read: number64(this.record + RewriteRun.read),
      written: number64(this.record + RewriteRun.written),
      notEdited: this.plans.reduce((sum, plan) => sum + number64(plan + RewritePlan.softErrors), 0),
    };
  }

  private get(field: number): number {
    return this.machine.view.getUint32(this.record + field, true);
  }

  private set(field: number, value: number): void {
    this.machine.view.setUint32(this.record + field, value, true);
  }
}
