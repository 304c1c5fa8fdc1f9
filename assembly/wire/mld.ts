/** Multicast Listener Discovery, versions 1 and 2 (RFC 2710 section 3, RFC 3810 section 5). */
export const TYPE = 0;
export const MAX_DELAY = 4;
/** number of records of a version 2 report */
export const REPORT_RECORDS = 6;
export const GROUP = 8;
/** ICMPv6 header alone; also what a version 2 report begins with */
export const ICMP_LENGTH: u32 = 8;
/** version 1 */
export const MESSAGE_LENGTH: u32 = 24;
// version 2 query
export const SOURCES = 26;
export const QUERY2_LENGTH: u32 = 28;
// one record of a version 2 report
export const RECORD_TYPE = 0;
export const RECORD_SOURCES = 2;
export const RECORD_GROUP = 4;
export const RECORD_LENGTH: u32 = 20;

export const enum MldType {
  QUERY = 130,
  REPORT = 131,
  DONE = 132,
  REPORT_V2 = 143,
  /** Multicast Router Advertisement (RFC 4286) */
  ROUTER_ADVERTISEMENT = 151,
}

/** A version 2 response code in ms (RFC 3810 section 5.1.3). */
export function decodeDelay(code: u32): u32 {
  if (code < 32768) return code;
  return (0x1000 | (code & 0xfff)) << (((code >> 12) & 7) + 3);
}
