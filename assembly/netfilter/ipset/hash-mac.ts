/** hash:mac and hash:ip,mac (net/netfilter/ipset/ip_set_hash_mac.c, ip_set_hash_ipmac.c). */
import { Errno } from "../../abi/errno";
import { SetDimension, SetError, SetType } from "../../abi/ipset";
import { act, actForgiving } from "./act";
import { addressOf, takeMac } from "./packet-fields";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_mac4_uadt, hash_ipmac4_uadt, hash_ipmac6_uadt */
export function hashMacUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (!q.mac) return -SetError.IPSET_ERR_HASH_ELEM;
  q.cidr = 0;
  return actForgiving(set, q, adt);
}

/** hash_mac4_kadt, hash_ipmac4_kadt */
export function hashMacPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const alone = set.type == <u32>SetType.hash_mac;
  const bit = alone ? SetDimension.ONE_SRC : SetDimension.TWO_SRC;
  if (!takeMac(q, (q.dimensionFlags & bit) != 0)) return -Errno.EINVAL;
  if (!alone) q.ip = addressOf(q, SetDimension.ONE_SRC);
  return act(set, q, adt);
}
