/** Rate limits of ICMP (net/ipv4/icmp.c): a bucket of the whole machine, and one for each destination. */
import { Decision } from "../abi/decision";
import { DeviceFlag } from "../abi/device";
import { NetSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { K, randomBelow } from "../state";
import { IcmpCode, IcmpType } from "../wire/icmp";
import { initialNamespace, Namespace, netSysctl } from "./namespace";
import { findPeer, HZ, jiffies, peerAllows } from "./peer";

/** icmpv4_mask_allow: types that the limits do not concern; path MTU discovery is never limited. */
function isFree(ns: Namespace, type: u32, code: u32): bool {
  if (type > <u32>IcmpType.LAST) return true;
  if (type == <u32>IcmpType.DEST_UNREACH && code == <u32>IcmpCode.FRAG_NEEDED) return true;
  return ((1 << type) & <u32>netSysctl(ns, NetSysctl.icmp_ratemask)) == 0;
}

/** icmp_global_allow: icmp_msgs_per_sec for the whole machine, icmp_msgs_burst at once; each message costs 0 to 2. */
function globalAllows(): bool {
  const now = jiffies();
  let elapsed = min<u32>(now - K.icmpStampMs, HZ);
  if (!K.icmpCredit && elapsed < HZ / 50) return false;
  let grown: u32 = 0;
  const initial = initialNamespace();
  if (elapsed >= HZ / 50) {
    grown = (<u32>netSysctl(initial, NetSysctl.icmp_msgs_per_sec) * elapsed) / HZ;
    if (grown) K.icmpStampMs = now;
  }
  let credit = min<u32>(K.icmpCredit + grown, <u32>netSysctl(initial, NetSysctl.icmp_msgs_burst));
  let allowed = false;
  if (credit) {
    const cost = randomBelow(3);
    credit = credit > cost ? credit - cost : 0;
    allowed = true;
  }
  K.icmpCredit = credit;
  return allowed;
}

/** icmpv4_global_allow */
export function allowedGlobally(ns: Namespace, p: Packet, type: u32, code: u32): bool {
  if (isFree(ns, type, code)) return true;
  const allowed = globalAllows();
  reliedOn(p, Decision.rateLimit, 0, allowed ? 1 : 0);
  return allowed;
}

/** icmpv4_xrlim_allow: the bucket of a destination; nothing is limited over loopback. */
export function allowedTo(ns: Namespace, p: Packet, out: Device | null, destination: u32, type: u32, code: u32): bool {
  if (isFree(ns, type, code)) return true;
  if (out !== null && out.flags & DeviceFlag.LOOPBACK) return true;
  const peer = findPeer(ns, destination);
  const allowed = peerAllows(peer, (<u32>netSysctl(ns, NetSysctl.icmp_ratelimit) + 9) / 10);
  reliedOn(p, Decision.rateLimit, changetype<usize>(peer), allowed ? 1 : 0);
  return allowed;
}
