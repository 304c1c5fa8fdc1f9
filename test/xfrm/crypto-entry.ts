/** Compiled by crypto.test.ts: the ciphers and hashes of assembly/xfrm with scalar signatures. Memory from 128 KiB on is the test's. */
import { aesExpand, aesTables, cbcDecrypt, cbcEncrypt } from "../../assembly/xfrm/aes";
import { gcmDecrypt, gcmEncrypt, gcmExpand, gcmNonce } from "../../assembly/xfrm/gcm";
import { hmac, hmacExpand } from "../../assembly/xfrm/hmac";
import { Hash } from "../../assembly/xfrm/sha";
import { K } from "../../assembly/state";

export function begin(): bool {
  K.arenaTop = 65536 * 4;
  K.arenaEnd = 65536 * 8;
  return aesTables();
}

export function cbc(key: u32, bytes: u32, iv: u32, at: u32, length: u32, decrypt: bool): void {
  aesExpand(65536 * 3, key, bytes);
  if (decrypt) cbcDecrypt(65536 * 3, iv, at, length);
  else cbcEncrypt(65536 * 3, iv, at, length);
}

export function gcm(
  key: u32,
  bytes: u32,
  salt: u32,
  iv: u32,
  aad: u32,
  aadBytes: u32,
  at: u32,
  length: u32,
  tagBytes: u32,
  decrypt: bool,
): bool {
  gcmExpand(65536 * 3, key, bytes);
  gcmNonce(65536 * 3, load<u32>(salt), iv);
  if (decrypt) return gcmDecrypt(65536 * 3, aad, aadBytes, at, length, tagBytes);
  gcmEncrypt(65536 * 3, aad, aadBytes, at, length, tagBytes);
  return true;
}

export function code(sha256: bool, key: u32, bytes: u32, at: u32, length: u32): u32 {
  const hash = sha256 ? Hash.SHA256 : Hash.SHA1;
  hmacExpand(hash, 65536 * 3, key, bytes);
  return <u32>hmac(hash, 65536 * 3, at, length);
}
