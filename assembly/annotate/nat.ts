/** NAT: addresses and ports of a packet before and after. */
import { Hook } from "../abi/netfilter";
import { Namespace } from "../net/namespace";
import { hookName } from "../netfilter/xtables/names";
import { Packet } from "../packet";
import { read16 } from "../wire/bytes";
import * as icmp from "../wire/icmp";
import { IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { note } from "./notes";
import { begin, putAddress, putByte, putHook, putNamespace, putPort, putText } from "./text";

const GREATER: u32 = 0x3e;
/** `ports` of a packet that has none */
const NO_PORTS: u32 = 0xffffffff;

/** Source and destination as they lie in the header. */
export function addressesOf(p: Packet): u64 {
  return load<u64>(p.network + ipv4.SOURCE);
}

/** Source port in the high, destination port in the low half; the id of an ICMP query in both; NO_PORTS. */
export function portsOf(p: Packet): u32 {
  const h = p.network;
  if (ipv4.fragmentOffset(h)) return NO_PORTS;
  const t = h + ipv4.headerLength(h);
  const end = p.data + p.length;
  switch (ipv4.protocol(h)) {
    case Protocol.TCP:
    case Protocol.UDP:
    case Protocol.UDPLITE:
    case Protocol.SCTP:
    case Protocol.DCCP:
      return t + 4 > end ? NO_PORTS : (read16(t) << 16) | read16(t + 2);
    case Protocol.ICMP:
      break;
    default:
      return NO_PORTS;
  }
  if (t + icmp.HEADER_LENGTH > end) return NO_PORTS;
  switch (icmp.type(t)) {
    case IcmpType.ECHO:
    case IcmpType.ECHOREPLY:
    case IcmpType.TIMESTAMP:
    case IcmpType.TIMESTAMPREPLY: {
      const id = read16(t + icmp.REST);
      return (id << 16) | id;
    }
    default:
      return NO_PORTS;
  }
}

/** Says what has changed since `addresses` and `ports` were read. `at`: Hook.COUNT where that says nothing. */
export function noteTranslation(
  p: Packet,
  ns: Namespace,
  at: Hook,
  by: string,
  addresses: u64,
  ports: u32,
): void {
  const nowAddresses = addressesOf(p);
  const nowPorts = portsOf(p);
  if (nowAddresses == addresses && nowPorts == ports) return;
  const isQuery = ipv4.protocol(p.network) == <u32>Protocol.ICMP;
  // an id of ICMP is one field: it goes with the address that changes
  const moved = <u32>(addresses >> 32) != <u32>(nowAddresses >> 32);
  const source =
    <u32>addresses != <u32>nowAddresses || (ports >> 16 != nowPorts >> 16 && !(isQuery && moved));
  const destination = moved || (!isQuery && (ports & 0xffff) != (nowPorts & 0xffff));
  begin("NAT");
  if (source) {
    putText(" src=");
    putEnd(<u32>addresses, ports, ports >> 16);
    putByte(GREATER);
    putEnd(<u32>nowAddresses, nowPorts, nowPorts >> 16);
  }
  if (destination) {
    putText(" dst=");
    putEnd(<u32>(addresses >> 32), ports, ports & 0xffff);
    putByte(GREATER);
    putEnd(<u32>(nowAddresses >> 32), nowPorts, nowPorts & 0xffff);
  }
  putText(" by=");
  putText(by);
  if (at != Hook.COUNT) putHook(hookName(at));
  putNamespace(ns);
  note(p);
}

function putEnd(address: u32, ports: u32, port: u32): void {
  putAddress(address);
  if (ports != NO_PORTS) putPort(port);
}
