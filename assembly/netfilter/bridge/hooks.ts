/**
 * Bridged IP packets meet the rules of iptables (net/bridge/br_netfilter_hooks.c), once br_netfilter is loaded.
 *
 *   br_handle_frame        br_nf_pre_routing       -> PREROUTING, then br_handle_frame_finish
 *   __br_forward           br_nf_forward_ip        -> FORWARD
 *   br_forward_finish      br_nf_post_routing      -> POSTROUTING, then cut to size and sent
 *   br_pass_frame_up       br_nf_local_in          (the bridge device's IPv4 does not run PREROUTING again: ip_sabotage_in)
 *
 * Rules see the bridge as -i and -o; the ports are for `-m physdev`. IPv6 packets are checked; no rule meets them.
 */
import { PacketType } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { Hook } from "../../abi/netfilter";
import { NetSysctl } from "../../abi/sysctl";
import { bridgeForwardFinish, pushOut } from "../../device/bridge/forward";
import { handleFrame } from "../../device/bridge/receive";
import { Device } from "../../device/device";
import { netSysctl } from "../../net/namespace";
import { drop, Packet, pull, push } from "../../packet";
import { read16 } from "../../wire/bytes";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { confirm } from "../conntrack/confirm";
import { Connection, CtStatus, forgetConnection } from "../conntrack/connection";
import { hook } from "../hooks";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { bridgedDnat } from "./dnat";
import { BridgeInfo, freeInfo, inputPort, makeInfo } from "./info";
import { setFakeRoute } from "./route";
import { fragmentBridged } from "./fragment";
import { validateIpv4 } from "../../net/input";
import { validateIpv6 } from "./validate";
import { routeInput } from "../../net/route";
import { set48 } from "./mac";

/** PPPOE_SES_HLEN: PPPoE header and PPP protocol (RFC 2516 section 4) */
export const PPPOE_LENGTH: u32 = 8;
const PPP_IP: u32 = 0x21;
const PPP_IPV6: u32 = 0x57;

/** What of IP is in a frame, `p.data` behind the Ethernet header: 0, EtherType.IP or EtherType.IPV6, if the sysctls want it seen. */
function ipIn(p: Packet, d: Device): u32 {
  const protocol = p.protocol;
  if (protocol == EtherType.IP || protocol == EtherType.IPV6) {
    // IS_IP, is_vlan_ip: a tag is kept beside the frame
    if (p.vlan && !netSysctl(d.namespace, NetSysctl.bridge_nf_filter_vlan_tagged)) return 0;
    return protocol;
  }
  if (protocol == EtherType.PPP_SES && netSysctl(d.namespace, NetSysctl.bridge_nf_filter_pppoe_tagged)) {
    if (p.length < PPPOE_LENGTH) return 0;
    const ppp = read16(p.data + 6);
    return ppp == PPP_IP ? EtherType.IP : ppp == PPP_IPV6 ? EtherType.IPV6 : 0;
  }
  return 0;
}

/** nf_bridge_pull_encap_header: what is between the Ethernet and the IP header. */
function pullEncapsulation(p: Packet): void {
  if (p.protocol == EtherType.PPP_SES) pull(p, PPPOE_LENGTH);
  p.network = p.data;
}

/** nf_bridge_update_protocol, nf_bridge_push_encap_header */
export function restoreEncapsulation(p: Packet): void {
  if (!(p.bridgeFlags & BridgeInfo.PPPOE)) return;
  push(p, PPPOE_LENGTH);
  p.protocol = EtherType.PPP_SES;
}

/** Rules see a frame for another host as if it were for this one. */
function asOurs(p: Packet): void {
  if (p.type != <u32>PacketType.OTHERHOST) return;
  p.type = PacketType.HOST;
  p.bridgeFlags |= BridgeInfo.OTHERHOST;
}

function asTheirs(p: Packet): void {
  if (!(p.bridgeFlags & BridgeInfo.OTHERHOST)) return;
  p.type = PacketType.OTHERHOST;
  p.bridgeFlags &= ~BridgeInfo.OTHERHOST;
}

/** br_nf_pre_routing, for a frame on a bridge port. False: the bridge goes on with it. True: it was taken, and forwarded or lost. */
export function bridgePreRouting(p: Packet): bool {
  const port = p.device;
  const ns = port.namespace;
  const ip = ipIn(p, port);
  if (!ip) return false;
  if (ip == EtherType.IPV6) {
    if (!netSysctl(ns, NetSysctl.bridge_nf_call_ip6tables)) return false;
  } else if (!netSysctl(ns, NetSysctl.bridge_nf_call_iptables)) return false;
  const encapsulated = p.protocol == EtherType.PPP_SES;
  pullEncapsulation(p);
  const fault = ip == EtherType.IP ? validateIpv4(p) : validateIpv6(p);
  if (fault) {
    drop(p, fault);
    return true;
  }
  makeInfo(p, port);
  if (encapsulated) p.bridgeFlags |= BridgeInfo.PPPOE;
  if (ip == EtherType.IPV6) {
    restoreEncapsulation(p);
    handleFrame(p);
    return true;
  }
  asOurs(p);
  p.bridgeFlags |= BridgeInfo.IN_PREROUTING;
  // brnf_get_logical_dev: the bridge (there are no VLAN devices on it)
  p.device = port.master!;
  p.bridgeAddress = ipv4.destination(p.network);
  p.protocol = EtherType.IP;
  const passed = hook(p, Hook.PREROUTING, p.device, null);
  if (passed !== null) preRoutingFinish(passed);
  return true;
}

/** br_nf_pre_routing_finish */
function preRoutingFinish(p: Packet): void {
  const bridge = p.device;
  const port = inputPort(p, bridge.namespace);
  // the bridge is left while a fragment waits
  if (port === null || port.master !== bridge) {
    drop(p, DropReason.DEV_READY);
    return;
  }
  p.bridgeFragmentMax = p.fragmentMax;
  asTheirs(p);
  p.bridgeFlags &= ~BridgeInfo.IN_PREROUTING;
  if (ipv4.destination(p.network) != p.bridgeAddress) {
    const reason = routeInput(p);
    if (reason) {
      drop(p, reason);
      return;
    }
    if (p.outDevice === bridge) {
      p.device = port;
      restoreEncapsulation(p);
      bridgedDnat(p, bridge, port);
      return;
    }
    // to somewhere else: the bridge's own IPv4 routes it
    set48(p, p.mac, bridge.address);
    p.type = PacketType.HOST;
  } else setFakeRoute(p, bridge);
  p.device = port;
  restoreEncapsulation(p);
  handleFrame(p);
}

/**
 * br_nf_forward_ip and, behind it, br_nf_post_routing, for a frame that leaves by the port `out`; `p.device` is where it came in. Only for
 * packets that have bridge information and do not come from the bridge's own stack.
 */
export function bridgeForward(p: Packet, out: Device): void {
  const bridge = out.master!;
  const ip = ipIn(p, out);
  p.device = out;
  if (!ip) {
    bridgeForwardFinish(p, out);
    return;
  }
  pullEncapsulation(p);
  if (ip == EtherType.IPV6) {
    const fault = validateIpv6(p);
    if (fault) {
      drop(p, fault);
      return;
    }
    p.bridgeOutput = out.ifindex;
    restoreEncapsulation(p);
    bridgeForwardFinish(p, out);
    return;
  }
  asOurs(p);
  const fault = validateIpv4(p);
  if (fault) {
    drop(p, fault);
    return;
  }
  p.fragmentMax = p.bridgeFragmentMax;
  p.protocol = EtherType.IP;
  p.bridgeOutput = out.ifindex;
  const passed = hook(p, Hook.FORWARD, bridge, bridge);
  if (passed === null) return;
  // br_nf_forward_finish
  passed.bridgeFragmentMax = passed.fragmentMax;
  asTheirs(passed);
  restoreEncapsulation(passed);
  bridgeForwardFinish(passed, out);
}

/** br_nf_post_routing, br_nf_dev_queue_xmit. Sends (or loses) the frame. */
export function bridgePostRouting(p: Packet, out: Device): void {
  if (!p.bridgeOutput) {
    // it was for the bridge device, which routed it: rules have seen it
    pushOut(out, p);
    return;
  }
  const bridge = out.master!;
  const ip = ipIn(p, out);
  if (!ip) {
    pushOut(out, p);
    return;
  }
  asOurs(p);
  pullEncapsulation(p);
  let passed: Packet | null = p;
  if (ip == EtherType.IP) {
    p.protocol = EtherType.IP;
    passed = hook(p, Hook.POSTROUTING, null, bridge);
    if (passed === null) return;
  }
  asTheirs(passed);
  const reserved = passed.bridgeFlags & BridgeInfo.PPPOE ? PPPOE_LENGTH : 0;
  let mtu = out.mtu;
  if (passed.bridgeFragmentMax && passed.bridgeFragmentMax < mtu) mtu = passed.bridgeFragmentMax;
  restoreEncapsulation(passed);
  if (passed.length + reserved > mtu && passed.protocol == EtherType.IP) {
    fragmentBridged(passed, out);
    return;
  }
  freeInfo(passed);
  pushOut(out, passed);
}

/**
 * br_nf_local_in: before the bridge device receives a frame. A copy for a promiscuous bridge has no connection; a new connection whose
 * first packet is a broadcast is confirmed here, because copies of it share it. False: it is lost.
 */
export function bridgeLocalIn(p: Packet, promiscuous: bool): bool {
  if (promiscuous) {
    forgetConnection(p);
    return true;
  }
  if (!p.conntrack || p.type == <u32>PacketType.HOST) return true;
  if (changetype<Connection>(p.conntrack).status & CtStatus.CONFIRMED) return true;
  const ns = p.device.namespace;
  if (!ns.netfilter) return true;
  const verdict = confirm(changetype<Netfilter>(ns.netfilter), p);
  if (verdict == Verdict.DROP) drop(p, DropReason.NETFILTER_DROP);
  return verdict == Verdict.ACCEPT;
}

/** ip_sabotage_in: the bridge ran PREROUTING for this packet already. */
export function wasPreRouted(p: Packet): bool {
  if (p.bridgeFlags & (BridgeInfo.IN_PREROUTING | BridgeInfo.SABOTAGED)) return false;
  p.bridgeFlags |= BridgeInfo.SABOTAGED;
  return true;
}
