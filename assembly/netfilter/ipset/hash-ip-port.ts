/** hash:ip,port (net/netfilter/ipset/ip_set_hash_ipport.c). */
import { Errno } from "../../abi/errno";
import { SetDimension, SetFamily, SetField } from "../../abi/ipset";
import { Protocol } from "../../wire/ipv4";
import {
  act,
  actForgiving,
  actOnHosts,
  actOnPorts,
  checkProtocol,
  hasPorts,
  ICMPV6,
  refuseRange6,
} from "./act";
import { addressOf, takePort } from "./packet-fields";
import { rangeOfHosts, rangeOfPorts } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_ipport4_uadt, hash_ipport6_uadt; of hash:ip,port,ip too, whose second address is one address */
export function hashIpPortUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const six = set.family == <u32>SetFamily.inet6;
  let refused = six ? refuseRange6(q) : 0;
  if (!refused) refused = checkProtocol(q, six ? ICMPV6 : Protocol.ICMP);
  if (refused) return refused;
  const single = !(q.present & (SetField.ipTo | SetField.cidr | SetField.portTo));
  if (adt == Adt.TEST || single) {
    q.cidr = 0;
    return actForgiving(set, q, adt);
  }
  if (!six) {
    refused = rangeOfHosts(q);
    if (refused) return refused;
  }
  rangeOfPorts(q, hasPorts(q.protocol));
  return six ? actOnPorts(set, q, adt) : actOnHosts(set, q, adt, 1);
}

/** hash_ipport4_kadt */
export function hashIpPortPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (!takePort(q, (q.dimensionFlags & SetDimension.TWO_SRC) != 0)) return -Errno.EINVAL;
  q.ip = addressOf(q, SetDimension.ONE_SRC);
  return act(set, q, adt);
}
