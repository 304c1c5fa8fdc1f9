/** hash:net,net (net/netfilter/ipset/ip_set_hash_netnet.c). */
import { SetDimension, SetError, SetFamily, SetField } from "../../abi/ipset";
import { act, actForgiving } from "./act";
import { longestPrefix } from "./hash";
import { maskAddresses6 } from "./hash-test";
import { takeLength, takeLength2 } from "./hash-net";
import { addressOf } from "./packet-fields";
import { hostMask, lastOf, longestBlock, rangeOfNetworks, rangeOfSecond } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_netnet4_uadt, hash_netnet6_uadt */
export function hashNetNetUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const six = set.family == <u32>SetFamily.inet6;
  const ranges = q.present & (SetField.ipTo | SetField.ip2To);
  if (six && ranges) return -SetError.IPSET_ERR_HASH_RANGE_UNSUPPORTED;
  let refused = takeLength(q, six ? 128 : 32, false);
  if (!refused) refused = takeLength2(q, six ? 128 : 32, false);
  if (refused) return refused;
  if (six) {
    maskAddresses6(set, q);
    return actForgiving(set, q, adt);
  }
  if (adt == Adt.TEST || !ranges) {
    q.ip &= hostMask(q.cidr);
    q.second &= hostMask(q.cidr2);
    return actForgiving(set, q, adt);
  }
  refused = rangeOfNetworks(q, q.cidr);
  if (!refused) refused = rangeOfSecond(q, q.cidr2);
  if (refused) return refused;
  const firstSecond = q.second;
  while (true) {
    q.cidr = longestBlock(q.ip, q.ipTo);
    const last = lastOf(q.ip, q.cidr);
    q.second = firstSecond;
    while (true) {
      q.cidr2 = longestBlock(q.second, q.secondTo);
      const last2 = lastOf(q.second, q.cidr2);
      const answer = actForgiving(set, q, adt);
      if (answer) return answer;
      if (last2 >= q.secondTo) break;
      q.second = last2 + 1;
    }
    if (last >= q.ipTo) return 0;
    q.ip = last + 1;
  }
}

/** hash_netnet4_kadt */
export function hashNetNetPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.cidr = adt == Adt.TEST ? 32 : longestPrefix(set, false);
  q.cidr2 = adt == Adt.TEST ? 32 : longestPrefix(set, true);
  q.ip = addressOf(q, SetDimension.ONE_SRC) & hostMask(q.cidr);
  q.second = addressOf(q, SetDimension.TWO_SRC) & hostMask(q.cidr2);
  return act(set, q, adt);
}
