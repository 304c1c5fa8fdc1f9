/** One line of text for a frame, for reports of differences: what a reader needs to recognise it, and nothing that may throw. */
import { isBare } from "./normalise.mjs";

const macText = (b, o) => Array.from(b.subarray(o, o + 6), (x) => x.toString(16).padStart(2, "0")).join(":");
const ipText = (b, o) => Array.from(b.subarray(o, o + 4)).join(".");
const u16 = (b, o) => (b[o] << 8) | b[o + 1];
const u32 = (b, o) => ((b[o] << 24) | (b[o + 1] << 16) | (b[o + 2] << 8) | b[o + 3]) >>> 0;

function tcpText(b, o) {
  const flags = [..."FSRPAUEC"].filter((_, i) => b[o + 13] & (1 << i)).join("");
  return `tcp ${u16(b, o)} > ${u16(b, o + 2)} [${flags}] seq ${u32(b, o + 4)} ack ${u32(b, o + 8)}`;
}

function ipv4Text(b, o, quoted = false) {
  if (b.length < o + 20) return "ipv4, cut short";
  const ihl = (b[o] & 15) * 4;
  const frag = u16(b, o + 6);
  const proto = b[o + 9];
  const p = o + ihl;
  let text = `${ipText(b, o + 12)} > ${ipText(b, o + 16)} ttl ${b[o + 8]} id ${u16(b, o + 4)} len ${u16(b, o + 2)}`;
  if (b[o] >> 4 !== 4) text += ` version ${b[o] >> 4}`;
  if (b[o + 1]) text += ` tos 0x${b[o + 1].toString(16)}`;
  if (frag & 0x4000) text += " DF";
  if (frag & 0x3fff) text += ` fragment ${(frag & 0x1fff) * 8}${frag & 0x2000 ? "+" : ""}`;
  if (ihl > 20) text += ` options ${Buffer.from(b.subarray(o + 20, p)).toString("hex")}`;
  if (frag & 0x1fff || b.length < p + 8) return `${text} proto ${proto}`;
  if (proto === 17) return `${text} udp ${u16(b, p)} > ${u16(b, p + 2)}`;
  if (proto === 6 && b.length >= p + 14) return `${text} ${tcpText(b, p)}`;
  if (proto === 2) return `${text} igmp type 0x${b[p].toString(16)} group ${ipText(b, p + 4)}`;
  if (proto !== 1) return `${text} proto ${proto}`;
  text += ` icmp ${b[p]}/${b[p + 1]}`;
  if ([0, 8, 13, 14].includes(b[p])) return `${text} id ${u16(b, p + 4)} seq ${u16(b, p + 6)}`;
  if (b[p] === 5) text += ` gateway ${ipText(b, p + 4)}`;
  if (b[p] === 3 && b[p + 1] === 4) text += ` mtu ${u16(b, p + 6)}`;
  if (b[p] === 12) text += ` pointer ${b[p + 4]}`;
  return quoted ? text : `${text} quoting (${ipv4Text(b, p + 8, true)})`;
}

export function describe(b) {
  if (isBare(b)) return `${b.length} bytes: ${ipv4Text(b, 0)}`;
  if (b.length < 14) return `${b.length} bytes, too short for Ethernet`;
  let text = `${macText(b, 6)} > ${macText(b, 0)}`;
  let o = 12;
  while ((u16(b, o) === 0x8100 || u16(b, o) === 0x88a8) && b.length >= o + 6) {
    text += ` ${u16(b, o) === 0x8100 ? "vlan" : "svlan"} ${u16(b, o + 2) & 0xfff}${b[o + 2] >> 5 ? ` pcp ${b[o + 2] >> 5}` : ""}`;
    o += 4;
  }
  const type = u16(b, o);
  o += 2;
  if (type === 0x0800) return `${text} ${b.length} bytes: ${ipv4Text(b, o)}`;
  if (type === 0x0806 && b.length >= o + 28) {
    const op = u16(b, o + 6);
    const name = op === 1 ? "request" : op === 2 ? "reply" : `op ${op}`;
    return `${text} ${b.length} bytes: arp ${name} ${ipText(b, o + 14)} is ${macText(b, o + 8)}, target ${ipText(b, o + 24)} ${macText(b, o + 18)}`;
  }
  return `${text} ${b.length} bytes: ethertype 0x${type.toString(16).padStart(4, "0")}`;
}
