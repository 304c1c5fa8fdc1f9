/** What `next` of the capture reader answers. Everything but `record` and `needMore` is final. */
export const enum CaptureStatus {
  /** a packet: its fields are in the CaptureReader, its bytes in the window until the next `feed` */
  record = 0,
  /** the window ends inside a block: move [cursor, end) to the front of the buffer, read more behind it, `feed` again */
  needMore = 1,
  /** the file ended where a file may end */
  end = 2,
  /** `error` and its companions say what is wrong */
  error = 3,
}

export const enum CaptureFormat {
  unknown = 0,
  pcap = 1,
  pcapng = 2,
}

/** What `open` is asked to refuse beyond damage: bits. */
export const enum CaptureOption {
  none = 0,
  /** refuse a packet whose link type is not LINKTYPE_ETHERNET (1) */
  ethernetOnly = 1,
  /** refuse a packet that was captured shorter than it was */
  wholePackets = 2,
}

export const enum CaptureLimit {
  /** captured length of a packet, bytes: libpcap's MAXIMUM_SNAPLEN */
  packetBytes = 262144,
  /** a block that is read as a whole (section, interface, packet), bytes; the caller's buffer must be at least this large */
  blockBytes = 524288,
  /** a block that is skipped, bytes: Wireshark's limit (wiretap/pcapng.c, MAX_BLOCK_SIZE) */
  skippedBytes = 16777216,
  /** scratch memory of a BPF program, which lies before it, bytes */
  filterScratch = 64,
  /** one entry of the interface table, bytes: sizeof CaptureInterface */
  interfaceBytes = 32,
}

/** Why a capture is refused. `detail` and `limit` of CaptureReader mean what stands beside each member. */
export const enum CaptureError {
  none = 0,
  /** the file has no bytes */
  empty,
  /** detail: CaptureLookalike; limit: the first 4 bytes, first byte lowest */
  wrongMagic,
  /** the file ends inside its own header; detail: bytes there, limit: bytes needed */
  truncatedHeader,
  /** detail: major, limit: minor */
  version,
  /** the file ends inside packet `errorPacket`; detail: bytes of it there, limit: bytes needed */
  truncatedPacket,
  /** the file ends inside another block; detail: bytes of it there, limit: bytes needed */
  truncatedBlock,
  /** detail: captured length, limit: CaptureLimit.packetBytes */
  packetTooLong,
  /** detail: block length, limit: the least that this type can have */
  blockTooShort,
  /** detail: block length */
  blockNotAligned,
  /** detail: block length, limit: the most that is accepted */
  blockTooLong,
  /** detail: length at the block's start, limit: length at its end */
  blockTrailer,
  /** detail: the byte-order magic of a section as read in little-endian order */
  byteOrder,
  /** detail: interface number, limit: interfaces that the section has so far */
  unknownInterface,
  /** limit: interfaces that fit */
  tooManyInterfaces,
  /** an option is longer than its block; detail: option code, limit: option length */
  optionOverrun,
  /** an option has a length that its code cannot have; detail: option code, limit: option length */
  optionLength,
  /** detail: captured length, limit: room in the block */
  packetOverrun,
  /** the time is before 1970 or after 2262; detail: the timestamp as it is in the file */
  time,
  /** refused by CaptureOption.ethernetOnly; detail: link type */
  notEthernet,
  /** refused by CaptureOption.wholePackets; detail: captured length, limit: original length */
  snapped,
}

/** What a file with the wrong magic looks like. */
export const enum CaptureLookalike {
  unknown = 0,
  gzip,
  zstd,
  bzip2,
  xz,
  lz4,
  zip,
  snoop,
  btsnoop,
  netmon,
  /** Alexey Kuznetzov's patched libpcap, 0xa1b2cd34: longer packet headers */
  modifiedPcap,
  /** IXIA hardware, 0x1c0001ac and 0x1c0001ab */
  ixiaPcap,
  /** Navtel, 0xa12b3c4d */
  navtelPcap,
  /** a pcapng file whose line ends were converted by a text-mode transfer */
  textModePcapng,
  text,
}

/**
 * A capture reader: all its state, at an address that the caller gives. The interface table and the window live at addresses in here.
 *
 *   window   |begin ... |cursor: next unread byte ......... end|
 *   in file              fileOffset of `cursor` is `offset`
 */
@unmanaged
export class CaptureReader {
  /** record: nanoseconds since 1970, below 2^63 */
  timeNs: u64;
  /** record: where it starts in the file (its header or block) */
  fileOffset: u64;
  /** record: counts from 1; otherwise the number of the last packet that was delivered */
  packetNumber: u64;
  /** record: address of the packet's bytes, in the window */
  data: u32;
  /** record: bytes at `data` */
  capturedLength: u32;
  /** record: bytes that the packet had */
  originalLength: u32;
  /** record: LINKTYPE_*, 16 bits; known as soon as the pcap header, or the first interface of a pcapng file, is read */
  linkType: u32;
  /** record: interface number in its section; 0 in pcap */
  interfaceId: u32;
  /** record: 0 where the block has no time (simple packet); `timeNs` is 0 then */
  hasTime: u32;
  /** CaptureFormat */
  format: u32;
  /** pcap: snap length of the header; pcapng: that of the record's interface, at first that of the first one. 0 is no limit */
  snapLength: u32;
  /** sections so far, pcapng */
  sections: u32;

  /** CaptureError */
  error: u32;
  /** type of the block that the error is about, pcapng; 0 in pcap and for a header cut short */
  errorBlockType: u32;
  /** CaptureOption bits */
  options: u32;
  /** where the record, the block or the option that the error is about starts in the file */
  errorOffset: u64;
  /** number of the packet that the error is about; 0: it is about something else, after packet `packetNumber` */
  errorPacket: u64;
  detail: u64;
  limit: u64;

  /** file offset of `cursor` */
  offset: u64;
  cursor: u32;
  end: u32;
  /** the window's end is the file's */
  isLast: u32;
  /** ReaderState of capture/reader.ts */
  state: u32;
  /** the section, or the pcap file, is in the other byte order */
  swapped: u32;
  /** pcap: nanoseconds in one unit of the time's fraction */
  fractionNs: u32;
  /** a block that is skipped: its type, length, bytes of it not yet seen */
  skipType: u32;
  skipLength: u32;
  skipRemaining: u32;
  tableAddress: u32;
  /** entries that fit */
  tableCapacity: u32;
  /** entries in use, of this section */
  interfaces: u32;
}

/** One interface of a pcapng section, in the table. */
@unmanaged
export class CaptureInterface {
  /** if_tsoffset, seconds */
  offsetSeconds: i64;
  linkType: u32;
  snapLength: u32;
  /** if_tsresol as it stands in the file: 10^-n, or 2^-n with the high bit */
  resolution: u32;
  reserved0: u32;
  reserved1: u64;
}
