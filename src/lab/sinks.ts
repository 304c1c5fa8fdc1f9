/** Where captures go: a pcapng file or pipe, and one plain pcap file an interface. */
import { mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { descriptorSink, fileSink, pcapHeader, pcapRecord, PcapngWriter, type FileSink } from "../pcap-writer/index.js";
import { blocksOf } from "./blocks.js";
import type { CaptureSink, Tap, TapStatistics } from "./recorder.js";

export interface ClosableSink extends CaptureSink {
  /** the reader of a pipe has gone */
  readonly closed: boolean;
  /** bytes written so far */
  readonly written: number;
}

/** One pcapng file with every tap; "-" is standard output. Throws the file's errors (EACCES, ENOENT ...). */
export function captureFile(path: string): ClosableSink {
  return captureStream(fileSink(path));
}

/** The same over an open sink. */
export function captureStream(file: FileSink): ClosableSink {
  const writer = new PcapngWriter(file.write, { application: "vethwork", os: "Linux 6.1 network stack, emulated", hardware: "WebAssembly" });
  return {
    get closed() {
      return file.closed;
    },
    get written() {
      return file.written;
    },
    open(tap: Tap) {
      writer.addInterface({
        name: tap.name,
        description: tap.description,
        mac: tap.link.address,
        ipv4: tap.ipv4,
      });
    },
    names(names) {
      writer.names([...names].map(([address, name]) => ({ kind: "ipv4", address, names: [name] })));
    },
    blocks: (bytes) => writer.blocks(bytes),
    end(statistics: TapStatistics[], startNs, endNs) {
      for (const { tap, received, dropped } of statistics)
        writer.statistics({
          interfaceId: tap.number,
          timeNs: endNs,
          startNs,
          endNs,
          received: BigInt(received),
          dropped: BigInt(dropped),
        });
      file.close();
    },
  };
}

/** Bytes that one interface's file holds back before they are written. */
const HOLD = 1 << 16;

/** One plain pcap file (ns) an interface, NETNS_IFACE.pcap below `directory`, which is made where it is missing. */
export function splitFiles(directory: string): CaptureSink {
  mkdirSync(directory, { recursive: true });
  const held: { path: string; chunks: Uint8Array[]; bytes: number; started: boolean }[] = [];
  const write = (index: number): void => {
    const tap = held[index]!;
    // opened for each write: a lab may have more interfaces than a process may have files
    const file = tap.started ? descriptorSink(openSync(tap.path, "a"), tap.path) : fileSink(tap.path);
    tap.started = true;
    file.write(Buffer.concat(tap.chunks));
    file.close();
    tap.chunks = [];
    tap.bytes = 0;
  };
  return {
    open(tap) {
      held.push({ path: join(directory, `${fileName(tap.name)}.pcap`), chunks: [pcapHeader({ resolution: "ns" })], bytes: 0, started: false });
    },
    names() {},
    blocks(bytes) {
      for (const block of blocksOf(bytes)) {
        const tap = held[block.tap]!;
        const record = pcapRecord({ timeNs: block.timeNs, bytes: block.frame }, "ns");
        tap.chunks.push(record);
        tap.bytes += record.length;
        if (tap.bytes > HOLD) write(block.tap);
      }
    },
    end() {
      for (let index = 0; index < held.length; index++) if (held[index]!.chunks.length) write(index);
    },
  };
}

/** An interface's name as part of a file's name. */
function fileName(name: string): string {
  return name.replace(/:/g, "_").replace(/[^A-Za-z0-9._@-]/g, "-");
}

/** Several sinks at once. */
export function teeSinks(sinks: CaptureSink[]): CaptureSink {
  return {
    open: (tap) => sinks.forEach((sink) => sink.open(tap)),
    names: (names) => sinks.forEach((sink) => sink.names(names)),
    blocks: (bytes) => sinks.forEach((sink) => sink.blocks(bytes)),
    end: (...args) => sinks.forEach((sink) => sink.end(...args)),
  };
}
