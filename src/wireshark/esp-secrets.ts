/** The keys of IPsec that a capture of vethwork holds, for a Wireshark that does not take them from there itself. */
import { closeSync, openSync, readSync } from "node:fs";
import { fileError } from "../capture/index.js";

const SECTION = 0x0a0d0d0a;
const LITTLE_ENDIAN = 0x1a2b3c4d;
const SECRETS = 0x0a;
/** "ESPS", draft-ietf-opsawg-pcapng section 4.7 */
const ESP_SA = 0x45535053;
/** keys stand before the packets that they are for: what is looked through */
const SEARCHED_BYTES = 64 << 20;
const LONGEST_SECRETS = 1 << 20;

/** Lines of Wireshark's table esp_sa, none twice. None for a file that is not such a pcapng. Throws the file's errors (ENOENT ...). */
export function espSecrets(path: string): string[] {
  const lines = new Set<string>();
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    const window = Buffer.alloc(1 << 16);
    let start = 0;
    let filled = readSync(fd, window, 0, window.length, 0);
    /** `bytes` of the file at an offset, through the window; null behind the end */
    const at = (offset: number, bytes: number): Buffer | null => {
      if (offset < start || offset + bytes > start + filled) {
        start = offset;
        filled = readSync(fd, window, 0, window.length, offset);
      }
      return bytes <= filled ? window.subarray(offset - start, offset - start + bytes) : null;
    };
    for (let offset = 0; offset < SEARCHED_BYTES;) {
      const head = at(offset, 16);
      if (!head) break;
      const type = head.readUInt32LE(0);
      const length = head.readUInt32LE(4);
      if (offset === 0 && (type !== SECTION || head.readUInt32LE(8) !== LITTLE_ENDIAN)) break;
      if (length < 12 || length % 4) break;
      if (type === SECRETS && length <= LONGEST_SECRETS && head.readUInt32LE(8) === ESP_SA) {
        const data = Buffer.alloc(Math.min(head.readUInt32LE(12), length - 20));
        const count = readSync(fd, data, 0, data.length, offset + 16);
        for (const line of data.toString("utf8", 0, count).split("\n")) if (line) lines.add(line);
      }
      offset += length;
    }
  } finally {
    closeSync(fd);
  }
  return [...lines];
}
