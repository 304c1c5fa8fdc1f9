/**
 * ESP in recordings: IVs are random, so that what is encrypted never compares. A lab with ESP has a file `esp.json`, which says for each SPI
 * (lower-case, "0x100") its keys: { cipher: "gcm" | "cbc" | "null", key, icv (bytes), auth: "sha1" | "sha256", authKey }, keys in hexadecimal.
 */
import { createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ESP = 50;
const IV_BYTES = { gcm: 8, cbc: 16, null: 0 };

/** The keys of a lab, or undefined. */
export function espKeys(directory) {
  const file = join(directory, "esp.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

const hex = (text) => Buffer.from(text, "hex");

/**
 * Decrypts in place the ESP packet whose IPv4 header is at `o`: the payload becomes what it was, IV and ICV become zeros, an ICV that is wrong
 * becomes ff. What cannot be decrypted (a fragment, a wrong key, an SPI without keys) becomes ee behind the ESP header, so that its length is
 * compared.
 * @returns where the payload begins and its protocol, or null
 */
export function openEsp(bytes, o, keys) {
  const at = o + (bytes[o] & 15) * 4;
  const end = o + ((bytes[o + 2] << 8) | bytes[o + 3]);
  const fragment = ((bytes[o + 6] & 0x3f) << 8) | bytes[o + 7];
  const hide = (from) => {
    bytes.fill(0xee, Math.min(from, bytes.length), Math.min(end, bytes.length));
    return null;
  };
  if (fragment & 0x1fff) return hide(at);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < at + 8) return null;
  const sa = keys[`0x${view.getUint32(at).toString(16)}`];
  if (fragment || !sa || bytes.length < end) return hide(at + 8);
  const payload = at + 8 + IV_BYTES[sa.cipher];
  const covered = end - sa.icv - payload;
  if (covered < 2) return hide(at + 8);
  const is = (from, to, value) => bytes.subarray(from, to).every((byte) => byte === value);
  // a recording holds it decrypted already
  if (is(at + 8, end, 0xee)) return null;
  if (is(at + 8, payload, 0)) {
    if (is(end - sa.icv, end, 0)) return { at: payload, next: bytes[end - sa.icv - 1] };
    if (sa.icv && is(end - sa.icv, end, 0xff)) return null;
  }
  const text = bytes.slice(payload, payload + covered);
  const icv = bytes.slice(payload + covered, end);
  let plain = text;
  let genuine = true;
  if (sa.cipher === "gcm") {
    const key = hex(sa.key);
    const nonce = Buffer.concat([key.subarray(-4), bytes.subarray(at + 8, payload)]);
    const bits = (key.length - 4) * 8;
    const decipher = createDecipheriv(`aes-${bits}-gcm`, key.subarray(0, -4), nonce, {
      authTagLength: sa.icv,
    });
    decipher.setAAD(bytes.subarray(at, at + 8)).setAuthTag(icv);
    plain = decipher.update(text);
    try {
      decipher.final();
    } catch {
      return hide(at + 8);
    }
  } else {
    if (sa.auth) {
      const code = createHmac(sa.auth, hex(sa.authKey))
        .update(bytes.subarray(at, end - sa.icv))
        .digest();
      genuine = timingSafeEqual(code.subarray(0, sa.icv), icv);
    }
    if (sa.cipher === "cbc") {
      const key = hex(sa.key);
      const iv = bytes.slice(at + 8, payload);
      const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
      plain = Buffer.concat([decipher.update(text), decipher.final()]);
    }
  }
  bytes.fill(0, at + 8, payload);
  bytes.set(plain, payload);
  bytes.fill(genuine ? 0 : 0xff, end - sa.icv, end);
  return genuine ? { at: payload, next: bytes[end - sa.icv - 1] } : null;
}
