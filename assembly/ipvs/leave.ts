/** No server can take a new connection (ip_vs_leave in ip_vs_core.c). */
import { ObjectKind } from "../abi/explain";
import { accuse } from "../drops";
import { RouteType } from "../abi/route";
import { VsConnFlag, VsSysctl } from "../abi/ipvs";
import { addressType } from "../net/devinet";
import { icmpSend } from "../net/icmp-errors";
import { Packet } from "../packet";
import { Verdict } from "../netfilter/verdict";
import { IcmpCode, IcmpType } from "../wire/icmp";
import { createConnection } from "./create";
import { Direction } from "./direction";
import { putConnection } from "./expire";
import { virtualPortOf } from "./header";
import { onePacket } from "./persistence";
import { VsPacketInfo } from "./packet-info";
import { VsService } from "./service";
import { Outcome } from "./state";
import { countIn } from "./statistics";
import { vsSysctl } from "./sysctl";
import { transition } from "./transition";
import { transmitBy } from "./transmit/method";

const FTP_PORT: u32 = 21;

/** What becomes of the packet; the client is told that nobody listens. */
export function leave(s: VsService, p: Packet, info: VsPacketInfo): Outcome {
  const v = s.ipvs;
  if (!info.hasPorts) return Outcome.FAILED;
  if (
    vsSysctl(v, VsSysctl.cache_bypass) &&
    s.fwmark &&
    !info.inverse &&
    !info.icmp &&
    addressType(v.namespace, info.destination) == <u32>RouteType.UNICAST
  )
    return bypass(s, p, info);
  // other ports of an address that serves FTP
  if (s.port == FTP_PORT && virtualPortOf(info) != FTP_PORT) return Outcome.IGNORED;
  if (!info.icmp) icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.PORT_UNREACH, 0);
  // the answer had a way of its own meanwhile
  accuse(p, ObjectKind.VS_SERVICE, changetype<usize>(s));
  return Outcome.FAILED;
}

/** cache_bypass: what was to go through a cache goes to where it wanted. */
function bypass(s: VsService, p: Packet, info: VsPacketInfo): Outcome {
  const c = createConnection(
    s.ipvs,
    info.protocol,
    info.source,
    info.sourcePort,
    info.destination,
    info.destinationPort,
    0,
    0,
    VsConnFlag.BYPASS | onePacket(s, info),
    null,
    p.mark,
  );
  if (c === null) return Outcome.FAILED;
  countIn(c, p);
  transition(c, Direction.INPUT, p, info);
  const verdict = transmitBy(p, c, info);
  putConnection(c);
  if (verdict == Verdict.DROP) return Outcome.FAILED;
  return verdict == Verdict.ACCEPT ? Outcome.IGNORED : Outcome.BYPASSED;
}
