/** ESP on a packet's bytes (net/ipv4/esp4.c). RFC 4303; RFC 4106 for AES-GCM. */
import { XfrmCipher } from "../abi/xfrm";
import { Decision } from "../abi/decision";
import { edited } from "../observe";
import { Packet, pull, put, trim } from "../packet";
import { K } from "../state";
import { write64, write8 } from "../wire/bytes";
import * as esp from "../wire/esp";
import { aesEncrypt, cbcDecrypt, cbcEncrypt } from "./aes";
import { gcmDecrypt, gcmEncrypt, gcmNonce } from "./gcm";
import { hmac } from "./hmac";
import { XfrmState } from "./state";
import { hashOf, stateMtu } from "./transform";

/** what espOpen answers beside the number of the next header */
export const BAD_PACKET: i32 = -1;
export const BAD_ICV: i32 = -2;
/** IPPROTO_NONE: a dummy packet (RFC 4303 section 2.6) */
const NO_NEXT_HEADER: i32 = 59;

/**
 * esp_output: the bytes from `payload` to the packet's end are what is protected; in front of them is room for header and IV. `next` is their
 * protocol, `childMtu` what the result may have (for tfcpad). False where there is no room for the trailer.
 */
export function espSeal(
  p: Packet,
  x: XfrmState,
  payload: usize,
  number: u32,
  next: u32,
  childMtu: u32,
): bool {
  const plain = <u32>(p.data + p.length - payload);
  let traffic: u32 = 0;
  if (x.tfcpad) {
    const wanted = min(x.tfcpad, stateMtu(x, childMtu));
    if (plain < wanted) traffic = wanted - plain;
  }
  const block = x.blockBytes;
  const covered = (plain + esp.TRAILER_LENGTH + traffic + block - 1) & ~(block - 1);
  const padding = covered - plain - traffic - esp.TRAILER_LENGTH;
  const tail = put(p, covered - plain + x.icvBytes);
  if (!tail) return false;
  memory.fill(tail, 0, traffic);
  const pad = tail + traffic;
  for (let i: u32 = 0; i < padding; i++) write8(pad + i, i + 1);
  write8(pad + padding, padding);
  write8(pad + padding + 1, next);
  const h = payload - x.ivBytes - esp.HEADER_LENGTH;
  const iv = h + esp.HEADER_LENGTH;
  esp.writeHeader(h, x.spi, number);
  switch (x.cipher) {
    case XfrmCipher.rfc4106GcmAes:
      // seqiv: the number, hidden by a salt
      write64(iv, number);
      store<u64>(iv, load<u64>(iv) ^ x.ivSalt0);
      gcmNonce(x.cipherKey, x.nonceSalt, iv);
      gcmEncrypt(x.cipherKey, h, esp.HEADER_LENGTH, payload, covered, x.icvBytes);
      break;
    case XfrmCipher.cbcAes:
      // echainiv: the number times a salt, encrypted as a block before the first
      store<u64>(iv, (x.ivSalt0 | 1) * <u64>number);
      store<u64>(iv, (x.ivSalt1 | 1) * <u64>number, 8);
      aesEncrypt(x.cipherKey, iv, iv);
      cbcEncrypt(x.cipherKey, iv, payload, covered);
  }
  if (x.authKey) {
    const code = hmac(hashOf(x.auth), x.authKey, h, esp.HEADER_LENGTH + x.ivBytes + covered);
    memory.copy(payload + covered, code, x.icvBytes);
  }
  if (K.listening) edited(p, Decision.write, h, <u32>(p.data + p.length - h));
  return true;
}

/**
 * esp_input: `p.data` is at the ESP header; afterwards at what was protected, and the trailer is gone. The number of the next header, or one
 * of the constants above.
 */
export function espOpen(p: Packet, x: XfrmState): i32 {
  const front = esp.HEADER_LENGTH + x.ivBytes;
  if (p.length <= front) return BAD_PACKET;
  const h = p.data;
  const iv = h + esp.HEADER_LENGTH;
  const payload = h + front;
  const rest = p.length - front;
  if (rest < x.icvBytes) return BAD_PACKET;
  const covered = rest - x.icvBytes;
  if (x.authKey) {
    const code = hmac(hashOf(x.auth), x.authKey, h, front + covered);
    if (memory.compare(payload + covered, code, x.icvBytes)) return BAD_ICV;
  }
  switch (x.cipher) {
    case XfrmCipher.rfc4106GcmAes:
      gcmNonce(x.cipherKey, x.nonceSalt, iv);
      if (!gcmDecrypt(x.cipherKey, h, esp.HEADER_LENGTH, payload, covered, x.icvBytes)) return BAD_ICV;
      break;
    case XfrmCipher.cbcAes:
      if (covered & 15) return BAD_PACKET;
      cbcDecrypt(x.cipherKey, iv, payload, covered);
  }
  if (K.listening) edited(p, Decision.write, h, p.length);
  // esp_remove_trailer
  if (covered < esp.TRAILER_LENGTH) return BAD_PACKET;
  const trailer = payload + covered - esp.TRAILER_LENGTH;
  const padding: u32 = load<u8>(trailer);
  const next: i32 = load<u8>(trailer + 1);
  if (padding + esp.TRAILER_LENGTH + x.icvBytes >= rest) return BAD_PACKET;
  trim(p, p.length - x.icvBytes - padding - esp.TRAILER_LENGTH);
  pull(p, front);
  return next == NO_NEXT_HEADER ? BAD_PACKET : next;
}
