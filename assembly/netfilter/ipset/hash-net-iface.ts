/** hash:net,iface (net/netfilter/ipset/ip_set_hash_netiface.c). */
import { Errno } from "../../abi/errno";
import { SetDimension, SetElementFlag, SetError, SetFamily, SetField } from "../../abi/ipset";
import { act, actForgiving } from "./act";
import { longestPrefix } from "./hash";
import { maskAddresses6 } from "./hash-test";
import { takeLength } from "./hash-net";
import { addressOf } from "./packet-fields";
import { hostMask, lastOf, longestBlock, rangeOfNetworks } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_netiface4_uadt, hash_netiface6_uadt */
export function hashNetIfaceUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const six = set.family == <u32>SetFamily.inet6;
  if (six && q.present & SetField.ipTo) return -SetError.IPSET_ERR_HASH_RANGE_UNSUPPORTED;
  const refused = takeLength(q, six ? 128 : 32, true);
  if (refused) return refused;
  q.protocol = q.elementFlags & SetElementFlag.physdev ? 1 : 0;
  if (six) {
    maskAddresses6(set, q);
    return actForgiving(set, q, adt);
  }
  if (adt == Adt.TEST || !(q.present & SetField.ipTo)) {
    q.ip &= hostMask(q.cidr);
    return actForgiving(set, q, adt);
  }
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

/** hash_netiface4_kadt. Rules have no way to ask for the port of a bridge (IPSET_FLAG_PHYSDEV): iptables never sets it. */
export function hashNetIfacePacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.cidr = adt == Adt.TEST ? 32 : longestPrefix(set, false);
  q.ip = addressOf(q, SetDimension.ONE_SRC) & hostMask(q.cidr);
  const device = q.dimensionFlags & SetDimension.TWO_SRC ? q.input : q.output;
  if (device === null) return -Errno.EINVAL;
  q.protocol = 0;
  q.iface0 = device.name0;
  q.iface1 = device.name1;
  return act(set, q, adt);
}
