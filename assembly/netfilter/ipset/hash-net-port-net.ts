/** hash:net,port,net (net/netfilter/ipset/ip_set_hash_netportnet.c). */
import { Errno } from "../../abi/errno";
import { SetDimension, SetError, SetFamily, SetField } from "../../abi/ipset";
import { Protocol } from "../../wire/ipv4";
import { act, actForgiving, actOnPorts, actOnSeconds, checkProtocol, hasPorts, ICMPV6 } from "./act";
import { longestPrefix } from "./hash";
import { maskAddresses6 } from "./hash-test";
import { takeLength, takeLength2 } from "./hash-net";
import { addressOf, takePort } from "./packet-fields";
import { hostMask, lastOf, longestBlock, rangeOfNetworks, rangeOfPorts, rangeOfSecond } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_netportnet4_uadt, hash_netportnet6_uadt */
export function hashNetPortNetUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const six = set.family == <u32>SetFamily.inet6;
  const ranges = q.present & (SetField.ipTo | SetField.ip2To);
  if (six && ranges) return -SetError.IPSET_ERR_HASH_RANGE_UNSUPPORTED;
  let refused = takeLength(q, six ? 128 : 32, true);
  if (!refused) refused = takeLength2(q, six ? 128 : 32, true);
  if (!refused) refused = checkProtocol(q, six ? ICMPV6 : Protocol.ICMP);
  if (refused) return refused;
  const ports = hasPorts(q.protocol) && (q.present & SetField.portTo) != 0;
  if (six) maskAddresses6(set, q);
  if (adt == Adt.TEST || !(ports || ranges)) {
    q.ip &= hostMask(six ? 0 : q.cidr);
    q.second &= hostMask(six ? 0 : q.cidr2);
    return actForgiving(set, q, adt);
  }
  rangeOfPorts(q, ports);
  if (six) return actOnPorts(set, q, adt);
  refused = rangeOfNetworks(q, q.cidr);
  if (!refused) refused = rangeOfSecond(q, q.cidr2);
  if (refused) return refused;
  while (true) {
    q.cidr = longestBlock(q.ip, q.ipTo);
    const last = lastOf(q.ip, q.cidr);
    const answer = actOnSeconds(set, q, adt);
    if (answer || last >= q.ipTo) return answer;
    q.ip = last + 1;
  }
}

/** hash_netportnet4_kadt */
export function hashNetPortNetPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (!takePort(q, (q.dimensionFlags & SetDimension.TWO_SRC) != 0)) return -Errno.EINVAL;
  q.cidr = adt == Adt.TEST ? 32 : longestPrefix(set, false);
  q.cidr2 = adt == Adt.TEST ? 32 : longestPrefix(set, true);
  q.ip = addressOf(q, SetDimension.ONE_SRC) & hostMask(q.cidr);
  q.second = addressOf(q, SetDimension.THREE_SRC) & hostMask(q.cidr2);
  return act(set, q, adt);
}
