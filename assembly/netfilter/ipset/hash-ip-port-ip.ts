/** hash:ip,port,ip (net/netfilter/ipset/ip_set_hash_ipportip.c). */
import { SetDimension } from "../../abi/ipset";
import { hashIpPortPacket, hashIpPortUser } from "./hash-ip-port";
import { addressOf } from "./packet-fields";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";

/** hash_ipportip4_uadt, hash_ipportip6_uadt */
export function hashIpPortIpUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.cidr2 = 0;
  return hashIpPortUser(set, q, adt);
}

/** hash_ipportip4_kadt */
export function hashIpPortIpPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.second = addressOf(q, SetDimension.THREE_SRC);
  return hashIpPortPacket(set, q, adt);
}
