/** hash:net,port (net/netfilter/ipset/ip_set_hash_netport.c). */
import { Errno } from "../../abi/errno";
import { SetDimension, SetError, SetFamily, SetField } from "../../abi/ipset";
import { Protocol } from "../../wire/ipv4";
import { act, actForgiving, actOnPorts, checkProtocol, hasPorts, ICMPV6 } from "./act";
import { longestPrefix } from "./hash";
import { maskAddresses6 } from "./hash-test";
import { takeLength } from "./hash-net";
import { addressOf, takePort } from "./packet-fields";
import { hostMask, lastOf, longestBlock, rangeOfNetworks, rangeOfPorts } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_netport4_uadt, hash_netport6_uadt */
export function hashNetPortUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const six = set.family == <u32>SetFamily.inet6;
  if (six && q.present & SetField.ipTo) return -SetError.IPSET_ERR_HASH_RANGE_UNSUPPORTED;
  let refused = takeLength(q, six ? 128 : 32, false);
  if (!refused) refused = checkProtocol(q, six ? ICMPV6 : Protocol.ICMP);
  if (refused) return refused;
  const ports = hasPorts(q.protocol) && (q.present & SetField.portTo) != 0;
  if (six) maskAddresses6(set, q);
  if (adt == Adt.TEST || !(ports || q.present & SetField.ipTo)) {
    q.ip &= hostMask(six ? 0 : q.cidr);
    return actForgiving(set, q, adt);
  }
  rangeOfPorts(q, ports);
  if (six) return actOnPorts(set, q, adt);
  refused = rangeOfNetworks(q, q.cidr);
  if (refused) return refused;
  while (true) {
    q.cidr = longestBlock(q.ip, q.ipTo);
    const last = lastOf(q.ip, q.cidr);
    const answer = actOnPorts(set, q, adt);
    if (answer || last >= q.ipTo) return answer;
    q.ip = last + 1;
  }
}

/** hash_netport4_kadt */
export function hashNetPortPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (!takePort(q, (q.dimensionFlags & SetDimension.TWO_SRC) != 0)) return -Errno.EINVAL;
  q.cidr = adt == Adt.TEST ? 32 : longestPrefix(set, false);
  q.ip = addressOf(q, SetDimension.ONE_SRC) & hostMask(q.cidr);
  return act(set, q, adt);
}
