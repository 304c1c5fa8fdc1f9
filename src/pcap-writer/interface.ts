/** Interface description block (draft-ietf-opsawg-pcapng, section 4.2). The first one is interface 0, and so on. */
import { ipv4WithMask, ipv6WithLength, macBytes } from "./address.js";
import {
  block,
  inRange,
  textOption,
  u64Option,
  u8Option,
  type CommentedBlock,
  type PcapngOption,
} from "./block.js";

const BLOCK_INTERFACE = 1;
const BODY_BYTES = 8;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_IPV4_ADDRESS = 4;
const IF_IPV6_ADDRESS = 5;
const IF_MAC_ADDRESS = 6;
const IF_SPEED = 8;
const IF_TSRESOL = 9;
const IF_FILTER = 11;
const IF_OS = 12;
const IF_TSOFFSET = 14;
const IF_HARDWARE = 15;

/** if_tsresol of 10^-9 seconds: the times of this library's packets */
export const NANOSECONDS = 9;
/** tcpdump's default, and the most that libpcap reads */
export const DEFAULT_SNAP_LENGTH = 262144;
export const LINKTYPE_ETHERNET = 1;

export interface Interface extends CommentedBlock {
  /** LINKTYPE_*; default 1, Ethernet */
  linkType?: number;
  /** bytes of a packet at most; 0 is no limit; default 262144 */
  snapLength?: number;
  /** if_name */
  name?: string;
  /** if_description */
  description?: string;
  /** if_MACaddr: "02:42:ac:11:00:02", or 6 bytes */
  mac?: string | Uint8Array;
  /** if_IPv4addr, one for each: "10.0.0.1/24" */
  ipv4?: readonly string[];
  /** if_IPv6addr, one for each: "fe80::1/64" */
  ipv6?: readonly string[];
  /** if_speed, bits per second */
  speed?: bigint;
  /** if_tsresol: n for units of 10^-n seconds, 0x80 | n for 2^-n; default 9, nanoseconds */
  timeResolution?: number;
  /** if_tsoffset: seconds that a reader adds to every time */
  timeOffsetSeconds?: bigint;
  /** if_os */
  os?: string;
  /** if_hardware */
  hardware?: string;
  /** if_filter: the filter expression that was in force */
  filter?: string;
}

/** @throws VethworkError EINVAL for an address that does not parse, ERANGE for a number that does not fit */
export function interfaceBlock(description: Interface = {}): Uint8Array {
  const body = new Uint8Array(BODY_BYTES);
  const view = new DataView(body.buffer);
  view.setUint16(0, inRange("link type", description.linkType ?? LINKTYPE_ETHERNET, 0xffff), true);
  view.setUint32(4, inRange("snap length", description.snapLength ?? DEFAULT_SNAP_LENGTH, 0xffff_ffff), true);
  const options: PcapngOption[] = [
    ...textOption(IF_NAME, description.name),
    ...textOption(IF_DESCRIPTION, description.description),
    ...(description.ipv4 ?? []).map((prefix) => ({ code: IF_IPV4_ADDRESS, value: ipv4WithMask(prefix) })),
    ...(description.ipv6 ?? []).map((prefix) => ({ code: IF_IPV6_ADDRESS, value: ipv6WithLength(prefix) })),
    ...(description.mac === undefined ? [] : [{ code: IF_MAC_ADDRESS, value: macBytes(description.mac) }]),
    ...u64Option(IF_SPEED, description.speed),
    ...u8Option(IF_TSRESOL, inRange("time resolution", description.timeResolution ?? NANOSECONDS, 0xff)),
    // The first byte says what language the filter is in; 0 is libpcap's.
    ...textOption(IF_FILTER, description.filter === undefined ? undefined : `\0${description.filter}`),
    ...textOption(IF_OS, description.os),
    ...u64Option(IF_TSOFFSET, description.timeOffsetSeconds),
    ...textOption(IF_HARDWARE, description.hardware),
  ];
  return block(BLOCK_INTERFACE, body, options, description.comments);
}
