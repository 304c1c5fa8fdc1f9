/** SCTP (RFC 9260 section 3). Ports are where TCP and UDP have them. */
import { write32 } from "./bytes";
import { crc32c } from "./crc32c";

export const SOURCE = 0;
export const DESTINATION = 2;
export const CHECKSUM = 8;
export const HEADER_LENGTH: u32 = 12;

/** within a chunk: its type is the first byte */
export const CHUNK_LENGTH = 2;
export const CHUNK_HEADER_LENGTH: u32 = 4;

/** RFC 9260 section 3.2 */
export const enum ChunkType {
  DATA = 0,
  INIT = 1,
  INIT_ACK = 2,
  ABORT = 6,
  SHUTDOWN = 7,
  SHUTDOWN_ACK = 8,
  ERROR = 9,
  COOKIE_ECHO = 10,
  COOKIE_ACK = 11,
  SHUTDOWN_COMPLETE = 14,
}

/** The checksum of the packet at `h` as write32 wants it (appendix A: it is sent in the byte order in which it is computed). Clears the field. */
export function checksum(h: usize, length: u32): u32 {
  write32(h + CHECKSUM, 0);
  return bswap<u32>(crc32c(h, length));
}
