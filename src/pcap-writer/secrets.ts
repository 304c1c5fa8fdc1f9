/** Decryption secrets block (draft-ietf-opsawg-pcapng, section 4.7): keys, so that Wireshark can decrypt the packets behind it. */
import { block, padded, utf8, type CommentedBlock } from "./block.js";

const BLOCK_SECRETS = 0x0a;
const HEADER_BYTES = 8;

const SECRETS_TYPES = {
  /** NSS key log format, SSLKEYLOGFILE */
  tls: 0x544c534b,
  /** the key log of Wireshark's WireGuard dissector */
  wireguard: 0x57474b4c,
  /** Wireshark's esp_sa table as CSV */
  esp: 0x45535053,
};

export interface Secrets extends CommentedBlock {
  kind: keyof typeof SECRETS_TYPES;
  /** text, or its bytes */
  data: string | Uint8Array;
}

export function secretsBlock(secrets: Secrets): Uint8Array {
  const data = typeof secrets.data === "string" ? utf8(secrets.data) : secrets.data;
  const body = new Uint8Array(HEADER_BYTES + padded(data.length));
  const view = new DataView(body.buffer);
  view.setUint32(0, SECRETS_TYPES[secrets.kind], true);
  view.setUint32(4, data.length, true);
  body.set(data, HEADER_BYTES);
  return block(BLOCK_SECRETS, body, [], secrets.comments);
}
