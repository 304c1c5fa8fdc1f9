/** Datagrams are whole before IPVS looks at them (ip_vs_gather_frags in ip_vs_core.c). */
import { Hook } from "../abi/netfilter";
import { defragment } from "../net/reassembly";
import { Packet, set16 } from "../packet";
import { read16 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";

/** enum ip_defrag_users: fragments that meet at one hook are not put together with those of another */
const enum DefragUser {
  VS_IN = 5,
  VS_OUT = 6,
  VS_FWD = 7,
}

/**
 * The packet, the whole datagram that it completes, or null while pieces are missing. Only of the protocols that IPVS reads the ports of, and of
 * ICMP; not of what IPVS has seen already.
 */
export function gatherFragments(p: Packet, at: Hook): Packet | null {
  if (!ipv4.isFragment(p.network) || !p.routeType || !isRead(p, at)) return p;
  const user =
    at == Hook.INPUT ? DefragUser.VS_IN : at == Hook.FORWARD ? DefragUser.VS_FWD : DefragUser.VS_OUT;
  const whole = defragment(p, user);
  if (whole === null) return null;
  const h = whole.network;
  ipv4.sealHeader(h);
  set16(whole, h + ipv4.CHECKSUM, read16(h + ipv4.CHECKSUM));
  return whole;
}

function isRead(p: Packet, at: Hook): bool {
  switch (ipv4.protocol(p.network)) {
    case Protocol.ICMP:
      // ip_vs_forward_icmp does not ask whether IPVS has seen it
      return !p.ipvs || at == Hook.FORWARD;
    case Protocol.TCP:
    case Protocol.UDP:
    case Protocol.SCTP:
      return !p.ipvs;
    default:
      return false;
  }
}
