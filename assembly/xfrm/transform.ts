/** What a state's algorithms are: keys, IVs, sizes (esp_init_aead, esp_init_authenc, esp_init_state of net/ipv4/esp4.c; xfrm_state_mtu). */
import { Errno } from "../abi/errno";
import { XfrmAuth, XfrmCipher, XfrmMode } from "../abi/xfrm";
import { allocate } from "../memory";
import { random32 } from "../state";
import * as esp from "../wire/esp";
import * as ipv4 from "../wire/ipv4";
import { aesExpand, aesTables } from "./aes";
import { gcmExpand } from "./gcm";
import { hmacExpand } from "./hmac";
import { Hash } from "./sha";
import { AUTH_ROOM, CIPHER_ROOM, XfrmState } from "./state";

export function hashOf(auth: u32): Hash {
  return auth == <u32>XfrmAuth.hmacSha1 ? Hash.SHA1 : Hash.SHA256;
}

/** bits of the whole code */
export function fullBits(auth: u32): u32 {
  return auth == <u32>XfrmAuth.hmacSha1 ? 160 : auth == <u32>XfrmAuth.hmacSha256 ? 256 : 0;
}

/** bits that are sent where nobody says how many (uinfo.auth.icv_truncbits) */
export function truncatedBits(auth: u32): u32 {
  return auth == <u32>XfrmAuth.hmacSha1 || auth == <u32>XfrmAuth.hmacSha256 ? 96 : 0;
}

function isAesKey(bytes: u32): bool {
  return bytes == 16 || bytes == 24 || bytes == 32;
}

/** Expands the keys of a state whose algorithms are set. 0, or a negative errno for keys that do not fit. */
export function initTransform(x: XfrmState): i32 {
  if (!aesTables()) return -Errno.ENOMEM;
  const bytes = x.cipherKeyBytes;
  x.ivSalt0 = ((<u64>random32()) << 32) | random32();
  x.ivSalt1 = ((<u64>random32()) << 32) | random32();
  x.blockBytes = 4;
  if (x.cipher == <u32>XfrmCipher.rfc4106GcmAes) {
    if (bytes < 4 || !isAesKey(bytes - 4)) return -Errno.EINVAL;
    x.cipherKey = allocate(CIPHER_ROOM);
    if (!x.cipherKey) return -Errno.ENOMEM;
    gcmExpand(x.cipherKey, x.keys, bytes - 4);
    x.nonceSalt = load<u32>(x.keys + bytes - 4);
    x.ivBytes = 8;
    x.icvBytes = x.icvBits >> 3;
  } else {
    if (x.cipher == <u32>XfrmCipher.cbcAes) {
      if (!isAesKey(bytes)) return -Errno.EINVAL;
      x.cipherKey = allocate(CIPHER_ROOM);
      if (!x.cipherKey) return -Errno.ENOMEM;
      aesExpand(x.cipherKey, x.keys, bytes);
      x.ivBytes = 16;
      x.blockBytes = 16;
    } else if (bytes) return -Errno.EINVAL;
    x.icvBytes = x.authBits >> 3;
    if (fullBits(x.auth)) {
      x.authKey = allocate(AUTH_ROOM);
      if (!x.authKey) return -Errno.ENOMEM;
      hmacExpand(hashOf(x.auth), x.authKey, x.keys + bytes, x.authKeyBytes);
    }
  }
  x.headerBytes = esp.HEADER_LENGTH + x.ivBytes;
  if (x.mode == <u32>XfrmMode.tunnel) x.headerBytes += ipv4.HEADER_LENGTH;
  return 0;
}

/** xfrm_state_mtu: the largest packet that fits `mtu` when it has been transformed. */
export function stateMtu(x: XfrmState, mtu: u32): u32 {
  const inner: u32 = x.mode == <u32>XfrmMode.tunnel ? 0 : ipv4.HEADER_LENGTH;
  return ((mtu - x.headerBytes - x.icvBytes - inner) & ~(x.blockBytes - 1)) + inner - 2;
}

/** xfrm_smark_get: the mark that a packet of this state has. */
export function markOf(x: XfrmState, mark: u32): u32 {
  return (x.outputMark & x.outputMarkMask) | (mark & ~x.outputMarkMask);
}
