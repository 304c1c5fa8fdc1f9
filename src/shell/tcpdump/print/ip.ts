/** IPv4 (print-ip.c) and what it carries. */
import { printIcmp } from "./icmp.js";
import { printIgmp } from "./igmp.js";
import { printTcp } from "./tcp.js";
import { printUdp } from "./udp.js";
import { checksumShouldBe, type Text } from "./text.js";

export const PROTOCOL_NAMES: Record<number, string> = {
  1: "ICMP",
  2: "IGMP",
  4: "IPIP",
  6: "TCP",
  9: "IGRP",
  17: "UDP",
  41: "IPv6",
  46: "RSVP",
  47: "GRE",
  50: "ESP",
  51: "AH",
  58: "ICMPv6",
  89: "OSPF",
  103: "PIM",
  108: "Compressed IP",
  112: "VRRP",
  132: "SCTP",
  0: "Options",
  43: "Routing",
  44: "Fragment",
  60: "DSTOPT",
};

const ECN = ["", ",ECT(1)", ",ECT(0)", ",CE"];
const OPTION_NAMES: Record<number, string> = {
  0: "EOL",
  1: "NOP",
  7: "RR",
  68: "timestamp",
  130: "security",
  131: "LSRR",
  137: "SSRR",
  148: "RA",
  145: "NOP",
};

/** IPPROTO names as /etc/protocols has them, for lines without -n. */
const LOWER_NAMES: Record<number, string> = {
  1: "icmp",
  2: "igmp",
  6: "tcp",
  17: "udp",
  47: "gre",
  50: "esp",
  51: "ah",
  89: "ospf",
  132: "sctp",
};

function flagNames(word: number): string {
  const names = [
    ...(word & 0x2000 ? ["+"] : []),
    ...(word & 0x4000 ? ["DF"] : []),
    ...(word & 0x8000 ? ["rsvd"] : []),
  ];
  return names.length > 0 ? names.join(", ") : "none";
}

/** `length`: bytes on the wire from the header on, link-layer padding included. */
export function printIp(text: Text, at: number, length: number): void {
  const { options } = text;
  text.protocol = "ip";
  const version = text.u8(at) >> 4;
  if (version !== 4) {
    text.need(at, Math.min(20, length));
    text.add(version === 6 ? "IP6, wrong link-layer encapsulation" : `IP${version} (invalid)`);
    return;
  }
  text.need(at, 20);
  const headerLength = (text.u8(at) & 15) * 4;
  if (headerLength < 20) {
    text.add(`bad-hlen ${headerLength}`);
    return;
  }
  const total = text.u16(at + 2);
  if (length < total) text.add(`truncated-ip - ${total - length} bytes missing! `);
  if (total < headerLength) {
    text.add(`bad-len ${total}`);
    return;
  }
  const payload = total - headerLength;
  const fragment = text.u16(at + 6);
  const offset = (fragment & 0x1fff) * 8;
  const protocol = text.u8(at + 9);
  if (options.verbose > 0) {
    const tos = text.u8(at + 1);
    const ttl = text.u8(at + 8);
    text.add(
      `(tos 0x${tos.toString(16)}${ECN[tos & 3]}${ttl >= 1 ? `, ttl ${ttl}` : ""}, id ${text.u16(at + 4)}, offset ${offset}, flags [${flagNames(fragment)}], proto ${PROTOCOL_NAMES[protocol] ?? "unknown"} (${protocol}), length ${total}`,
    );
    if (headerLength > 20) text.add(`, options (${optionNames(text, at + 20, headerLength - 20)})`);
    if (text.hasAll(at, headerLength)) {
      const sum = text.checksum(at, headerLength);
      if (sum !== 0) {
        const field = text.u16(at + 10);
        text.add(`, bad cksum ${field.toString(16)} (->${checksumShouldBe(field, sum).toString(16)})!`);
      }
    }
    text.add(")\n    ");
  }
  const source = text.ip4(at + 12);
  const target = text.ip4(at + 16);
  const inner = at + headerLength;
  if (offset !== 0) {
    text.add(
      `${source} > ${target}: ${options.numeric ? `ip-proto-${protocol}` : (LOWER_NAMES[protocol] ?? `ip-proto-${protocol}`)}`,
    );
    return;
  }
  const pseudo = pseudoSum(text, at, payload, protocol);
  if (protocol === 6) return printTcp(text, inner, payload, source, target, pseudo);
  if (protocol === 17)
    return printUdp(text, inner, payload, source, target, pseudo, (fragment & 0x2000) !== 0, false);
  text.add(`${source} > ${target}: `);
  switch (protocol) {
    case 1:
      return printIcmp(text, inner, payload, (fragment & 0x2000) !== 0);
    case 2:
      return printIgmp(text, inner, payload);
    case 4:
      if (!options.link) text.add("IP ");
      return printIp(text, inner, payload);
    default:
      text.add(
        ` ${options.numeric ? `ip-proto-${protocol}` : (LOWER_NAMES[protocol] ?? `ip-proto-${protocol}`)} ${payload}`,
      );
  }
}

/** The sum of the pseudo header of TCP and UDP (RFC 9293 section 3.1). */
function pseudoSum(text: Text, at: number, payload: number, protocol: number): number {
  return text.u16(at + 12) + text.u16(at + 14) + text.u16(at + 16) + text.u16(at + 18) + protocol + payload;
}

function optionNames(text: Text, at: number, length: number): string {
  const names: string[] = [];
  for (let offset = 0; offset < length;) {
    const type = text.u8(at + offset);
    const name = OPTION_NAMES[type] ?? `unknown ${type}`;
    if (type === 0) {
      names.push(name);
      break;
    }
    if (type === 1) {
      names.push(name);
      offset++;
      continue;
    }
    const size = offset + 1 < length ? text.u8(at + offset + 1) : 0;
    if (size < 2 || offset + size > length) {
      names.push(`${name} [bad length ${size}]`);
      break;
    }
    names.push(
      name + (type === 7 || type === 131 || type === 137 ? routeAddresses(text, at + offset, size) : ""),
    );
    offset += size;
  }
  return names.join(",");
}

/** Addresses of a route option: a comma before the pointer, a caret from it on. */
function routeAddresses(text: Text, at: number, size: number): string {
  const pointer = text.u8(at + 2) - 1;
  let result = "";
  let separator = " ";
  for (let offset = 3; offset + 4 <= size; offset += 4) {
    result += separator + text.ip4(at + offset);
    separator = pointer > offset ? ", " : " ^ ";
  }
  return result;
}
