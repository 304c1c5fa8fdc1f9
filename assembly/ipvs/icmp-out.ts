/** ICMP errors from a server's side, about what its client sent (ip_vs_out_icmp and handle_response_icmp of ip_vs_core.c). */
import { VsConnFlag } from "../abi/ipvs";
import { Hook } from "../abi/netfilter";
import { makeWritable } from "../net/fragment";
import { Verdict } from "../netfilter/verdict";
import { Packet } from "../packet";
import { checksum } from "../wire/checksum";
import * as icmp from "../wire/icmp";
import { IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { notrack, updateConntrack } from "./conntrack";
import { VsConnection } from "./connection";
import { countOut } from "./statistics";
import { findOut } from "./find";
import { fillInfo, isIpvsProtocol } from "./header";
import { natIcmp, portBytes } from "./nat-icmp";
import { routeAgain } from "./reroute";
import { Ipvs } from "./service";
import { knownIpvs } from "./state";

/** The ICMP message is no error that IPVS looks at: the packet goes on as any other does. */
export const NOT_RELATED: i32 = -1;

/** Types whose quotes are read. */
export function quotesPacket(type: u32): bool {
  return (
    type == <u32>IcmpType.DEST_UNREACH ||
    type == <u32>IcmpType.SOURCE_QUENCH ||
    type == <u32>IcmpType.TIME_EXCEEDED
  );
}

/** A header of AH and ESP is not put together: later fragments say nothing of it (dont_defrag). */
export function isQuotedTail(quoted: usize): bool {
  const protocol = ipv4.protocol(quoted);
  return ipv4.fragmentOffset(quoted) != 0 && (protocol == <u32>Protocol.ESP || protocol == <u32>Protocol.AH);
}

/** Verdict on a whole ICMP packet (`p.network` at its header), or NOT_RELATED. */
export function icmpOut(v: Ipvs, p: Packet, at: Hook): i32 {
  const h = p.network;
  const message = h + ipv4.headerLength(h);
  const end = p.data + p.length;
  if (message + icmp.HEADER_LENGTH > end) return Verdict.DROP;
  if (!quotesPacket(icmp.type(message))) return NOT_RELATED;
  const quoted = message + icmp.HEADER_LENGTH;
  if (quoted + ipv4.HEADER_LENGTH > end) return Verdict.ACCEPT;
  if (!isIpvsProtocol(ipv4.protocol(quoted)) || isQuotedTail(quoted)) return Verdict.ACCEPT;
  const info = knownIpvs().quoted;
  fillInfo(p, quoted, true, true, info);
  const c = findOut(v, info);
  if (c === null) return Verdict.ACCEPT;
  if ((c.flags & VsConnFlag.FWD_MASK) == <u32>VsConnFlag.MASQ) {
    if (checksum(message, <u32>(end - message)) != 0) return Verdict.DROP;
    makeWritable(p, info.transport + portBytes(info.protocol));
    natIcmp(p, c, true);
    if (!routeAgain(v, p, at)) return Verdict.DROP;
  }
  finish(p, c);
  return Verdict.ACCEPT;
}

function finish(p: Packet, c: VsConnection): void {
  countOut(c, p);
  p.ipvs = 1;
  if (c.flags & VsConnFlag.NFCT) updateConntrack(p, c, false);
  else notrack(p);
}
