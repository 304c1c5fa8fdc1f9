/** The spanning tree protocol (print-stp.c): configuration and topology change messages. */
import type { Text } from "./text.js";

const FLAGS: [number, string][] = [
  [0x01, "Topology change"],
  [0x02, "Proposal"],
  [0x10, "Learn"],
  [0x20, "Forward"],
  [0x40, "Agreement"],
  [0x80, "Topology change ACK"],
];

/** "8000.02:00:00:00:00:99" */
function bridgeId(text: Text, at: number): string {
  return `${text.u16(at).toString(16).padStart(4, "0")}.${text.mac(at + 2)}`;
}

export function printStp(text: Text, at: number, length: number): void {
  text.protocol = "stp";
  const version = text.u8(at + 2);
  const type = text.u8(at + 3);
  const names: Record<number, string> = { 0: "802.1d", 2: "802.1w", 3: "802.1s" };
  text.add(`STP ${names[version] ?? `Unknown STP protocol (0x${version.toString(16).padStart(2, "0")})`}`);
  if (type === 0x80) {
    text.add(", Topology Change");
    return;
  }
  text.add(
    type === 0
      ? ", Config"
      : type === 2
        ? ", Rapid STP"
        : `, Unknown (0x${type.toString(16).padStart(2, "0")})`,
  );
  const flags = text.u8(at + 4);
  const set = FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name);
  text.add(
    `, Flags [${set.join(", ") || "none"}], bridge-id ${bridgeId(text, at + 17)}.${text
      .u16(at + 25)
      .toString(16)
      .padStart(4, "0")}, length ${length}`,
  );
  if (text.options.verbose === 0) return;
  const seconds = (offset: number): string => `${(text.u16(at + offset) / 256).toFixed(2)}s`;
  text.add(
    `\n\tmessage-age ${seconds(27)}, max-age ${seconds(29)}, hello-time ${seconds(31)}, forwarding-delay ${seconds(33)}`,
  );
  text.add(`\n\troot-id ${bridgeId(text, at + 5)}, root-pathcost ${text.u32(at + 13)}`);
}
