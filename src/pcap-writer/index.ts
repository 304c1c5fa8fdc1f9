/**
 * Writes captures: pcapng with everything that Wireshark shows (interface names, addresses, directions, packet ids, comments, verdicts,
 * names, statistics, keys), and classic pcap. Each block is a pure function to bytes; the writers put them in order.
 */
export type { CommentedBlock, PcapngOption } from "./block.js";
export { DEFAULT_SNAP_LENGTH, LINKTYPE_ETHERNET, NANOSECONDS, interfaceBlock } from "./interface.js";
export type { Interface } from "./interface.js";
export { nameResolutionBlock } from "./names.js";
export type { NameRecord } from "./names.js";
export { packetBlock, packetFlags } from "./packet.js";
export type { PacketBlock, PacketFlags, Verdict } from "./packet.js";
export { PcapWriter, pcapHeader, pcapRecord } from "./pcap.js";
export type { PcapFile, PcapPacket, PcapResolution } from "./pcap.js";
export { secretsBlock } from "./secrets.js";
export type { Secrets } from "./secrets.js";
export { sectionBlock } from "./section.js";
export type { Section } from "./section.js";
export { checkFile, descriptorSink, filePosition, fileSink } from "./sink.js";
export type { FilePosition, FileSink, FileSinkOptions, OutputPosition, ResumableOutput, Sink } from "./sink.js";
export { statisticsBlock } from "./statistics.js";
export type { Statistics } from "./statistics.js";
export { PcapngWriter } from "./writer.js";
export type { WriterInterface, WriterPacket, WriterStatistics } from "./writer.js";
