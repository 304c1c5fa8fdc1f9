/** ARP (print-arp.c). */
import type { Text } from "./text.js";

/** `length`: of the packet on the wire, padding included. */
export function printArp(text: Text, at: number, length: number): void {
  const { options } = text;
  text.protocol = "arp";
  const hardware = text.u16(at);
  const protocol = text.u16(at + 2);
  const hardwareLength = text.u8(at + 4);
  const protocolLength = text.u8(at + 5);
  const operation = text.u16(at + 6);
  text.need(at, 8 + 2 * hardwareLength + 2 * protocolLength);
  const ordinary = hardware === 1 && protocol === 0x0800 && hardwareLength === 6 && protocolLength === 4;
  if (!options.link) text.add("ARP, ");
  const unusual = !ordinary;
  if (unusual || options.verbose > 0) {
    text.add(
      `${hardware === 1 ? "Ethernet" : `Unknown Hardware (${hardware})`} (len ${hardwareLength}), ${protocol === 0x0800 ? "IPv4" : `Unknown Protocol (0x${protocol.toString(16).padStart(4, "0")})`} (len ${protocolLength}), `,
    );
  }
  if (!ordinary) {
    text.add(`Unknown (${operation}), length ${length}`);
    return;
  }
  const [senderMac, sender, targetMac, target] = [
    text.macName(at + 8),
    text.ip4(at + 14),
    text.macName(at + 18),
    text.ip4(at + 24),
  ];
  switch (operation) {
    case 1:
      text.add(
        `Request who-has ${target}${text.mac(at + 18) === "00:00:00:00:00:00" ? "" : ` (${targetMac})`} tell ${sender}`,
      );
      break;
    case 2:
      text.add(`Reply ${sender} is-at ${senderMac}`);
      break;
    case 3:
      text.add(`Reverse Request who-is ${targetMac} tell ${senderMac}`);
      break;
    case 4:
      text.add(`Reverse Reply ${targetMac} at ${target}`);
      break;
    case 8:
      text.add(`Inverse Request who-is ${targetMac} tell ${senderMac}`);
      break;
    case 9:
      text.add(`Inverse Reply ${senderMac} at ${sender}`);
      break;
    default:
      text.add(`Unknown (${operation})`);
  }
  text.add(`, length ${length}`);
}
