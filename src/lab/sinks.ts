/** Where captures go: a pcapng file or pipe, and one plain pcap file an interface. */
import { LINKTYPE_ETHERNET, LINKTYPE_RAW, PcapFiles } from "../capture/index.js";
import { fileSink, PcapngWriter, type FileSink, type FileSinkOptions } from "../pcap-writer/index.js";
import { blocksOf } from "./blocks.js";
import { behindSink, type BehindSink } from "../writer/behind.js";
import type { CaptureSink, Tap, TapStatistics } from "./recorder.js";

export interface ClosableSink extends CaptureSink {
  /** the reader of a pipe has gone */
  readonly closed: boolean;
  /** bytes written so far */
  readonly written: number;
}

/** ARPHRD_TUNNEL, ARPHRD_SIT, ARPHRD_IPGRE: frames are IP packets without a link-layer header. */
const isBare = (tap: Tap): boolean => tap.link !== null && [768, 776, 778].includes(tap.link.hardware);

export interface CaptureFileOptions extends FileSinkOptions {
  /** of the lab that is captured (`Lab.sharedMemory`): a regular file is written by a thread of its own, while the lab goes on */
  memory?: SharedArrayBuffer | null;
}

/** One pcapng file with every tap; "-" is standard output. Throws the file's errors (EACCES, ENOENT ...). */
export function captureFile(path: string, { memory, ...options }: CaptureFileOptions = {}): ClosableSink {
  return captureStream(memory && !options.resume ? behindSink(path, memory) : fileSink(path, options));
}

/** The same over an open sink. */
export function captureStream(file: FileSink | BehindSink): ClosableSink {
  const section = {
    application: "vethwork",
    os: "Linux 6.1 network stack, emulated",
    hardware: "WebAssembly",
  };
  const writer = new PcapngWriter(file.write, section, true);
  return {
    outputs: [file],
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
        ...(isBare(tap) ? { linkType: LINKTYPE_RAW } : tap.link && { mac: tap.link.address }),
        ipv4: tap.ipv4,
      });
    },
    names(names) {
      writer.names(
        [...names].map(([address, name]) => ({
          kind: address.includes(":") ? "ipv6" : "ipv4",
          address,
          names: [name],
        })),
      );
    },
    keys: (lines) => writer.secrets({ kind: "esp", data: `${lines.join("\n")}\n` }),
    blocks: (bytes) => writer.blocks(bytes),
    ...("release" in file && { release: (begin, end) => file.release(begin, end) }),
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

const NS_PER_SECOND = 1_000_000_000n;

/** One plain pcap file (ns) an interface, NETNS_IFACE.pcap below `directory`, which is made where it is missing. */
export function splitFiles(directory: string, { resume = false }: FileSinkOptions = {}): CaptureSink {
  const files = new PcapFiles(directory, resume);
  /** file by tap; none for "(drops)", whose frames no interface saw */
  const places = new Map<number, number>();
  return {
    outputs: [files],
    open(tap) {
      if (tap.link)
        places.set(tap.number, files.add(tap.name, isBare(tap) ? LINKTYPE_RAW : LINKTYPE_ETHERNET));
    },
    names() {},
    blocks(bytes) {
      for (const { tap, timeNs, frame } of blocksOf(bytes)) {
        const place = places.get(tap);
        if (place !== undefined)
          files.packet(place, Number(timeNs / NS_PER_SECOND), Number(timeNs % NS_PER_SECOND), frame);
      }
    },
    end() {
      files.flush();
    },
  };
}

/** Several sinks at once. */
export function teeSinks(sinks: CaptureSink[]): CaptureSink {
  return {
    outputs: sinks.every((sink) => sink.outputs) ? sinks.flatMap((sink) => sink.outputs!) : undefined,
    open: (tap) => sinks.forEach((sink) => sink.open(tap)),
    names: (names) => sinks.forEach((sink) => sink.names(names)),
    keys: (lines) => sinks.forEach((sink) => sink.keys?.(lines)),
    blocks: (bytes) => sinks.forEach((sink) => sink.blocks(bytes)),
    release: (begin, end) => sinks.forEach((sink) => sink.release?.(begin, end)),
    end: (...args) => sinks.forEach((sink) => sink.end(...args)),
  };
}
