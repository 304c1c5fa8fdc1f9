/** Which ports are servers': a file as services(5), as tcpprep's --services reads it (src/common/services.c). */

/** bits of 65536 TCP ports, then of 65536 UDP ports, lowest bit first */
const PROTOCOL_BYTES = 8192;
/** tcpprep's own: DEFAULT_LOW_SERVER_PORT to DEFAULT_HIGH_SERVER_PORT */
const LAST_WELL_KNOWN = 1023;

export function defaultServices(): Uint8Array {
  const bits = new Uint8Array(2 * PROTOCOL_BYTES);
  for (let port = 0; port <= LAST_WELL_KNOWN; port++)
    for (const protocol of [0, PROTOCOL_BYTES]) bits[protocol + (port >> 3)]! |= 1 << (port & 7);
  return bits;
}

/** Only the ports in the file are servers': the first "PORT/tcp" or "PORT/udp" of each line, comments and other protocols aside. */
export function parseServices(text: string): Uint8Array {
  const bits = new Uint8Array(2 * PROTOCOL_BYTES);
  for (const line of text.split("\n")) {
    const match = /([0-9]+)\/(tcp|udp)/i.exec(line);
    if (!match || Number(match[1]) > 65535) continue;
    const port = Number(match[1]);
    const protocol = match[2]!.toLowerCase() === "tcp" ? 0 : PROTOCOL_BYTES;
    bits[protocol + (port >> 3)]! |= 1 << (port & 7);
  }
  return bits;
}
