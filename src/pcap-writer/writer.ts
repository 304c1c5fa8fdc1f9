/** A pcapng file with one section, written block by block, times in nanoseconds. */
import { VethworkError } from "../model/errors.js";
import type { CommentedBlock } from "./block.js";
import { DEFAULT_SNAP_LENGTH, LINKTYPE_ETHERNET, interfaceBlock, type Interface } from "./interface.js";
import { nameResolutionBlock, type NameRecord } from "./names.js";
import { packetBlock, type PacketBlock } from "./packet.js";
import { secretsBlock, type Secrets } from "./secrets.js";
import { sectionBlock, type Section } from "./section.js";
import type { Sink } from "./sink.js";
import { statisticsBlock, type Statistics } from "./statistics.js";

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** An interface whose times are nanoseconds. */
export type WriterInterface = Omit<Interface, "timeResolution">;

/** A packet; `timeNs` is ns since 1970, if_tsoffset of its interface is taken off here. */
export interface WriterPacket extends Omit<PacketBlock, "timestamp"> {
  timeNs: bigint;
}

/** Statistics with times in ns since 1970. */
export interface WriterStatistics extends Omit<Statistics, "timestamp" | "start" | "end"> {
  timeNs: bigint;
  startNs?: bigint;
  endNs?: bigint;
}

/**
 * Writes the section header when it is made, then every block as it is asked to: what has been written is a readable file at any moment.
 *
 * @example
 * const sink = fileSink("out.pcapng");
 * const writer = new PcapngWriter(sink.write, { application: "my tool" });
 * const eth0 = writer.addInterface({ name: "client:eth0", mac: "02:00:00:00:00:01" });
 * writer.packet({ interfaceId: eth0, timeNs: 1_700_000_000_000_000_000n, bytes: frame, flags: { direction: "out" } });
 * sink.close();
 */
export class PcapngWriter {
  private linkType = LINKTYPE_ETHERNET;
  private snapLength = DEFAULT_SNAP_LENGTH;
  private readonly offsetsNs: bigint[] = [];
  /** blocks that wait for the first interface */
  private early: Uint8Array[] = [];

  constructor(
    private readonly sink: Sink,
    section: Section = {},
    /** interfaces may have different link types: Wireshark reads such files, libpcap and what stands on it do not */
    private readonly mixedLinkTypes = false,
  ) {
    sink(sectionBlock(section));
  }

  /** interfaces so far */
  get interfaces(): number {
    return this.offsetsNs.length;
  }

  /**
   * Adds an interface, at any time before its first packet.
   * @returns its number
   * @throws VethworkError EINVAL if link type (unless `mixedLinkTypes`) or snap length are not those of the first interface: libpcap and all that stands on it
   *   (tcpdump, Suricata, Scapy) refuse such a file, because pcap_datalink() and pcap_snapshot() have one answer for a file
   */
  addInterface(description: WriterInterface = {}): number {
    const linkType = description.linkType ?? LINKTYPE_ETHERNET;
    const snapLength = description.snapLength ?? DEFAULT_SNAP_LENGTH;
    const name = description.name ?? String(this.interfaces);
    if (!this.interfaces) {
      this.linkType = linkType;
      this.snapLength = snapLength;
    }
    if (linkType !== this.linkType && !this.mixedLinkTypes)
      throw this.mixed(name, "link type", linkType, this.linkType);
    if (snapLength !== this.snapLength) throw this.mixed(name, "snap length", snapLength, this.snapLength);
    this.sink(interfaceBlock(description));
    for (const block of this.early) this.sink(block);
    this.early = [];
    return this.offsetsNs.push((description.timeOffsetSeconds ?? 0n) * NANOSECONDS_PER_SECOND) - 1;
  }

  /** @throws VethworkError EINVAL for an interface that was not added */
  packet(packet: WriterPacket): void {
    const timestamp = packet.timeNs - this.offsetNs(packet.interfaceId);
    this.sink(packetBlock({ ...packet, timestamp }));
  }

  /** Names for addresses; before the packets that they are for. They wait for the first interface, if there is none yet. */
  names(records: readonly NameRecord[], commented?: CommentedBlock): void {
    this.afterInterface(nameResolutionBlock(records, commented));
  }

  /** @throws VethworkError EINVAL for an interface that was not added */
  statistics(statistics: WriterStatistics): void {
    const offset = this.offsetNs(statistics.interfaceId);
    this.sink(
      statisticsBlock({
        ...statistics,
        timestamp: statistics.timeNs - offset,
        start: statistics.startNs === undefined ? undefined : statistics.startNs - offset,
        end: statistics.endNs === undefined ? undefined : statistics.endNs - offset,
      }),
    );
  }

  /** Keys; before the packets that they decrypt. They wait for the first interface, if there is none yet. */
  secrets(secrets: Secrets): void {
    this.afterInterface(secretsBlock(secrets));
  }

  /** Writes finished blocks as they are: little-endian, about interfaces that were added. */
  blocks(bytes: Uint8Array): void {
    this.sink(bytes);
  }

  /** Wireshark's editcap refuses a file whose first interface has another block before it: it does not know the file's link type then. */
  private afterInterface(block: Uint8Array): void {
    if (this.interfaces) this.sink(block);
    else this.early.push(block);
  }

  private offsetNs(interfaceId: number): bigint {
    const offset = this.offsetsNs[interfaceId];
    if (offset !== undefined) return offset;
    throw new VethworkError(
      "EINVAL",
      `pcapng: interface ${interfaceId} does not exist; there are ${this.interfaces}, add it with addInterface`,
    );
  }

  private mixed(name: string, what: string, value: number, first: number): VethworkError {
    return new VethworkError(
      "EINVAL",
      `pcapng: interface ${name} has ${what} ${value} and the first one ${first}; tcpdump refuses a file that mixes them, write a file of its own`,
    );
  }
}
