/** hash:ip (net/netfilter/ipset/ip_set_hash_ip.c). */
import { Errno } from "../../abi/errno";
import { SetDimension, SetError, SetFamily } from "../../abi/ipset";
import { act, actForgiving, actOnHosts, refuseRange6 } from "./act";
import { maskAddress6 } from "./hash-test";
import { addressOf } from "./packet-fields";
import { hostMask, rangeOfHosts } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_ip4_uadt, hash_ip6_uadt */
export function hashIpUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (set.family == <u32>SetFamily.inet6) {
    const refused = refuseRange6(q);
    if (refused) return refused;
    maskAddress6(q, set.netmask);
    return q.high | q.low ? actForgiving(set, q, adt) : -SetError.IPSET_ERR_HASH_ELEM;
  }
  q.ip &= hostMask(set.netmask);
  if (!q.ip) return -SetError.IPSET_ERR_HASH_ELEM;
  if (adt == Adt.TEST) {
    q.cidr = 0;
    return act(set, q, adt);
  }
  const refused = rangeOfHosts(q);
  if (refused) return refused;
  if (!q.ip) return -SetError.IPSET_ERR_HASH_ELEM;
  return actOnHosts(set, q, adt, 1 << (32 - set.netmask));
}

/** hash_ip4_kadt */
export function hashIpPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.ip = addressOf(q, SetDimension.ONE_SRC) & hostMask(set.netmask);
  return q.ip ? act(set, q, adt) : -Errno.EINVAL;
}
