/** Names and keys of IPsec's algorithms (net/xfrm/xfrm_algo.c): those that are modelled, and those that Linux knows beside them. */
import { unsupported, VethworkError } from "../model/errors.js";
import type { XfrmState, XfrmStateSpec } from "../model/xfrm.js";
import { XfrmAuth, XfrmCipher, XfrmPlace, XfrmStateRecord } from "./abi.generated.js";
import type { Machine } from "./machine.js";

const AEADS: Record<string, number> = { "rfc4106(gcm(aes))": XfrmCipher.rfc4106GcmAes };
const CIPHERS: Record<string, number> = {
  "cbc(aes)": XfrmCipher.cbcAes,
  "ecb(cipher_null)": XfrmCipher.cipherNull,
};
const AUTHS: Record<string, number> = {
  digest_null: XfrmAuth.digestNull,
  "hmac(sha1)": XfrmAuth.hmacSha1,
  "hmac(sha256)": XfrmAuth.hmacSha256,
};
/** whole bits, and those that are sent where nobody says how many */
const AUTH_BITS: Record<string, [full: number, usual: number]> = {
  digest_null: [0, 0],
  "hmac(sha1)": [160, 96],
  "hmac(sha256)": [256, 96],
};
const ICV_BITS = [64, 96, 128];

const COMPATIBLE: Record<string, string> = {
  aes: "cbc(aes)",
  cipher_null: "ecb(cipher_null)",
  sha1: "hmac(sha1)",
  sha256: "hmac(sha256)",
};

/** What Linux has and this kernel has not. */
const OTHERS = new Set([
  "rfc4309(ccm(aes))",
  "rfc4543(gcm(aes))",
  "rfc7539esp(chacha20,poly1305)",
  "hmac(md5)",
  "md5",
  "hmac(sha384)",
  "hmac(sha512)",
  "hmac(rmd160)",
  "rmd160",
  "hmac(sm3)",
  "xcbc(aes)",
  "cmac(aes)",
  "cbc(des)",
  "des",
  "cbc(des3_ede)",
  "des3_ede",
  "cbc(cast5)",
  "cast5",
  "cbc(blowfish)",
  "blowfish",
  "cbc(serpent)",
  "serpent",
  "cbc(camellia)",
  "camellia",
  "cbc(twofish)",
  "twofish",
  "rfc3686(ctr(aes))",
  "cbc(sm4)",
  "rfc3686(ctr(sm4))",
]);

const ESP = 50;
const PROTOCOLS: Record<number, string> = { 43: "route2", 51: "ah", 60: "hao", 108: "comp" };

/** Says what of a state is not modelled; the kernel's own complaints come later. */
export function refuseUnmodelled(s: XfrmStateSpec): void {
  if (s.proto !== ESP) throw unsupported(`IPsec protocol "${PROTOCOLS[s.proto] ?? s.proto}"`);
  for (const flag of s.flags ?? [])
    if (flag === "esn" || flag === "wildrecv" || flag === "icmp")
      throw unsupported(`flag "${flag}" of an xfrm state`);
}

function numberOf(table: Record<string, number>, kind: string, name: string): number {
  const number = table[COMPATIBLE[name] ?? name];
  if (number !== undefined) return number;
  if (OTHERS.has(name)) throw unsupported(`IPsec algorithm "${name}"`);
  throw new VethworkError("ENOSYS", `Error: Requested ${kind} algorithm not found.`);
}

function nameIn(table: Record<string, number>, number: number): string {
  return Object.keys(table).find((name) => table[name] === number)!;
}

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

export function writeAlgorithms(m: Machine, s: XfrmStateSpec): void {
  const at = m.mailbox;
  const set = (field: number, value: number): void => m.setU32(at + field, value);
  let place = at + XfrmPlace.keys;
  const key = (field: number, hex: string): void => {
    const bytes = bytesOf(hex);
    if (bytes.length > 512) throw new VethworkError("EINVAL", "Invalid argument");
    m.put(bytes, place);
    place += bytes.length;
    set(field, bytes.length);
  };
  // in the order in which Linux attaches them: AEAD, authentication, cipher
  if (s.aead) {
    const number = numberOf(AEADS, "AEAD", s.aead.name);
    if (!ICV_BITS.includes(s.aead.icvBits))
      throw new VethworkError("ENOSYS", "Error: Requested AEAD algorithm not found.");
    set(XfrmStateRecord.cipher, number);
    set(XfrmStateRecord.icvBits, s.aead.icvBits);
    key(XfrmStateRecord.cipherKeyBytes, s.aead.key);
    return;
  }
  let auth: number | undefined;
  if (s.auth) {
    auth = numberOf(AUTHS, "AUTH", s.auth.name);
    const [full, usual] = AUTH_BITS[nameIn(AUTHS, auth)]!;
    if ((s.auth.bits ?? 0) > full)
      throw new VethworkError("EINVAL", "Error: Invalid length requested for truncated ICV.");
    set(XfrmStateRecord.authBits, s.auth.bits || usual);
  }
  if (!s.enc) throw new VethworkError("EINVAL", "Invalid argument");
  set(XfrmStateRecord.cipher, numberOf(CIPHERS, "CRYPT", s.enc.name));
  key(XfrmStateRecord.cipherKeyBytes, s.enc.key);
  if (auth === undefined) return;
  set(XfrmStateRecord.auth, auth);
  key(XfrmStateRecord.authKeyBytes, s.auth!.key);
}

/** The algorithms of the record at the mailbox, and where what follows the keys begins. */
export function readAlgorithms(m: Machine): {
  algorithms: Pick<XfrmState, "aead" | "enc" | "auth">;
  end: number;
} {
  const at = m.mailbox;
  const get = (field: number): number => m.u32(at + field);
  let place = at + XfrmPlace.keys;
  const key = (bytes: number): string => {
    const hex = Buffer.from(m.bytes.subarray(place, place + bytes)).toString("hex");
    place += bytes;
    return hex;
  };
  const cipher = get(XfrmStateRecord.cipher);
  const cipherKey = key(get(XfrmStateRecord.cipherKeyBytes));
  if (cipher === XfrmCipher.rfc4106GcmAes) {
    const icvBits = get(XfrmStateRecord.icvBits);
    return { algorithms: { aead: { name: nameIn(AEADS, cipher), key: cipherKey, icvBits } }, end: place };
  }
  const enc = { name: nameIn(CIPHERS, cipher), key: cipherKey };
  const number = get(XfrmStateRecord.auth);
  if (number === XfrmAuth.none) return { algorithms: { enc }, end: place };
  const authKey = key(get(XfrmStateRecord.authKeyBytes));
  const auth = { name: nameIn(AUTHS, number), key: authKey, bits: get(XfrmStateRecord.authBits) };
  return { algorithms: { enc, auth }, end: place };
}
