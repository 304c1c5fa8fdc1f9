/** A packet and a set (ip_set_test, ip_set_add, ip_set_del in net/netfilter/ipset/ip_set_core.c). */
import { SetCommand, SetError, SetFamily, SetType } from "../../abi/ipset";
import { Refusal } from "../../abi/flow-cache";
import { invalidate, refuse } from "../../recording";
import { K } from "../../state";
import { bitmapIpPacket } from "./bitmap-ip";
import { bitmapPortPacket } from "./bitmap-port";
import { ENOTEMPTY } from "./element";
import { scheduleGc } from "./gc";
import { hashIpPacket } from "./hash-ip";
import { hashIpMarkPacket } from "./hash-ip-mark";
import { hashIpPortPacket } from "./hash-ip-port";
import { hashIpPortIpPacket } from "./hash-ip-port-ip";
import { hashIpPortNetPacket } from "./hash-ip-port-net";
import { hashMacPacket } from "./hash-mac";
import { hashNetPacket } from "./hash-net";
import { hashNetIfacePacket } from "./hash-net-iface";
import { hashNetNetPacket } from "./hash-net-net";
import { hashNetPortPacket } from "./hash-net-port";
import { hashNetPortNetPacket } from "./hash-net-port-net";
import { listSetPacket } from "./list-set";
import { Adt, NO_TIMEOUT, SetRequest } from "./request";
import { IpSet } from "./set";
import { dimensionOf, NET, NET2 } from "./types";

/**
 * What the packet of the request does with a set: TEST answers 1 where the set has it (or the negative of an error or of nomatch),
 * ADD and DELETE 0 where it was done. Sets of IPv6 and of more dimensions than the rule gives have nothing to do with it.
 */
export function setWithPacket(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (q.dimension < dimensionOf(set.type)) return adt == Adt.TEST ? 0 : -SetError.IPSET_ERR_TYPE_MISMATCH;
  if (set.family == <u32>SetFamily.inet6) return adt == Adt.TEST ? 0 : -SetError.IPSET_ERR_TYPE_MISMATCH;
  const timeout = q.timeout;
  if (timeout == NO_TIMEOUT) q.timeout = set.timeout;
  if (K.recording) {
    // time ends elements that are mortal
    if (adt != Adt.TEST || set.mortals) refuse(Refusal.rule);
    set.relied = 1;
  }
  const answer = dispatch(set, q, adt);
  if (adt != Adt.TEST && !answer && set.relied) {
    set.relied = 0;
    invalidate();
  }
  q.timeout = timeout;
  if (adt == Adt.ADD && set.mortals) scheduleGc(set);
  // --return-nomatch: an element that is not to match does, and no other
  if (
    adt == Adt.TEST &&
    q.flags & SetCommand.RETURN_NOMATCH &&
    set.parts & (NET | NET2) &&
    (answer > 0 || answer == -ENOTEMPTY)
  ) {
    return -answer;
  }
  return answer;
}

function dispatch(set: IpSet, q: SetRequest, adt: Adt): i32 {
  q.port = 0;
  q.protocol = 0;
  q.cidr = 0;
  q.cidr2 = 0;
  q.second = 0;
  switch (set.type) {
    case SetType.hash_ip:
      return hashIpPacket(set, q, adt);
    case SetType.hash_net:
      return hashNetPacket(set, q, adt);
    case SetType.hash_ip_port:
      return hashIpPortPacket(set, q, adt);
    case SetType.hash_ip_port_ip:
      return hashIpPortIpPacket(set, q, adt);
    case SetType.hash_ip_port_net:
      return hashIpPortNetPacket(set, q, adt);
    case SetType.hash_net_port:
      return hashNetPortPacket(set, q, adt);
    case SetType.hash_net_iface:
      return hashNetIfacePacket(set, q, adt);
    case SetType.hash_net_net:
      return hashNetNetPacket(set, q, adt);
    case SetType.hash_net_port_net:
      return hashNetPortNetPacket(set, q, adt);
    case SetType.hash_ip_mark:
      return hashIpMarkPacket(set, q, adt);
    case SetType.hash_mac:
    case SetType.hash_ip_mac:
      return hashMacPacket(set, q, adt);
    case SetType.bitmap_port:
      return bitmapPortPacket(set, q, adt);
    case SetType.bitmap_ip:
      return bitmapIpPacket(set, q, adt);
    default:
      return listSetPacket(set, q, adt);
  }
}
