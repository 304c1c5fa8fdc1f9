/** IGMP versions 1, 2 and 3 (RFC 1112 appendix I, RFC 2236 section 2, RFC 3376 section 4). */
import { read16, read32, read8, write16, write32, write8 } from "./bytes";
import { checksum } from "./checksum";

export const TYPE = 0;
export const CODE = 1;
export const CHECKSUM = 2;
export const GROUP = 4;
/** versions 1 and 2 */
export const HEADER_LENGTH: u32 = 8;
// version 3 query
export const QRV = 8;
export const QQIC = 9;
export const SOURCES = 10;
export const QUERY3_LENGTH: u32 = 12;
// version 3 report
export const REPORT_RECORDS = 6;
export const REPORT3_LENGTH: u32 = 8;
// one group record of a version 3 report
export const RECORD_TYPE = 0;
export const RECORD_SOURCES = 2;
export const RECORD_GROUP = 4;
export const RECORD_LENGTH: u32 = 8;

export const enum IgmpType {
  QUERY = 0x11,
  REPORT_V1 = 0x12,
  DVMRP = 0x13,
  PIM = 0x14,
  REPORT_V2 = 0x16,
  LEAVE = 0x17,
  REPORT_V3 = 0x22,
}

/** IGMPV3_* record types (RFC 3376 section 4.2.12) */
export const enum RecordType {
  MODE_IS_INCLUDE = 1,
  MODE_IS_EXCLUDE,
  CHANGE_TO_INCLUDE,
  CHANGE_TO_EXCLUDE,
  ALLOW_NEW_SOURCES,
  BLOCK_OLD_SOURCES,
}

export const ALL_HOSTS: u32 = 0xe0000001;
export const ALL_ROUTERS: u32 = 0xe0000002;
/** where version 3 reports go */
export const ALL_V3_ROUTERS: u32 = 0xe0000016;

export function type(h: usize): u32 {
  return read8(h + TYPE);
}
export function code(h: usize): u32 {
  return read8(h + CODE);
}
export function group(h: usize): u32 {
  return read32(h + GROUP);
}
export function sources(h: usize): u32 {
  return read16(h + SOURCES);
}
export function qrv(h: usize): u32 {
  return read8(h + QRV) & 7;
}
export function qqic(h: usize): u32 {
  return read8(h + QQIC);
}
/** A response or interval code of version 3 in its unit (RFC 3376 section 4.1.1): values above 127 have an exponent. */
export function decodeTime(code: u32): u32 {
  if (code < 128) return code;
  return (0x10 | (code & 15)) << (((code >> 4) & 7) + 3);
}
export function writeRecord(h: usize, type: u32, sources: u32, group: u32): void {
  write8(h + RECORD_TYPE, type);
  write8(h + 1, 0);
  write16(h + RECORD_SOURCES, sources);
  write32(h + RECORD_GROUP, group);
}
export function seal(h: usize, length: u32): void {
  write16(h + CHECKSUM, 0);
  write16(h + CHECKSUM, checksum(h, length));
}
