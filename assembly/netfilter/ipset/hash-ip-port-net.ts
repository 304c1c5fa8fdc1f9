/** hash:ip,port,net (net/netfilter/ipset/ip_set_hash_ipportnet.c). */
import { SetDimension, SetError, SetFamily, SetField } from "../../abi/ipset";
import { Protocol } from "../../wire/ipv4";
import { actForgiving, actOnHosts, actOnPorts, checkProtocol, hasPorts, ICMPV6, refuseRange6 } from "./act";
import { longestPrefix } from "./hash";
import { maskAddresses6 } from "./hash-test";
import { hashIpPortPacket } from "./hash-ip-port";
import { takeLength2 } from "./hash-net";
import { addressOf } from "./packet-fields";
import { hostMask, rangeOfHosts, rangeOfPorts, rangeOfSecond } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_ipportnet4_uadt, hash_ipportnet6_uadt */
export function hashIpPortNetUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const six = set.family == <u32>SetFamily.inet6;
  let refused = six ? refuseRange6(q) : 0;
  if (!refused && six && q.present & SetField.ip2To) refused = -SetError.IPSET_ERR_HASH_RANGE_UNSUPPORTED;
  if (!refused) refused = takeLength2(q, six ? 128 : 32, false);
  if (!refused) refused = checkProtocol(q, six ? ICMPV6 : Protocol.ICMP);
  if (refused) return refused;
  const ports = hasPorts(q.protocol) && (q.present & SetField.portTo) != 0;
  if (six) maskAddresses6(set, q);
  if (adt == Adt.TEST || !(ports || q.present & (SetField.cidr | SetField.ipTo | SetField.ip2To))) {
    q.cidr = 0;
    q.second &= hostMask(six ? 0 : q.cidr2);
    return actForgiving(set, q, adt);
  }
  rangeOfPorts(q, ports);
  if (six) return actOnPorts(set, q, adt);
  refused = rangeOfHosts(q);
  if (!refused) refused = rangeOfSecond(q, q.cidr2);
  return refused ? refused : actOnHosts(set, q, adt, 1);
}

/** hash_ipportnet4_kadt */
export function hashIpPortNetPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.cidr2 = adt == Adt.TEST ? 32 : longestPrefix(set, true);
  q.second = addressOf(q, SetDimension.THREE_SRC) & hostMask(q.cidr2);
  return hashIpPortPacket(set, q, adt);
}
