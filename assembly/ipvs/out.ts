/** Packets of servers (ip_vs_out_hook and handle_response in net/netfilter/ipvs/ip_vs_core.c). */
import { Decision } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Refusal } from "../abi/flow-cache";
import { VsConnFlag, VsSysctl } from "../abi/ipvs";
import { Hook } from "../abi/netfilter";
import { Verdict } from "../netfilter/verdict";
import { icmpSend } from "../net/icmp-errors";
import { reliedOn } from "../observe";
import { drop, Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { read8 } from "../wire/bytes";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as sctp from "../wire/sctp";
import { ChunkType } from "../wire/sctp";
import * as tcp from "../wire/tcp";
import { VsConnection } from "./connection";
import { notrack, updateConntrack } from "./conntrack";
import { Direction } from "./direction";
import { putConnection } from "./expire";
import { findOut } from "./find";
import { noteServed, recordServed } from "./flow";
import { fillInfo, isIpvsProtocol } from "./header";
import { icmpOut } from "./icmp-out";
import { VsPacketInfo } from "./packet-info";
import { routeAgain } from "./reroute";
import { findRealServer } from "./real-server";
import { Ipvs } from "./service";
import { knownIpvs } from "./state";
import { countOut } from "./statistics";
import { vsSysctl } from "./sysctl";
import { transition } from "./transition";
import { translateSource } from "./translate";

/** At INPUT, FORWARD, and at OUTPUT for servers on this host. Datagrams are whole (fragments.ts). */
export function outHook(v: Ipvs, p: Packet, at: Hook): Verdict {
  if (p.ipvs || !p.routeType) return Verdict.ACCEPT;
  const protocol = ipv4.protocol(p.network);
  if (protocol == <u32>Protocol.ICMP) {
    refuse(Refusal.connection);
    const verdict = icmpOut(v, p, at);
    if (verdict >= 0) return verdict;
  }
  if (!isIpvsProtocol(protocol)) return Verdict.ACCEPT;
  const info = knownIpvs().info;
  fillInfo(p, p.network, false, false, info);
  const c = findOut(v, info);
  if (c !== null) return handleResponse(v, p, c, info, at);
  if (vsSysctl(v, VsSysctl.nat_icmp_send) && isStray(v, p, info)) {
    icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.PORT_UNREACH, 0);
    return Verdict.DROP;
  }
  return Verdict.ACCEPT;
}

/** A packet of a masqueraded server for a connection that is not there any more; what ends one itself needs no answer. */
function isStray(v: Ipvs, p: Packet, info: VsPacketInfo): bool {
  if (!info.hasPorts) return false;
  const h = info.transport;
  const end = p.data + p.length;
  switch (info.protocol) {
    case Protocol.TCP:
      if (h + tcp.HEADER_LENGTH <= end && tcp.flags(h) & tcp.RST) return false;
      break;
    case Protocol.SCTP: {
      const chunk = h + sctp.HEADER_LENGTH;
      if (chunk + sctp.CHUNK_HEADER_LENGTH <= end && read8(chunk) == <u32>ChunkType.ABORT) return false;
      break;
    }
    case Protocol.UDP:
      break;
    default:
      return false;
  }
  return findRealServer(v, info.protocol, info.source, info.sourcePort) !== null;
}

/** handle_response: the client sees the virtual address. */
function handleResponse(v: Ipvs, p: Packet, c: VsConnection, info: VsPacketInfo, at: Hook): Verdict {
  reliedOn(p, Decision.virtualConnection, changetype<usize>(c), c.state);
  if ((c.flags & VsConnFlag.FWD_MASK) == <u32>VsConnFlag.MASQ) {
    if (!translateSource(p, c, info) || !routeAgain(v, p, at)) {
      putConnection(c);
      drop(p, DropReason.NETFILTER_DROP);
      return Verdict.STOLEN;
    }
  }
  countOut(c, p);
  const before: u64 = K.recording ? noteServed(c) : 0;
  transition(c, Direction.OUTPUT, p, info);
  if (K.recording) recordServed(c, before);
  p.ipvs = 1;
  if (c.flags & VsConnFlag.NFCT) updateConntrack(p, c, false);
  else notrack(p);
  putConnection(c);
  return Verdict.ACCEPT;
}
