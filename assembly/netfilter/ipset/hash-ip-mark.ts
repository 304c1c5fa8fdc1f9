/** hash:ip,mark (net/netfilter/ipset/ip_set_hash_ipmark.c). */
import { SetDimension, SetError, SetFamily, SetField } from "../../abi/ipset";
import { act, actForgiving, actOnHosts, refuseRange6 } from "./act";
import { addressOf } from "./packet-fields";
import { rangeOfHosts } from "./range";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_ipmark4_uadt, hash_ipmark6_uadt */
export function hashIpMarkUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.port &= set.markmask;
  q.portTo = q.port;
  q.protocol = 0;
  if (set.family == <u32>SetFamily.inet6) {
    const refused = refuseRange6(q);
    return refused ? refused : actForgiving(set, q, adt);
  }
  if (!q.port && !q.ip) return -SetError.IPSET_ERR_HASH_ELEM;
  if (adt == Adt.TEST || !(q.present & (SetField.ipTo | SetField.cidr))) {
    q.cidr = 0;
    return actForgiving(set, q, adt);
  }
  const refused = rangeOfHosts(q);
  return refused ? refused : actOnHosts(set, q, adt, 1);
}

/** hash_ipmark4_kadt */
export function hashIpMarkPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.port = q.packet.mark & set.markmask;
  q.ip = addressOf(q, SetDimension.ONE_SRC);
  return act(set, q, adt);
}
