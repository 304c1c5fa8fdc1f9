/** A packet as a line of the log (net/netfilter/nf_log_syslog.c): "IN=eth0 OUT= MAC=... SRC=... PROTO=TCP SPT=...". */
import { Device } from "../device/device";
import { DeviceFlag } from "../abi/device";
import {
  logAddress,
  logBeginFor,
  logByte,
  logBytes,
  logColons,
  logEnd,
  logHex,
  logNumber,
  logText,
} from "../log";
import { Packet } from "../packet";
import { read16, read32, read8 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import * as icmp from "../wire/icmp";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import { inputPort, outputPort } from "./bridge/info";

/** NF_LOG_* (include/uapi/linux/netfilter/nf_log.h) */
export const enum LogFlag {
  TCP_SEQUENCE = 1,
  TCP_OPTIONS = 2,
  IP_OPTIONS = 4,
  /** sockets of users: there are none */
  UID = 8,
  MAC_DECODE = 32,
}

const AH: u32 = 51;
const UDPLITE: u32 = 136;
const AH_LENGTH: u32 = 12;
const ESP_LENGTH: u32 = 8;

/** nf_log_ip_packet: `input` and `output` as rules see them; the text in front is at `prefix`, up to a NUL. */
export function logPacket(
  p: Packet,
  input: Device | null,
  output: Device | null,
  group: u32,
  level: u32,
  flags: u32,
  prefix: usize,
  prefixBytes: u32,
): void {
  if (!logBeginFor(level, group)) return;
  logBytes(prefix, prefixBytes);
  logDevice("IN=", input);
  logDevice("OUT=", output);
  if (p.bridgeInput) {
    const ns = (input !== null ? input : output!).namespace;
    const from = inputPort(p, ns);
    if (from !== null && from !== input) logDevice("PHYSIN=", from);
    const to = outputPort(p, ns);
    if (to !== null && to !== output) logDevice("PHYSOUT=", to);
  }
  if (input !== null) logMac(p, flags);
  if (logIpv4(p, p.network, flags, true) && p.mark) {
    logText("MARK=0x");
    logHex(p.mark, 1);
    logByte(32);
  }
  logEnd();
}

function logDevice(label: string, d: Device | null): void {
  logText(label);
  if (d !== null) logBytes(changetype<usize>(d), 16);
  logByte(32);
}

/** "LABEL=number " */
function field(label: string, value: u32): void {
  logText(label);
  logNumber(value);
  logByte(32);
}

/** dump_mac_header */
function logMac(p: Packet, flags: u32): void {
  const h = p.mac;
  const loopback = (p.device.flags & DeviceFlag.LOOPBACK) != 0;
  if (flags & LogFlag.MAC_DECODE && !loopback) {
    logText("MACSRC=");
    logColons(h + ethernet.SOURCE, 6);
    logText(" MACDST=");
    logColons(h + ethernet.DESTINATION, 6);
    if (p.vlan) {
      logText(" VPROTO=");
      logHex(p.vlanProtocol, 4);
      logText(" VID=");
      logNumber(p.vlan & 0xffff);
    }
    logText(" MACPROTO=");
    logHex(ethernet.etherType(h), 4);
    logByte(32);
    return;
  }
  logText("MAC=");
  if (h != p.network) logColons(h, ethernet.HEADER_LENGTH);
  logByte(32);
}

/** dump_ipv4_packet; `outermost`: not a packet that an ICMP error quotes. False where headers are cut off: the line ends there. */
function logIpv4(p: Packet, h: usize, flags: u32, outermost: bool): bool {
  const end = p.data + p.length;
  if (h + ipv4.HEADER_LENGTH > end) {
    logText("TRUNCATED");
    return false;
  }
  logText("SRC=");
  logAddress(ipv4.source(h));
  logText(" DST=");
  logAddress(ipv4.destination(h));
  field(" LEN=", ipv4.totalLength(h));
  logText("TOS=0x");
  logHex(ipv4.tos(h) & 0x1e, 2, true);
  logText(" PREC=0x");
  logHex(ipv4.tos(h) & 0xe0, 2, true);
  field(" TTL=", ipv4.ttl(h));
  field("ID=", ipv4.identification(h));
  const fragment = ipv4.fragmentField(h);
  if (fragment & ipv4.FLAG_CE) logText("CE ");
  if (fragment & ipv4.FLAG_DF) logText("DF ");
  if (fragment & ipv4.FLAG_MF) logText("MF ");
  const offset = fragment & ipv4.OFFSET_MASK;
  if (offset) field("FRAG:", offset);
  const headerLength = ipv4.headerLength(h);
  if (flags & LogFlag.IP_OPTIONS && headerLength > ipv4.HEADER_LENGTH) {
    if (h + headerLength > end) {
      logText("TRUNCATED");
      return false;
    }
    logOptions(h + ipv4.HEADER_LENGTH, headerLength - ipv4.HEADER_LENGTH);
  }
  const at = h + headerLength;
  // negative where the quoted header itself is cut off
  const left = <i32>(end - at);
  switch (ipv4.protocol(h)) {
    case Protocol.TCP:
      return logTcp(at, left, offset != 0, flags);
    case Protocol.UDP:
    case UDPLITE:
      logText(ipv4.protocol(h) == Protocol.UDP ? "PROTO=UDP " : "PROTO=UDPLITE ");
      if (offset) break;
      if (left < <i32>udp.HEADER_LENGTH) {
        incomplete(left);
        return false;
      }
      field("SPT=", udp.source(at));
      field("DPT=", udp.destination(at));
      field("LEN=", udp.length(at));
      break;
    case Protocol.ICMP:
      logText("PROTO=ICMP ");
      if (!offset) logIcmp(p, at, left, flags, outermost);
      break;
    case AH:
      logText("PROTO=AH ");
      if (!offset) logSpi(at, left, AH_LENGTH, 4);
      break;
    case Protocol.ESP:
      logText("PROTO=ESP ");
      if (!offset) logSpi(at, left, ESP_LENGTH, 0);
      break;
    default:
      field("PROTO=", ipv4.protocol(h));
  }
  return true;
}

function incomplete(left: i32): void {
  logText("INCOMPLETE [");
  logNumber(<u32>left);
  logText(" bytes] ");
}

function logOptions(at: usize, length: u32): void {
  logText("OPT (");
  for (let i: u32 = 0; i < length; i++) logHex(read8(at + i), 2, true);
  logText(") ");
}

function logSpi(at: usize, left: i32, need: u32, offset: u32): void {
  if (left < <i32>need) {
    incomplete(left);
    return;
  }
  logText("SPI=0x");
  logHex(read32(at + offset), 1);
  logByte(32);
}

/** nf_log_dump_tcp_header */
function logTcp(at: usize, left: i32, fragment: bool, flags: u32): bool {
  logText("PROTO=TCP ");
  if (fragment) return true;
  if (left < <i32>tcp.HEADER_LENGTH) {
    incomplete(left);
    return false;
  }
  field("SPT=", tcp.source(at));
  field("DPT=", tcp.destination(at));
  if (flags & LogFlag.TCP_SEQUENCE) {
    field("SEQ=", tcp.sequence(at));
    field("ACK=", tcp.acknowledgement(at));
  }
  field("WINDOW=", read16(at + tcp.WINDOW));
  logText("RES=0x");
  logHex((read8(at + tcp.DATA_OFFSET) & 15) << 2, 2);
  logByte(32);
  const bits = tcp.flags(at);
  if (bits & 0x80) logText("CWR ");
  if (bits & 0x40) logText("ECE ");
  if (bits & tcp.URG) logText("URG ");
  if (bits & tcp.ACK) logText("ACK ");
  if (bits & tcp.PSH) logText("PSH ");
  if (bits & tcp.RST) logText("RST ");
  if (bits & tcp.SYN) logText("SYN ");
  if (bits & tcp.FIN) logText("FIN ");
  field("URGP=", read16(at + tcp.URGENT));
  const headerLength = tcp.headerLength(at);
  if (flags & LogFlag.TCP_OPTIONS && headerLength > tcp.HEADER_LENGTH) {
    if (<i32>headerLength > left) {
      logText("OPT (TRUNCATED)");
      return false;
    }
    logOptions(at + tcp.HEADER_LENGTH, headerLength - tcp.HEADER_LENGTH);
  }
  return true;
}

/** required_len of dump_ipv4_packet: bytes that a message of this type has at least, 0 for any. */
function leastLength(type: u32): u32 {
  switch (type) {
    case IcmpType.ECHOREPLY:
    case IcmpType.ECHO:
      return 4;
    case IcmpType.DEST_UNREACH:
    case IcmpType.SOURCE_QUENCH:
    case IcmpType.REDIRECT:
    case IcmpType.TIME_EXCEEDED:
    case IcmpType.PARAMETERPROB:
      return icmp.HEADER_LENGTH + ipv4.HEADER_LENGTH;
    case IcmpType.TIMESTAMP:
    case IcmpType.TIMESTAMPREPLY:
      return 20;
    case IcmpType.ADDRESS:
    case IcmpType.ADDRESSREPLY:
      return 12;
    default:
      return 0;
  }
}

function logIcmp(p: Packet, at: usize, left: i32, flags: u32, outermost: bool): void {
  if (left < <i32>icmp.HEADER_LENGTH) {
    incomplete(left);
    return;
  }
  const type = icmp.type(at);
  const code = icmp.code(at);
  field("TYPE=", type);
  field("CODE=", code);
  if (left < <i32>leastLength(type)) {
    incomplete(left);
    return;
  }
  const rest = icmp.rest(at);
  switch (type) {
    case IcmpType.ECHOREPLY:
    case IcmpType.ECHO:
      field("ID=", rest >> 16);
      field("SEQ=", rest & 0xffff);
      break;
    case IcmpType.PARAMETERPROB:
      field("PARAMETER=", rest >> 24);
      break;
    case IcmpType.REDIRECT:
    case IcmpType.DEST_UNREACH:
    case IcmpType.SOURCE_QUENCH:
    case IcmpType.TIME_EXCEEDED:
      if (type == IcmpType.REDIRECT) {
        logText("GATEWAY=");
        logAddress(rest);
        logByte(32);
      }
      if (outermost) {
        logByte(91);
        logIpv4(p, at + icmp.HEADER_LENGTH, flags, false);
        logText("] ");
      }
      if (type == IcmpType.DEST_UNREACH && code == <u32>IcmpCode.FRAG_NEEDED) field("MTU=", icmp.mtu(at));
      break;
    default:
      break;
  }
}
