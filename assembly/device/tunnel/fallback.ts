/**
 * The modules of tunnels and their fallback devices (ip_tunnel_init_net, sit_init_net): tunl0, gre0, gretap0, erspan0 and sit0 come into every namespace
 * with their module, and into later namespaces as these are made. net.core.fb_tunnels_only_for_init_net keeps them to the initial one (1) or
 * away (2).
 */
import { DeviceKind } from "../../abi/device";
import { NetSysctl } from "../../abi/sysctl";
import { TunnelModule } from "../../abi/tunnel";
import { initialNamespace, Namespace, netSysctl } from "../../net/namespace";
import { K } from "../../state";
import { Device, deviceByName, newDevice } from "../device";
import { register, unregister } from "../register";
import { finish, tunnelRegistered, tunnelSetup } from "./config";
import { anyTunnel, freeTunnelTables, IpTunnel, tunnelOf } from "./tunnel";
import { ERSPAN0, GRE0, GRETAP0, SIT0, TUNL0 } from "./names";

/** Which module makes links of a kind; none for kinds that are no IP tunnels. */
export function moduleOf(kind: u32): TunnelModule {
  switch (kind) {
    case DeviceKind.ipip:
      return TunnelModule.ipip;
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
      return TunnelModule.ip_gre;
    case DeviceKind.sit:
      return TunnelModule.sit;
    default:
      return TunnelModule.none;
  }
}

// K.tunnelModules: one module in four bits, the first loaded lowest

export function isLoaded(m: TunnelModule): bool {
  let modules = K.tunnelModules;
  while (modules) {
    if ((modules & 15) == <u32>m) return true;
    modules >>= 4;
  }
  return false;
}

/** request_module: loads one, if it is not there; its devices come into all namespaces, the oldest first. */
export function loadTunnelModule(m: TunnelModule): void {
  if (m == TunnelModule.none || isLoaded(m)) return;
  let shift: u32 = 0;
  while (K.tunnelModules >> shift) shift += 4;
  K.tunnelModules |= (<u32>m) << shift;
  let ns: Namespace | null = initialNamespace();
  while (ns !== null) {
    createFallbacks(ns, m);
    ns = ns.next;
  }
}

/** A namespace has been made: those of the modules that are there come in their order. */
export function tunnelNamespaceMade(ns: Namespace): void {
  let modules = K.tunnelModules;
  while (modules) {
    createFallbacks(ns, modules & 15);
    modules >>= 4;
  }
}

/** ip_tunnel_delete_nets: tunnels whose packets travel in a namespace that goes, wherever their devices are. */
export function tunnelNamespaceGone(ns: Namespace): void {
  let t = anyTunnel(ns);
  while (t !== null) {
    unregister(t.device);
    t = anyTunnel(ns);
  }
  freeTunnelTables(ns);
}

/** net_has_fallback_tunnels */
function hasFallbacks(ns: Namespace): bool {
  const initial = initialNamespace();
  const only = netSysctl(initial, NetSysctl.fb_tunnels_only_for_init_net);
  return only == 0 || (only == 1 && ns === initial);
}

function createFallbacks(ns: Namespace, m: u32): void {
  if (!hasFallbacks(ns)) return;
  switch (m) {
    case TunnelModule.ipip:
      create(ns, DeviceKind.ipip, TUNL0, 0);
      break;
    case TunnelModule.ip_gre:
      create(ns, DeviceKind.gre, GRE0, 0);
      create(ns, DeviceKind.gretap, GRETAP0, 0);
      create(ns, DeviceKind.erspan, ERSPAN0, 0);
      break;
    default:
      create(ns, DeviceKind.sit, SIT0, 64);
  }
}

/** A name that is taken leaves the namespace without (Linux would not load the module). */
function create(ns: Namespace, kind: DeviceKind, name: u64, ttl: u32): void {
  if (deviceByName(ns, name, 0) !== null) return;
  const d = newDevice(kind, name, 0);
  if (d === null || !tunnelSetup(d)) return;
  const t = tunnelOf(d);
  t.net = ns;
  d.origin = ns;
  t.isFallback = 1;
  d.netnsLocal = 1;
  t.ttl = ttl;
  // ipip6_fb_tunnel_init; the others have what a request without attributes has
  if (kind == DeviceKind.sit) t.protocol = 41;
  else if (kind == DeviceKind.ipip) t.protocol = 0;
  else t.protocol = 47;
  finish(d, t, false);
  t.inet6 = kind == DeviceKind.ipip || kind == DeviceKind.gre ? 0 : 1;
  register(d, ns, 0);
  tunnelRegistered(d);
}

/**
 * A fallback device that nobody has touched gives way to a tunnel that wants its name or its parameters, except in the initial namespace: scripts that were written
 * for fb_tunnels_only_for_init_net=2 make their own tunl0 (docs/tunnels.md). False where it stays.
 */
export function makeWay(t: IpTunnel): bool {
  const d = t.device;
  if (!t.isFallback || t.net === initialNamespace() || d.isUp() || d.drops) return false;
  unregister(d);
  return true;
}

/** The same for a name that is wanted by a link of the same kind. */
export function makeWayForName(ns: Namespace, kind: u32, name0: u64, name1: u64): void {
  const d = deviceByName(ns, name0, name1);
  if (d !== null && d.kind == kind && moduleOf(kind) != TunnelModule.none) makeWay(tunnelOf(d));
}

/** rtnl_link_ops.dellink: fallback devices stay for as long as their module does. */
export function staysForEver(d: Device): bool {
  return moduleOf(d.kind) != TunnelModule.none && tunnelOf(d).isFallback != 0;
}
