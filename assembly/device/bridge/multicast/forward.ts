/** Where a multicast frame goes (br_multicast_flood in net/bridge/br_forward.c and the cases around it in br_input.c). */
import { Decision } from "../../../abi/decision";
import { reliedOn } from "../../../observe";
import { Packet } from "../../../packet";
import { EtherType } from "../../../wire/ethernet";
import * as ipv4 from "../../../wire/ipv4";
import * as ipv6 from "../../../wire/ipv6";
import { choose, finish, flood, MULTICAST } from "../forward";
import { Bridge, BridgePort, CB_IGMP, CB_ROUTERS_ONLY } from "../state";
import { findGroup } from "./group";
import { familyForPacket, querierExists } from "./querier";
import { isRouter } from "./router";
import { Family, Group, Member } from "./state";

/** br_mdb_get: never for reports and queries themselves, nor for frames that are not IP. */
function groupOf(b: Bridge, p: Packet, vlan: u32): Group | null {
  if (!b.snooping || p.scratch0 & CB_IGMP) return null;
  const ip = p.data;
  if (p.protocol == EtherType.IP) return findGroup(b, false, 0, ipv4.destination(ip), vlan);
  if (p.protocol == EtherType.IPV6)
    return findGroup(
      b,
      true,
      ipv6.addressHigh(ip + ipv6.DESTINATION),
      ipv6.addressLow(ip + ipv6.DESTINATION),
      vlan,
    );
  return null;
}

/**
 * Forwards a multicast frame; answers whether the bridge device receives it as well (the packet is still the caller's then).
 * While there is a querier, only members and routers get it; else everybody.
 */
export function multicastForward(b: Bridge, p: Packet, vlan: u32, promiscuous: bool): bool {
  const own = p.device === b.device;
  const group = groupOf(b, p, vlan);
  reliedOn(p, Decision.multicastGroup, changetype<usize>(group), vlan);
  if ((group !== null || p.scratch0 & CB_ROUTERS_ONLY) && isIp(p)) {
    const family = familyForPacket(b, p);
    if (querierExists(family)) {
      let up = promiscuous;
      if (!own && ((group !== null && group.hostJoined) || isRouter(family))) {
        up = true;
        b.device.rxMulticast++;
      }
      toMembers(p, group, family, up);
      return up;
    }
  }
  if (!own) b.device.rxMulticast++;
  flood(b, p, MULTICAST, !own);
  return !own;
}

function isIp(p: Packet): bool {
  return p.protocol == EtherType.IP || p.protocol == EtherType.IPV6;
}

/** br_multicast_flood: members and routers, each once, newest port first. */
function toMembers(p: Packet, group: Group | null, family: Family, keep: bool): void {
  let member: Member | null = null;
  if (group !== null) member = group.firstMember;
  let router = family.firstRouter;
  let chosen: BridgePort | null = null;
  while (true) {
    const memberOrder: u32 = member === null ? 0 : member.port.order;
    const routerOrder: u32 = router === null ? 0 : router.port.order;
    if (!memberOrder && !routerOrder) break;
    const port = memberOrder > routerOrder ? member!.port : router!.port;
    chosen = choose(chosen, port, p);
    if (memberOrder >= port.order) member = member!.next;
    if (routerOrder >= port.order) router = router!.next;
  }
  finish(chosen, p, keep);
}
