/** Link types by number (the registry at tcpdump.org/linktypes), with the names that tcpdump -L prints. */
export interface LinkType {
  /** "EN10MB" */
  name: string;
  /** "Ethernet" */
  description: string;
}

export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_RAW = 101;

const LINK_TYPES: Record<number, [name: string, description: string]> = {
  0: ["NULL", "BSD loopback"],
  1: ["EN10MB", "Ethernet"],
  3: ["AX25", "AX.25 layer 2"],
  6: ["IEEE802", "Token ring"],
  7: ["ARCNET", "BSD ARCNET"],
  8: ["SLIP", "SLIP"],
  9: ["PPP", "PPP"],
  10: ["FDDI", "FDDI"],
  50: ["PPP_SERIAL", "PPP over serial"],
  51: ["PPP_ETHER", "PPPoE"],
  100: ["ATM_RFC1483", "RFC1483 LLC-encapsulated ATM"],
  101: ["RAW", "Raw IP"],
  104: ["C_HDLC", "Cisco HDLC"],
  105: ["IEEE802_11", "802.11"],
  107: ["FRELAY", "Frame Relay"],
  108: ["LOOP", "OpenBSD loopback"],
  113: ["LINUX_SLL", "Linux cooked v1"],
  117: ["PFLOG", "OpenBSD pflog file"],
  119: ["PRISM_HEADER", "802.11 plus Prism header"],
  127: ["IEEE802_11_RADIO", "802.11 plus radiotap header"],
  129: ["ARCNET_LINUX", "Linux ARCNET"],
  143: ["DOCSIS", "DOCSIS"],
  163: ["IEEE802_11_RADIO_AVS", "802.11 plus AVS radio information header"],
  187: ["BLUETOOTH_HCI_H4", "Bluetooth HCI UART transport layer"],
  189: ["USB_LINUX", "USB with Linux header"],
  192: ["PPI", "Per-Packet Information"],
  195: ["IEEE802_15_4", "IEEE 802.15.4 with FCS"],
  197: ["ERF", "Endace ERF header"],
  201: ["BLUETOOTH_HCI_H4_WITH_PHDR", "Bluetooth HCI UART transport layer plus pseudo-header"],
  220: ["USB_LINUX_MMAPPED", "USB with padded Linux header"],
  226: ["IPNET", "Solaris IPNET"],
  227: ["CAN_SOCKETCAN", "CAN-bus with SocketCAN headers"],
  228: ["IPV4", "Raw IPv4"],
  229: ["IPV6", "Raw IPv6"],
  230: ["IEEE802_15_4_NOFCS", "IEEE 802.15.4 without FCS"],
  239: ["NFLOG", "Linux netfilter log messages"],
  240: ["NETANALYZER", "Ethernet with Hilscher netANALYZER pseudo-header"],
  249: ["USBPCAP", "USB with USBPcap header"],
  253: ["NETLINK", "Linux netlink"],
  258: ["PKTAP", "Apple PKTAP"],
  276: ["LINUX_SLL2", "Linux cooked v2"],
};

/** The names of a link type; undefined where it is not in the list. */
export function linkType(value: number): LinkType | undefined {
  const entry = LINK_TYPES[value];
  return entry && { name: entry[0], description: entry[1] };
}

/** A link type for a sentence: `113 (Linux cooked v1)`. */
export function describeLinkType(value: number): string {
  const entry = linkType(value);
  return entry ? `${value} (${entry.description})` : `${value} (unknown)`;
}
