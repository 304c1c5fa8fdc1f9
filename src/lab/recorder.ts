/** The host's side of the taps: gives each interface its number when its first frame is seen, and passes finished blocks on. */
import { describeDevice } from "../kernel/links.js";
import type { VethworkKernel } from "../kernel/kernel.js";
import { VethworkError } from "../model/errors.js";
import type { Link } from "../model/state.js";
import type { OutputPosition, ResumableOutput } from "../pcap-writer/index.js";
import { annotate } from "./comments.js";
import { blocksOf } from "./blocks.js";
import { espTable } from "./esp-keys.js";
import { hostNames } from "./host-names.js";
import { interfaceName } from "./names.js";
import { Rings } from "./rings.js";

/** A tap as a sink is told of it, before its first frame. */
export interface Tap {
  /** interface number in the capture, from 0 */
  number: number;
  /** NETNS:IFACE */
  name: string;
  description: string;
  /** null for "(drops)": packets that were lost where no other tap could show it */
  link: Link | null;
  /** "10.0.0.1/24", as they are when the tap opens */
  ipv4: string[];
}

/** Frames and drops of a tap at the end. */
export interface TapStatistics {
  tap: Tap;
  received: number;
  dropped: number;
}

/** Takes what the taps see. See sinks.ts for a pcapng file, a pipe, and one file an interface. */
export interface CaptureSink {
  /** the files behind it, where a checkpoint can take them up again: then what is written must follow from the calls below alone */
  readonly outputs?: readonly ResumableOutput[] | undefined;
  open(tap: Tap): void;
  /** names for addresses, before the packets that carry them */
  names(names: Map<string, string>): void;
  /** keys of IPsec as lines of Wireshark's table esp_sa, before the packets that they are for */
  keys?(lines: string[]): void;
  /** finished Enhanced Packet Blocks; the bytes are only valid during the call, or until `release` where there is one */
  blocks(bytes: Uint8Array): void;
  /** Waits until nothing of the lab's shared memory between two offsets is still to be written. */
  release?(begin: number, end: number): void;
  end(statistics: TapStatistics[], startNs: bigint, endNs: bigint): void;
}

/** A frame that an interface saw. */
export interface RecordedFrame {
  netns: string;
  iface: string;
  dir: "in" | "out";
  bytes: Uint8Array;
  /** ns of virtual time since boot */
  timeNs: number;
  /** the same for the same packet wherever it is seen */
  packetId: bigint;
}

/** What a recorder remembers of a capture under way, as plain data. The frames that the ring holds are in the kernel's memory. */
export interface RecorderState {
  taps: Tap[];
  named: [address: string, name: string][];
  keys: string[];
  positions: OutputPosition[];
}

/** The same without what is known of the outputs. */
export type RecorderMarks = Omit<RecorderState, "positions">;

const NO_TAP = -1;
/** the device id by which the kernel asks for the tap of lost packets (assembly/annotate/drop.ts), and its name */
const DROPS_DEVICE = -1;
export const DROPS_TAP = "(drops)";

export interface RecorderOptions {
  /** only these interfaces; default: all */
  filter?: (name: string) => boolean;
  /** comments, verdicts and the tap "(drops)" (docs/wireshark.md); default: true */
  comments?: boolean;
}

export class Recorder {
  private taps: Tap[] = [];
  private wants: (name: string) => boolean = () => false;
  private sink: CaptureSink | null = null;
  private memory: RecordedFrame[] | null = null;
  private named = new Map<string, string>();
  private keys = new Set<string>();
  /** `names_changed` of the kernel when names and keys were told last */
  private changes = -1;
  private comments = false;
  private some = false;
  private startNs = 0n;
  /** undefined until the first blocks; null where there is memory for one only */
  private rings: Rings | null | undefined;

  constructor(private readonly kernel: VethworkKernel) {}

  recordToMemory(filter: (name: string) => boolean = () => true): void {
    if (this.sink)
      throw new VethworkError("EBUSY", "the lab is captured to a file already; end that first (endCapture)");
    this.memory ??= [];
    this.start(filter);
  }

  captureTo(sink: CaptureSink, { filter, comments = true }: RecorderOptions = {}): void {
    if (this.sink || this.memory)
      throw new VethworkError("EBUSY", "the lab is recorded already; end that first (endCapture)");
    this.sink = sink;
    this.taps = [];
    this.named.clear();
    this.keys.clear();
    this.changes = -1;
    this.comments = comments;
    this.some = filter !== undefined;
    this.start(filter ?? (() => true));
  }

  private start(filter: (name: string) => boolean): void {
    this.wants = filter;
    this.startNs = this.kernel.epochNs + BigInt(this.kernel.nowNs);
    this.kernel.flushTaps();
    this.kernel.capture(true);
    if (this.sink && this.comments) annotate(this.kernel, this.some);
  }

  /** Called by the kernel at the first frame of a device: its interface number, -1 where nobody wants it. */
  openTap(deviceId: number, device: number): number {
    if (deviceId === DROPS_DEVICE) return this.dropsTap().number;
    // the kernel may be in the midst of a system call whose record is in the mailbox
    return this.kernel.machine.keepMailbox(() => {
      const link = describeDevice(this.kernel.machine, device);
      const name = interfaceName(link.netns, link.ifname);
      if (!this.wants(name)) return NO_TAP;
      // the same interface again, after a kernel was restored
      const known = this.taps.findLast(
        (tap) => tap.name === name && tap.link?.address === link.address && tap.link.ifindex === link.ifindex,
      );
      return (known ?? this.add(link, name)).number;
    });
  }

  /** Name of a tap by its number. */
  tapName(number: number): string {
    return this.taps[number]?.name ?? `tap ${number}`;
  }

  private dropsTap(): Tap {
    const known = this.taps.find((tap) => tap.link === null);
    if (known) return known;
    const description = "packets that were lost where no interface shows it, as they were then";
    const tap = { number: this.taps.length, name: DROPS_TAP, description, link: null, ipv4: [] };
    this.taps.push(tap);
    this.sink?.open(tap);
    return tap;
  }

  private add(link: Link, name: string): Tap {
    const ipv4 = this.kernel
      .addresses(link.netns)
      .filter((address) => address.ifindex === link.ifindex)
      .map((address) => `${address.local}/${address.prefixlen}`);
    const where = link.netns ? `namespace ${link.netns}` : "initial namespace";
    const tap = { number: this.taps.length, name, description: `${link.kind} in the ${where}`, link, ipv4 };
    if (link.netns) tap.description = `${link.kind} in ${where}`;
    this.taps.push(tap);
    this.sink?.open(tap);
    return tap;
  }

  /** Tells the sink names of addresses and keys that it has not heard of, where there may be any. */
  private tellNames(sink: CaptureSink): void {
    const { machine } = this.kernel;
    const changes = machine.exports.names_changed!() as number;
    if (changes === this.changes) return;
    this.changes = changes;
    machine.keepMailbox(() => {
      const fresh = new Map([...hostNames(this.kernel)].filter(([address]) => !this.named.has(address)));
      for (const [address, name] of fresh) this.named.set(address, name);
      if (fresh.size) sink.names(fresh);
      const keys = espTable(this.kernel).filter((line) => !this.keys.has(line));
      for (const line of keys) this.keys.add(line);
      if (keys.length) sink.keys?.(keys);
    });
  }

  /** The kernel was restored from a copy, which may have been captured otherwise: its taps are opened anew. */
  resume(): void {
    this.kernel.capture(this.sink !== null || this.memory !== null ? "again" : false);
    if (this.sink && this.comments) annotate(this.kernel, this.some);
  }

  /**
   * For a checkpoint: what was written is made durable.
   * @throws VethworkError EINVAL where the lab is recorded to memory or to a sink that cannot be taken up again
   */
  state(): RecorderState {
    const outputs = this.memory ? undefined : this.sink ? this.sink.outputs : [];
    if (!outputs)
      throw new VethworkError("EINVAL", "a checkpoint needs a capture to files, which can be continued");
    const positions = outputs.map((output) => output.position());
    return { ...this.marks(), positions };
  }
  marks(): RecorderMarks {
    return { taps: this.taps, named: [...this.named], keys: [...this.keys] };
  }

  /** Goes on from such a state, in the same capture of the same lab, whose sink was opened to be resumed. */
  continueFrom({ positions, ...marks }: RecorderState): void {
    const { sink } = this;
    this.setMarks(marks);
    for (const [i, output] of (sink?.outputs ?? []).entries()) output.continueAt(positions[i]);
  }
  setMarks({ taps, named, keys }: RecorderMarks): void {
    const { sink } = this;
    if (sink) for (const tap of taps.slice(this.taps.length)) sink.open(tap);
    this.taps = taps;
    this.named = new Map(named);
    this.keys = new Set(keys);
  }

  /** Called by the kernel with finished blocks. @returns where it puts the next ones */
  flush(blocks: Uint8Array): number | void {
    const { sink } = this;
    if (sink) {
      this.tellNames(sink);
      sink.blocks(blocks);
      return this.nextRing(sink, blocks);
    } else if (this.memory)
      for (const block of blocksOf(blocks)) {
        const { link } = this.taps[block.tap]!;
        if (link)
          this.memory.push({
            netns: link.netns,
            iface: link.ifname,
            dir: block.direction,
            bytes: block.frame.slice(),
            timeNs: Number(block.timeNs - this.kernel.epochNs),
            packetId: block.packetId,
          });
      }
  }

  private nextRing(sink: CaptureSink, blocks: Uint8Array): number | void {
    const { machine } = this.kernel;
    if (!sink.release || blocks.buffer !== machine.shared) return;
    const present = blocks.byteOffset;
    if (this.rings === undefined) this.rings = Rings.beside(machine, present);
    if (this.rings) return this.rings.next(present, (begin, end) => sink.release!(begin, end));
    sink.release(present, present + blocks.length);
  }

  /** Before the kernel's memory becomes another's: nothing is to be written from it any more, and what else it holds is not known. */
  settle(): void {
    this.sink?.release?.(0, this.kernel.machine.bytes.length);
    this.rings = undefined;
  }

  takeFrames(): RecordedFrame[] {
    if (!this.memory) throw new VethworkError("EINVAL", "nothing is recorded: call record() before frames()");
    return this.memory.splice(0);
  }

  /** Lets go of a sink that failed. */
  abandon(): void {
    this.kernel.capture(false);
    this.sink = null;
    this.memory = null;
  }

  /** Writes the statistics and lets go of the sink. Interfaces that saw nothing get a tap too, so that the file names them all. */
  end(): void {
    const { sink, kernel } = this;
    this.kernel.flushTaps();
    this.kernel.capture(false);
    this.memory = null;
    this.sink = null;
    if (!sink) return;
    const statistics: TapStatistics[] = [];
    const current = new Map(this.taps.map((tap) => [tap.name, tap]));
    for (const netns of kernel.netnsNames())
      for (const link of kernel.links(netns)) {
        const name = interfaceName(netns, link.ifname);
        if (!this.wants(name)) continue;
        let tap = current.get(name);
        if (!tap) {
          this.sink = sink;
          tap = this.add(link, name);
          this.sink = null;
        }
        const dropped = kernel.drops(netns, link.ifindex).reduce((sum, drop) => sum + drop.packets, 0);
        statistics.push({ tap, received: link.rx.packets + link.tx.packets, dropped });
      }
    this.tellNames(sink);
    sink.end(statistics, this.startNs, kernel.epochNs + BigInt(kernel.nowNs));
  }
}
