/** A received packet that has no way on (ip_error of net/ipv4/route.c). */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { Refusal } from "../abi/flow-cache";
import { ConfSysctl, NetSysctl } from "../abi/sysctl";
import { Decision } from "../abi/decision";
import { reliedOn } from "../observe";
import { drop, Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { icmpSend } from "./icmp";
import { conf, hasInet } from "./inet";
import { initialNamespace, netSysctl } from "./namespace";
import { findPeer, jiffies } from "./peer";

/** Tells the sender, a router at least, within the limit of errors to one host (route/error_cost, error_burst). */
export function sendError(p: Packet): void {
  const error = p.routeError;
  const reason =
    error == Errno.EHOSTUNREACH
      ? DropReason.IP_INADDRERRORS
      : error == Errno.ENETUNREACH
        ? DropReason.IP_INNOROUTES
        : DropReason.NOT_SPECIFIED;
  const d = p.device;
  const code = codeOf(error);
  if (hasInet(d) && conf(d, ConfSysctl.forwarding) && code >= 0) {
    // the sender has a limit of errors
    if (K.recording) refuse(Refusal.path);
    if (allowed(p)) icmpSend(p, IcmpType.DEST_UNREACH, code, 0);
  }
  drop(p, reason);
}

/** -1: not worth a word (blackhole) */
function codeOf(error: u32): i32 {
  switch (error) {
    case Errno.EHOSTUNREACH:
      return IcmpCode.HOST_UNREACH;
    case Errno.ENETUNREACH:
      return IcmpCode.NET_UNREACH;
    case Errno.EACCES:
      return IcmpCode.PKT_FILTERED;
    default:
      return -1;
  }
}

function allowed(p: Packet): bool {
  const peer = findPeer(p.device.namespace, ipv4.source(p.network));
  if (peer === null) return true;
  reliedOn(p, Decision.rateLimit, changetype<usize>(peer), 0);
  const initial = initialNamespace();
  const cost = <u32>netSysctl(initial, NetSysctl.route_error_cost);
  const now = jiffies();
  let tokens = peer.rateTokens + (now - peer.rateLast);
  tokens = min(tokens, <u32>netSysctl(initial, NetSysctl.route_error_burst));
  peer.rateLast = now;
  const enough = tokens >= cost;
  peer.rateTokens = enough ? tokens - cost : tokens;
  return enough;
}
