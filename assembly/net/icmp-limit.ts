/** Rate limits of ICMP (net/ipv4/icmp.c of 6.1.176): a bucket of the namespace, and one for each destination. */
import { Decision } from "../abi/decision";
import { DeviceFlag } from "../abi/device";
import { NetSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { randomBelow } from "../state";
import { IcmpCode, IcmpType } from "../wire/icmp";
import { Namespace, netSysctl } from "./namespace";
import { findPeer, HZ, jiffies, peerAllows } from "./peer";

/** What the bucket of the namespace says about a message. */
export const enum Limit {
  /** it must not be sent */
  REFUSED = 0,
  /** limits do not concern it */
  FREE,
  /** it may be sent where the destination's bucket allows */
  COUNTED,
}

/** icmpv4_mask_allow: types that the limits do not concern; path MTU discovery is never limited. */
function isFree(ns: Namespace, type: u32, code: u32): bool {
  if (type > <u32>IcmpType.LAST) return true;
  if (type == <u32>IcmpType.DEST_UNREACH && code == <u32>IcmpCode.FRAG_NEEDED) return true;
  return ((1 << type) & (<u32>netSysctl(ns, NetSysctl.icmp_ratemask))) == 0;
}

/** icmp_global_allow: icmp_msgs_per_sec, icmp_msgs_burst at once; what was sent is subtracted by `consumeGlobal`. */
export function globalAllows(ns: Namespace): bool {
  if (ns.icmpCredit > 0) return true;
  const now = jiffies();
  const elapsed = min<u32>(now - ns.icmpStamp, HZ);
  if (elapsed < HZ / 50) return false;
  const grown = <i32>((<u64>(<u32>netSysctl(ns, NetSysctl.icmp_msgs_per_sec)) * elapsed) / HZ);
  if (!grown) return false;
  ns.icmpStamp = now;
  ns.icmpCredit = min(ns.icmpCredit + grown, netSysctl(ns, NetSysctl.icmp_msgs_burst));
  return true;
}

/** icmpv4_global_allow */
export function limitGlobally(ns: Namespace, p: Packet, type: u32, code: u32): Limit {
  if (isFree(ns, type, code)) return Limit.FREE;
  const allowed = globalAllows(ns);
  reliedOn(p, Decision.rateLimit, 0, allowed ? 1 : 0);
  return allowed ? Limit.COUNTED : Limit.REFUSED;
}

/**
 * icmpv4_xrlim_allow: the bucket of a destination; nothing is limited over loopback. A message that is sent costs the namespace's bucket 0
 * to 2 (icmp_global_consume).
 */
export function allowedTo(
  ns: Namespace,
  p: Packet,
  limit: Limit,
  out: Device | null,
  destination: u32,
): bool {
  if (limit != Limit.COUNTED) return true;
  if (out !== null && out.flags & DeviceFlag.LOOPBACK) return true;
  const peer = findPeer(ns, destination);
  const allowed = peerAllows(peer, (<u32>netSysctl(ns, NetSysctl.icmp_ratelimit) + 9) / 10);
  reliedOn(p, Decision.rateLimit, changetype<usize>(peer), allowed ? 1 : 0);
  if (allowed) ns.icmpCredit -= <i32>randomBelow(3);
  return allowed;
}
