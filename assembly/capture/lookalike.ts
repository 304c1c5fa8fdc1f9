/** Names a file that is no capture by its first bytes, so that the refusal can say what to do. */
import { CaptureLookalike } from "../abi/capture";

/** Bytes of the file that are wanted for a verdict; fewer are looked at where the file is shorter. */
export const LOOKALIKE_BYTES: u32 = 32;

function isPrintable(byte: u32): bool {
  return (byte >= 0x20 && byte < 0x7f) || byte >= 0x80 || (byte >= 0x09 && byte <= 0x0d);
}

/** UTF-8 or ASCII as far as one look can tell: no control characters, and mostly ASCII. */
function looksLikeText(begin: u32, length: u32): bool {
  let plain: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const byte: u32 = load<u8>(begin + i);
    if (!isPrintable(byte)) return false;
    if (byte < 0x80) plain++;
  }
  return plain * 2 > length;
}

function startsWith32(begin: u32, length: u32, first: u32): bool {
  return length >= 4 && load<u32>(begin) == bswap<u32>(first);
}

/** 0a 0d 0d 0a was chosen so that every conversion of line ends shows. */
function isTextModePcapng(begin: u32, length: u32): bool {
  return (
    startsWith32(begin, length, 0x0d0a_0d0d) || // LF became CR LF
    startsWith32(begin, length, 0x0a0a_0a0a) || // CR became LF
    startsWith32(begin, length, 0x0d0d_0d0d) || // LF became CR
    (length >= 3 && load<u16>(begin) == 0x0d0a && load<u8>(begin + 2) == 0x0a) // CR LF became LF
  );
}

/** @param length at most LOOKALIKE_BYTES, at least 1 */
export function lookalike(begin: u32, length: u32): CaptureLookalike {
  if (length >= 2 && load<u16>(begin) == 0x8b1f) return CaptureLookalike.gzip;
  if (startsWith32(begin, length, 0x28b5_2ffd)) return CaptureLookalike.zstd;
  if (length >= 3 && load<u16>(begin) == 0x5a42 && load<u8>(begin + 2) == 0x68) return CaptureLookalike.bzip2;
  if (startsWith32(begin, length, 0xfd37_7a58)) return CaptureLookalike.xz;
  if (startsWith32(begin, length, 0x0422_4d18)) return CaptureLookalike.lz4;
  if (startsWith32(begin, length, 0x504b_0304)) return CaptureLookalike.zip;
  if (startsWith32(begin, length, 0x736e_6f6f)) return CaptureLookalike.snoop;
  if (startsWith32(begin, length, 0x6274_736e)) return CaptureLookalike.btsnoop;
  if (startsWith32(begin, length, 0x5254_5353) || startsWith32(begin, length, 0x474d_4255))
    return CaptureLookalike.netmon;
  if (startsWith32(begin, length, 0xa1b2_cd34) || startsWith32(begin, length, 0x34cd_b2a1))
    return CaptureLookalike.modifiedPcap;
  if (
    startsWith32(begin, length, 0x1c00_01ac) ||
    startsWith32(begin, length, 0xac01_001c) ||
    startsWith32(begin, length, 0x1c00_01ab) ||
    startsWith32(begin, length, 0xab01_001c)
  )
    return CaptureLookalike.ixiaPcap;
  if (startsWith32(begin, length, 0xa12b_3c4d) || startsWith32(begin, length, 0x4d3c_2ba1))
    return CaptureLookalike.navtelPcap;
  // The length behind a section's type has a zero byte, so what is all text is no converted pcapng.
  if (looksLikeText(begin, length)) return CaptureLookalike.text;
  if (isTextModePcapng(begin, length)) return CaptureLookalike.textModePcapng;
  return CaptureLookalike.unknown;
}
