/** hash:net (net/netfilter/ipset/ip_set_hash_net.c). */
import { SetDimension, SetError, SetFamily, SetField } from "../../abi/ipset";
import { act, actForgiving } from "./act";
import { longestPrefix } from "./hash";
import { maskAddresses6 } from "./hash-test";
import { addressOf } from "./packet-fields";
import { hostMask, lastOf, longestBlock, rangeOfNetworks } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** The first prefix length of a request, the host's where there is none; an error for one that cannot be. */
export function takeLength(q: SetRequest, host: u32, zero: bool): i32 {
  if (!(q.present & SetField.cidr)) q.cidr = host;
  return q.cidr > host || (!q.cidr && !zero) ? -SetError.IPSET_ERR_INVALID_CIDR : 0;
}

export function takeLength2(q: SetRequest, host: u32, zero: bool): i32 {
  if (!(q.present & SetField.cidr2)) q.cidr2 = host;
  return q.cidr2 > host || (!q.cidr2 && !zero) ? -SetError.IPSET_ERR_INVALID_CIDR : 0;
}

/** hash_net4_uadt, hash_net6_uadt */
export function hashNetUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const six = set.family == <u32>SetFamily.inet6;
  if (six && q.present & SetField.ipTo) return -SetError.IPSET_ERR_HASH_RANGE_UNSUPPORTED;
  const refused = takeLength(q, six ? 128 : 32, false);
  if (refused) return refused;
  if (six) maskAddresses6(set, q);
  else q.ip &= q.present & SetField.ipTo ? 0xffffffff : hostMask(q.cidr);
  if (adt == Adt.TEST || !(q.present & SetField.ipTo)) return actForgiving(set, q, adt);
  const bad = rangeOfNetworks(q, q.cidr);
  if (bad) return bad;
  while (true) {
    q.cidr = longestBlock(q.ip, q.ipTo);
    const last = lastOf(q.ip, q.cidr);
    const answer = actForgiving(set, q, adt);
    if (answer || last >= q.ipTo) return answer;
    q.ip = last + 1;
  }
}

/** hash_net4_kadt */
export function hashNetPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.cidr = adt == Adt.TEST ? 32 : longestPrefix(set, false);
  q.ip = addressOf(q, SetDimension.ONE_SRC) & hostMask(q.cidr);
  return act(set, q, adt);
}
