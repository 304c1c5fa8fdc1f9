/**
 * Cache files of tcpprep 4 (src/common/cache.c of tcpreplay): for each packet of a capture whether it is sent, and from which side.
 *
 *   magic "tcpprep\0" | version "04\0\0" | packets u64 | packets in a byte u16 | comment length u16 | comment | two bits a packet
 *
 * Numbers are big-endian. A packet's bits are 1 (primary: the client's side) and 2 (it is sent); the first packet has the lowest bits of its byte.
 */
import { VethworkError } from "../model/errors.js";

export interface CacheFile {
  packets: number;
  comment: string;
  /** two bits a packet */
  bits: Uint8Array;
}

export type CachedSide = "client" | "server" | "none";

const MAGIC = "tcpprep\0";
const VERSION = 4;
const HEADER_BYTES = 24;
const PACKETS_A_BYTE = 4;
/** the comment's length has 16 bits, and tcpprep takes no more than this */
const LONGEST_COMMENT = 65534;

/** @throws VethworkError EFORMAT where `bytes` are no cache file, or only a part of one */
export function parseCacheFile(bytes: Uint8Array, name: string): CacheFile {
  const fail = (what: string): never => {
    throw new VethworkError("EFORMAT", `${name}: ${what}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString("latin1");
  if (text(0, MAGIC.length) !== MAGIC)
    fail(`this is not a cache file: it does not begin with "tcpprep"; make one with --save-cache or tcpprep`);
  if (bytes.length < HEADER_BYTES)
    fail(
      `the file ends inside its header (${bytes.length} of ${HEADER_BYTES} bytes are there); make it again`,
    );
  const version = parseInt(text(8, 12), 10);
  if (version !== VERSION)
    fail(
      `version ${JSON.stringify(text(8, 12).replace(/\0.*$/s, ""))} at offset 8 is not 04; make the file again`,
    );
  const packets = view.getBigUint64(12);
  const perByte = view.getUint16(20);
  const commentBytes = view.getUint16(22);
  if (perByte !== PACKETS_A_BYTE)
    fail(
      `${perByte} packets in a byte at offset 20; only ${PACKETS_A_BYTE} are supported; make the file again`,
    );
  if (commentBytes > LONGEST_COMMENT)
    fail(`comment length ${commentBytes} at offset 22 is above ${LONGEST_COMMENT}; make the file again`);
  const begin = HEADER_BYTES + commentBytes;
  const bitBytes = (packets + 3n) / 4n;
  if (BigInt(bytes.length) < BigInt(begin) + bitBytes)
    fail(
      `the file ends too early: ${packets} packets need ${BigInt(begin) + bitBytes} bytes, ${bytes.length} are there; make it again`,
    );
  return {
    packets: Number(packets),
    comment: Buffer.from(bytes.subarray(HEADER_BYTES, begin)).toString("utf8"),
    bits: bytes.subarray(begin, begin + Number(bitBytes)),
  };
}

/** @throws VethworkError E2BIG where the comment is too long */
export function formatCacheFile({ packets, comment, bits }: CacheFile): Uint8Array {
  const words = Buffer.from(comment, "utf8");
  if (words.length > LONGEST_COMMENT)
    throw new VethworkError("E2BIG", `the comment of a cache file has at most ${LONGEST_COMMENT} bytes`);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 0, "latin1");
  header.write("04", 8, "latin1");
  header.writeBigUInt64BE(BigInt(packets), 12);
  header.writeUInt16BE(PACKETS_A_BYTE, 20);
  header.writeUInt16BE(words.length, 22);
  return new Uint8Array(
    Buffer.concat([header, words, bits.subarray(0, Math.ceil(packets / PACKETS_A_BYTE))]),
  );
}

/** @param number of the packet, from 1 */
export function cachedSide(cache: CacheFile, number: number): CachedSide {
  const bits = cache.bits[(number - 1) >>> 2]! >> (((number - 1) & 3) << 1);
  if (!(bits & 2)) return "none";
  return bits & 1 ? "client" : "server";
}
