/** An IPv4 packet in one line: protocol, addresses, ports. Undefined for other frames. */
export function describe(frame: Uint8Array): string | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 34 || view.getUint16(12) !== 0x0800) return undefined;
  const address = (at: number) => [...frame.subarray(at, at + 4)].join(".");
  const name = { 1: "icmp", 6: "tcp", 17: "udp" }[frame[23]!];
  if (!name) return undefined;
  const payload = 14 + (frame[14]! & 15) * 4;
  const port = (at: number) => (name === "icmp" ? "" : `:${view.getUint16(payload + at)}`);
  return `${name} ${address(26)}${port(0)} > ${address(30)}${port(2)}`;
}
