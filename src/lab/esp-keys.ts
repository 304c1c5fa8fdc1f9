/** The keys of a lab's IPsec states as Wireshark's table `esp_sa` has them (packet-ipsec.c), so that it decrypts what was captured. */
import type { Kernel } from "../model/kernel.js";
import type { XfrmState } from "../model/xfrm.js";

const ICV_NAMES: Record<number, string> = {
  64: "AES-GCM with 8 octet ICV [RFC4106]",
  96: "AES-GCM with 12 octet ICV [RFC4106]",
  128: "AES-GCM with 16 octet ICV [RFC4106]",
};
const AUTH_NAMES: Record<string, string> = {
  "hmac(sha1) 96": "HMAC-SHA-1-96 [RFC2404]",
  "hmac(sha256) 96": "HMAC-SHA-256-96 [draft-ietf-ipsec-ciph-sha-256-00]",
  "hmac(sha256) 128": "HMAC-SHA-256-128 [RFC4868]",
};

function record(s: XfrmState): string {
  const key = (hex: string): string => (hex ? `0x${hex}` : "");
  let cipher = "NULL";
  if (s.aead) cipher = ICV_NAMES[s.aead.icvBits]!;
  else if (s.enc?.name === "cbc(aes)") cipher = "AES-CBC [RFC3602]";
  let auth = "NULL";
  if (s.auth && s.auth.bits)
    // Wireshark knows other lengths by their number of bits only
    auth =
      AUTH_NAMES[`${s.auth.name} ${s.auth.bits}`] ?? `ANY ${s.auth.bits} bit authentication [no checking]`;
  const spi = `0x${s.spi.toString(16).padStart(8, "0")}`;
  const fields = ["IPv4", s.src, s.dst, spi, cipher, key((s.aead ?? s.enc)?.key ?? "")];
  return [...fields, auth, key(auth === "NULL" ? "" : s.auth!.key)].map((field) => `"${field}"`).join(",");
}

/** A line for each state of any namespace that is there now, none twice. */
export function espTable(kernel: Kernel): string[] {
  const namespaces = new Set(["", ...kernel.netnsNames()]);
  return [...new Set([...namespaces].flatMap((netns) => kernel.xfrmStates(netns).map(record)))];
}

/** The options that have Wireshark or tshark decrypt; "" where there are no states. */
export function decryptOptions(kernel: Kernel): string {
  const table = espTable(kernel);
  if (table.length === 0) return "";
  return ["-o esp.enable_encryption_decode:TRUE", ...table.map((line) => `-o 'uat:esp_sa:${line}'`)].join(
    " ",
  );
}
