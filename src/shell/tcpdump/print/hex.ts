/** -x, -X and -A (ascii.c of tcpdump). */

/** Lines of sixteen bytes, each beginning with a newline and a tab; with the characters beside them where asked. */
export function dumpHex(bytes: Uint8Array, ascii: boolean): string {
  let text = "";
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const line = bytes.subarray(offset, offset + 16);
    let hex = "";
    for (let index = 0; index < line.length; index += 2) {
      hex += ` ${line[index]!.toString(16).padStart(2, "0")}${index + 1 < line.length ? line[index + 1]!.toString(16).padStart(2, "0") : ""}`;
    }
    const characters = Array.from(line, (byte) =>
      byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
    ).join("");
    text += `\n\t0x${offset.toString(16).padStart(4, "0")}: ${ascii ? `${hex.padEnd(40)}  ${characters}` : hex}`;
  }
  return text;
}

export function dumpAscii(bytes: Uint8Array): string {
  let text = "\n";
  for (const [index, byte] of bytes.entries()) {
    if (byte === 0x0d) text += bytes[index + 1] === 0x0a ? "" : ".";
    else
      text +=
        (byte > 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x20 || byte === 0x0a
          ? String.fromCharCode(byte)
          : ".";
  }
  return text;
}
