/** ICMP errors from a client's side, and about tunnels to servers (ip_vs_in_icmp and ip_vs_forward_icmp of ip_vs_core.c). */
import { VsSysctl } from "../abi/ipvs";
import { Hook } from "../abi/netfilter";
import { Verdict } from "../netfilter/verdict";
import { Packet } from "../packet";
import { checksum } from "../wire/checksum";
import * as icmp from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { VsConnection } from "./connection";
import { countIn } from "./statistics";
import { putConnection } from "./expire";
import { findIn } from "./find";
import { fillInfo, isIpvsProtocol } from "./header";
import { isQuotedTail, NOT_RELATED, quotesPacket } from "./icmp-out";
import { answerForTunnel, innerOfTunnel, NOT_A_TUNNEL } from "./icmp-tunnel";
import { verdictOf } from "./in";
import { tryToSchedule } from "./schedule";
import { VsPacketInfo } from "./packet-info";
import { Ipvs } from "./service";
import { knownIpvs } from "./state";
import { vsSysctl } from "./sysctl";
import { icmpTransmit } from "./transmit/icmp";

/** Verdict on a whole ICMP packet (`p.network` at its header), or NOT_RELATED: no error that IPVS looks at. */
export function icmpIn(v: Ipvs, p: Packet, at: Hook): i32 {
  const h = p.network;
  const message = h + ipv4.headerLength(h);
  const end = p.data + p.length;
  if (message + icmp.HEADER_LENGTH > end) return Verdict.DROP;
  if (!quotesPacket(icmp.type(message))) return NOT_RELATED;
  let quoted = message + icmp.HEADER_LENGTH;
  if (quoted + ipv4.HEADER_LENGTH > end) return Verdict.ACCEPT;
  const inner = innerOfTunnel(v, p, quoted);
  if (!inner) return Verdict.ACCEPT;
  const tunnel = inner != NOT_A_TUNNEL;
  if (tunnel) quoted = inner;
  if (!isIpvsProtocol(ipv4.protocol(quoted)) || isQuotedTail(quoted)) return Verdict.ACCEPT;
  const info = knownIpvs().quoted;
  // what came out of a tunnel was on its way to the server
  fillInfo(p, quoted, !tunnel, true, info);
  let c = findIn(v, info);
  let made = false;
  if (c === null) {
    if (tunnel || !vsSysctl(v, VsSysctl.schedule_icmp)) return Verdict.ACCEPT;
    c = tryToSchedule(v, p, info);
    if (c === null) return verdictOf(knownIpvs().outcome);
    made = true;
  }
  const verdict = handle(v, p, at, c, info, message, tunnel);
  if (made) putConnection(c);
  return verdict;
}

function handle(
  v: Ipvs,
  p: Packet,
  at: Hook,
  c: VsConnection,
  info: VsPacketInfo,
  message: usize,
  tunnel: bool,
): Verdict {
  if (checksum(message, <u32>(p.data + p.length - message)) != 0) return Verdict.DROP;
  if (tunnel) {
    answerForTunnel(v, p, c, message, info.network);
    return Verdict.STOLEN;
  }
  countIn(c, p);
  return icmpTransmit(p, c, at, info);
}

/** ip_vs_forward_icmp: errors to the clients of a service by mark are routed through this host, not to it. */
export function forwardIcmp(v: Ipvs, p: Packet): Verdict {
  const verdict = icmpIn(v, p, Hook.FORWARD);
  return verdict == NOT_RELATED ? Verdict.ACCEPT : verdict;
}
