/** A set and an element that the user gives (call_ad, ip_set_utest in net/netfilter/ipset/ip_set_core.c). */
import { SetElementFlag, SetError, SetType } from "../../abi/ipset";
import { scheduleGc } from "./gc";
import { bitmapIpUser } from "./bitmap-ip";
import { bitmapPortUser } from "./bitmap-port";
import { ENOTEMPTY } from "./element";
import { hashIpUser } from "./hash-ip";
import { hashIpMarkUser } from "./hash-ip-mark";
import { hashIpPortUser } from "./hash-ip-port";
import { hashIpPortIpUser } from "./hash-ip-port-ip";
import { hashIpPortNetUser } from "./hash-ip-port-net";
import { hashMacUser } from "./hash-mac";
import { hashNetUser } from "./hash-net";
import { hashNetIfaceUser } from "./hash-net-iface";
import { hashNetNetUser } from "./hash-net-net";
import { hashNetPortUser } from "./hash-net-port";
import { hashNetPortNetUser } from "./hash-net-port-net";
import { listSetUser } from "./list-set";
import { Adt, SetRequest } from "./request";
import { IpSet } from "./set";
import { NET, NET2 } from "./types";

/** 0, or the error: IPSET_ERR_EXIST for a test that finds nothing, whatever the reason. */
export function setWithUser(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const answer = dispatch(set, q, adt);
  if (adt != Adt.TEST) {
    if (set.mortals) scheduleGc(set);
    return answer;
  }
  // ip_set_enomatch: asked for nomatch, an element that is not to match is what was asked for
  const found =
    q.elementFlags & SetElementFlag.nomatch && set.parts & (NET | NET2) ? answer == -ENOTEMPTY : answer > 0;
  return found ? 0 : -SetError.IPSET_ERR_EXIST;
}

function dispatch(set: IpSet, q: SetRequest, adt: Adt): i32 {
  switch (set.type) {
    case SetType.hash_ip:
      return hashIpUser(set, q, adt);
    case SetType.hash_net:
      return hashNetUser(set, q, adt);
    case SetType.hash_ip_port:
      return hashIpPortUser(set, q, adt);
    case SetType.hash_ip_port_ip:
      return hashIpPortIpUser(set, q, adt);
    case SetType.hash_ip_port_net:
      return hashIpPortNetUser(set, q, adt);
    case SetType.hash_net_port:
      return hashNetPortUser(set, q, adt);
    case SetType.hash_net_iface:
      return hashNetIfaceUser(set, q, adt);
    case SetType.hash_net_net:
      return hashNetNetUser(set, q, adt);
    case SetType.hash_net_port_net:
      return hashNetPortNetUser(set, q, adt);
    case SetType.hash_ip_mark:
      return hashIpMarkUser(set, q, adt);
    case SetType.hash_mac:
    case SetType.hash_ip_mac:
      return hashMacUser(set, q, adt);
    case SetType.bitmap_port:
      return bitmapPortUser(set, q, adt);
    case SetType.bitmap_ip:
      return bitmapIpUser(set, q, adt);
    default:
      return listSetUser(set, q, adt);
  }
}
