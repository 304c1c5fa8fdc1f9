/** Who sent a frame to whom, read from its bytes as the kernel's table of drops has it (setFlow of assembly/drops.ts). */
import type { DropFlow } from "../kernel/drops.js";
import { formatIpv4, formatMac } from "../kernel/text.js";
import { formatIpv6 } from "../kernel/text-ipv6.js";

const LINKTYPE_ETHERNET = 1;
const ETHERNET = 14;
const IP = 0x0800;
const ARP = 0x0806;
const IPV6 = 0x86dd;
const TAGS = new Set([0x8100, 0x88a8]);
/** TCP, UDP, SCTP */
const WITH_PORTS = new Set([6, 17, 132]);

/** The flow of a frame that may be cut anywhere. Link types other than Ethernet's are taken to begin with the IP header. */
export function frameFlow(linkType: number, bytes: Uint8Array): DropFlow {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nobody = { etherType: 0, src: "", dst: "", protocol: 0, sport: 0, dport: 0 };
  if (linkType !== LINKTYPE_ETHERNET) {
    const version = bytes.length > 0 ? bytes[0]! >> 4 : 0;
    const etherType = version === 4 ? IP : version === 6 ? IPV6 : 0;
    return network(view, etherType, 0) ?? { ...nobody, etherType };
  }
  if (bytes.length < ETHERNET) return nobody;
  let etherType = view.getUint16(12);
  let at = ETHERNET;
  for (; TAGS.has(etherType) && at + 4 <= bytes.length; at += 4) etherType = view.getUint16(at + 2);
  const mac = (from: number): bigint =>
    (BigInt(view.getUint16(from)) << 32n) | BigInt(view.getUint32(from + 2));
  const [dst, src] = [mac(0), mac(6)];
  // zeros stand for a link-layer header that the packet did not have
  const ends = dst === 0n && src === 0n ? {} : { src: formatMac(src), dst: formatMac(dst) };
  return network(view, etherType, at) ?? { ...nobody, etherType, ...ends };
}

function network(view: DataView, etherType: number, at: number): DropFlow | undefined {
  const has = (bytes: number): boolean => at + bytes <= view.byteLength;
  const version = has(1) ? view.getUint8(at) >> 4 : 0;
  const ip = (from: number): string => formatIpv4(view.getUint32(at + from));
  const ip6 = (from: number): string =>
    formatIpv6(view.getBigUint64(at + from), view.getBigUint64(at + from + 8));
  if (etherType === IP && has(20) && version === 4) {
    const protocol = view.getUint8(at + 9);
    const isFirst = (view.getUint16(at + 6) & 0x1fff) === 0;
    const ports = portsAt(view, isFirst ? protocol : 0, at + (view.getUint8(at) & 15) * 4);
    return { etherType, src: ip(12), dst: ip(16), protocol, ...ports };
  }
  if (etherType === IPV6 && has(40) && version === 6) {
    const protocol = view.getUint8(at + 6);
    return { etherType, src: ip6(8), dst: ip6(24), protocol, ...portsAt(view, protocol, at + 40) };
  }
  if (etherType === ARP && has(28))
    return { etherType, src: ip(14), dst: ip(24), protocol: 0, sport: 0, dport: 0 };
  return undefined;
}

function portsAt(view: DataView, protocol: number, at: number): { sport: number; dport: number } {
  if (!WITH_PORTS.has(protocol) || at + 4 > view.byteLength) return { sport: 0, dport: 0 };
  return { sport: view.getUint16(at), dport: view.getUint16(at + 2) };
}
