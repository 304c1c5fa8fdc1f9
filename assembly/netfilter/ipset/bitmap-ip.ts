/** bitmap:ip (net/netfilter/ipset/ip_set_bitmap_ip.c). */
import { SetDimension, SetError } from "../../abi/ipset";
import { actOnPlace, actOnPlaceForgiving } from "./bitmap";
import { addressOf } from "./packet-fields";
import { hostMask, rangeOfHosts } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** ip_to_id */
function placeOf(set: IpSet, ip: u32): u32 {
  return ((ip & hostMask(set.netmask)) - set.first) / set.placeHosts;
}

/** bitmap_ip_uadt */
export function bitmapIpUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (q.ip < set.first || q.ip > set.last) return -SetError.IPSET_ERR_BITMAP_RANGE;
  if (adt == Adt.TEST) return actOnPlace(set, q, adt, placeOf(set, q.ip));
  const refused = rangeOfHosts(q);
  if (refused) return refused;
  if (q.ip < set.first || q.ipTo > set.last) return -SetError.IPSET_ERR_BITMAP_RANGE;
  while (true) {
    const answer = actOnPlaceForgiving(set, q, adt, placeOf(set, q.ip));
    if (answer || q.ipTo - q.ip < set.placeHosts) return answer;
    q.ip += set.placeHosts;
  }
}

/** bitmap_ip_kadt */
export function bitmapIpPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const ip = addressOf(q, SetDimension.ONE_SRC);
  if (ip < set.first || ip > set.last) return -SetError.IPSET_ERR_BITMAP_RANGE;
  return actOnPlace(set, q, adt, placeOf(set, ip));
}
