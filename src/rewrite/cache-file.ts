/** Cache files of tcpprep(1): for each packet of a capture whether it is sent, and by which side. */
import { readFileSync } from "node:fs";
import { strerror, VethworkError } from "../model/errors.js";

/*
 *  0 "tcpprep" 0 | 8 version "04" | 12 packets u64 | 20 packets a byte u16 | 22 length of the comment u16 | 24 comment, two bits a packet
 */
const MAGIC = "tcpprep\0";
const VERSION = "04\0\0";
const VERSION_AT = 8;
const PACKETS_AT = 12;
const PER_BYTE_AT = 20;
const COMMENT_LENGTH_AT = 22;
const HEADER_BYTES = 24;
const PACKETS_PER_BYTE = 4;

export interface CacheFile {
  packets: number;
  /** two bits a packet, the first packet lowest: 2 it is sent, 1 by the client */
  bits: Uint8Array;
  /** tcpprep's own command line, where it was saved */
  comment: string;
}

/** @throws VethworkError ENOENT and the like; EFORMAT with the place of the damage */
export function readCacheFile(path: string): CacheFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "EIO";
    throw new VethworkError(code, `${path}: ${strerror(code)}`);
  }
  return parseCacheFile(bytes, path);
}

/** @param name of the file, for messages */
export function parseCacheFile(bytes: Uint8Array, name: string): CacheFile {
  const damaged = (what: string) => new VethworkError("EFORMAT", `${name}: ${what}`);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw damaged(
      "this is no cache file of tcpprep; make one with tcpprep --auto=first --pcap=FILE --cachefile=FILE",
    );
  if (file.length < HEADER_BYTES)
    throw damaged(
      `the file ends inside its header (${file.length} of ${HEADER_BYTES} bytes are there); make it again with tcpprep`,
    );
  if (file.toString("latin1", VERSION_AT, VERSION_AT + VERSION.length) !== VERSION)
    throw damaged(
      `offset ${VERSION_AT}: only version 04 of tcpprep's cache files is known; make it again with tcpprep 4`,
    );
  if (file.readUInt16BE(PER_BYTE_AT) !== PACKETS_PER_BYTE)
    throw damaged(
      `offset ${PER_BYTE_AT}: ${file.readUInt16BE(PER_BYTE_AT)} packets a byte instead of ${PACKETS_PER_BYTE}`,
    );
  const commentEnd = HEADER_BYTES + file.readUInt16BE(COMMENT_LENGTH_AT);
  const packets = file.readBigUInt64BE(PACKETS_AT);
  const present = Math.max(file.length - commentEnd, 0);
  const needed = (packets + 3n) / 4n;
  if (BigInt(present) < needed)
    throw damaged(
      `the file ends inside its packets (${present} of ${needed} bytes are there); make it again with tcpprep`,
    );
  return {
    packets: Number(packets),
    bits: bytes.subarray(commentEnd, commentEnd + Number(needed)),
    comment: file.toString("latin1", HEADER_BYTES, commentEnd),
  };
}
