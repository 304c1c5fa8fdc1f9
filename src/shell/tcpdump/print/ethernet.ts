/** The link layer (print-ether.c): Ethernet II, VLAN tags, 802.2 with the spanning tree. */
import { printArp } from "./arp.js";
import { dumpHex } from "./hex.js";
import { printIp } from "./ip.js";
import { printIp6 } from "./ip6.js";
import { printStp } from "./stp.js";
import { hex4, Truncated, type Text } from "./text.js";

const TYPES: Record<number, string> = {
  0x0800: "IPv4",
  0x0806: "ARP",
  0x8035: "Reverse ARP",
  0x86dd: "IPv6",
  0x8100: "802.1Q",
  0x88a8: "802.1Q-QinQ",
  0x9100: "802.1Q-9100",
  0x88cc: "LLDP",
  0x8847: "MPLS unicast",
  0x8848: "MPLS multicast",
  0x8863: "PPPoE D",
  0x8864: "PPPoE S",
  0x888e: "EAPOL",
  0x9000: "Loopback",
  0x6558: "Transparent Ethernet Bridging",
  0x8809: "Slow Protocols",
  0x22f0: "AVTP",
  0x88f7: "PTP",
};
const TAGS = new Set([0x8100, 0x88a8, 0x9100]);
const SAPS: Record<number, string> = {
  0x00: "Null",
  0x02: "802.1B I",
  0x04: "SNA",
  0x06: "IP",
  0x42: "STP",
  0xaa: "SNAP",
  0xe0: "IPX",
  0xf0: "NetBeui",
  0xfe: "ISO NLPID",
  0xff: "Global",
};

function typeName(type: number): string {
  return `ethertype ${TYPES[type] ?? "Unknown"} (${hex4(type)})`;
}

/** Prints the line of a frame. `length`: on the wire. `prefix`: of `-i any`. */
export function printEthernet(text: Text, length: number): void {
  try {
    printLink(text, length);
  } catch (error) {
    if (!(error instanceof Truncated)) throw error;
    text.add(` [|${text.protocol}]`);
    if (["ether", "arp", "llc", "snap", "vlan"].includes(text.protocol)) text.network = 0;
  }
}

function printLink(text: Text, length: number): void {
  text.protocol = "ether";
  text.need(0, 14);
  const addresses = `${text.macName(6)} > ${text.macName(0)}`;
  let type = text.u16(12);
  let at = 14;
  const { link } = text.options;
  if (type <= 1500) {
    printLlc(text, addresses, type, length);
    return;
  }
  if (link) text.add(`${addresses}, ${typeName(type)}, length ${length}: `);
  while (TAGS.has(type)) {
    text.protocol = "vlan";
    const tag = text.u16(at);
    const priority = tag >> 13;
    type = text.u16(at + 2);
    at += 4;
    if (!link) continue;
    text.add(`vlan ${tag & 0xfff}, p ${priority}${tag & 0x1000 ? ", DEI" : ""}, `);
    if (type > 1500) text.add(`${typeName(type)}, `);
  }
  text.network = at;
  switch (type) {
    case 0x0800:
      // a header of another version names itself
      if (!link && (at >= text.bytes.length || [4, 6].includes(text.u8(at) >> 4))) text.add("IP ");
      return printIp(text, at, length - at);
    case 0x86dd:
      if (!link) text.add("IP6 ");
      return printIp6(text, at, length - at);
    case 0x0806:
    case 0x8035:
      return printArp(text, at, length - at);
    default:
      if (!link)
        text.add(
          `${addresses}, ${text.options.quiet ? `Unknown Ethertype (${hex4(type)})` : typeName(type)}, length ${length}: `,
        );
      if (text.options.quiet) return;
      // -x and -X show the bytes anyway
      if (!text.options.dumps) text.add(dumpHex(text.bytes.subarray(at), true));
  }
}

function printLlc(text: Text, addresses: string, llcLength: number, length: number): void {
  const { link } = text.options;
  text.protocol = "llc";
  if (link) text.add(`${addresses}, 802.3, length ${llcLength}: `);
  const dsap = text.u8(14);
  const ssap = text.u8(15);
  const control = text.u8(16);
  const sap = (value: number): string =>
    `${SAPS[value & 0xfe] ?? "Unknown"} (0x${(value & 0xfe).toString(16).padStart(2, "0")})`;
  const llc = `LLC, dsap ${sap(dsap)} ${dsap & 1 ? "Group" : "Individual"}, ssap ${sap(ssap)} ${ssap & 1 ? "Response" : "Command"}, ctrl 0x${control.toString(16).padStart(2, "0")}: `;
  if (link) text.add(llc);
  text.network = 17;
  if (dsap === 0x42 && ssap === 0x42 && control === 3) return printStp(text, 17, llcLength - 3);
  if (dsap === 0xaa && ssap === 0xaa && control === 3) {
    text.protocol = "snap";
    if (llcLength < 8) throw new Truncated();
    const oui = text.u8(17) * 65536 + text.u16(18);
    const type = text.u16(20);
    if (link)
      text.add(
        `oui ${oui === 0 ? "Ethernet" : "Unknown"} (0x${oui.toString(16).padStart(6, "0")}), ${typeName(type)}, length ${llcLength - 8}: `,
      );
    text.network = 22;
    if (oui === 0 && type === 0x0800) {
      if (!link) text.add("IP ");
      return printIp(text, 22, length - 22);
    }
  }
  if (!link) text.add(`${addresses}, 802.3, length ${llcLength}: ${llc}`);
  if (!text.options.dumps) text.add(dumpHex(text.bytes.subarray(14, 14 + llcLength), true));
  text.network = 14;
}
