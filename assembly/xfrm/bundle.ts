/** What policies make of a route (xfrm_lookup and below, net/xfrm/xfrm_policy.c; net/ipv4/xfrm4_policy.c). */
import { DeviceFlag } from "../abi/device";
import { Refusal } from "../abi/flow-cache";
import { Errno } from "../abi/errno";
import { RouteCacheFlag } from "../abi/route";
import { ConfSysctl } from "../abi/sysctl";
import { XfrmAction, XfrmDirection, XfrmMode, XfrmStat } from "../abi/xfrm";
import { Device } from "../device/device";
import { Nexthop } from "../net/fib-info";
import { Flow, releaseFlow, setRoute, takeFlow } from "../net/flow";
import { confOr, hasInet } from "../net/inet";
import { routeOutputKey } from "../net/route-output";
import { Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { addState, newChain, releaseChain, stateAt, XfrmChain } from "./chain";
import { countXfrm, XfrmNamespace, xfrmOf } from "./namespace";
import { findPolicy, templateAt, XfrmPolicy } from "./policy";
import { decodeSession } from "./selector";
import { realSeconds, stateForTemplate } from "./state";
import { markOf, stateMtu } from "./transform";

/** of lookupXfrm: a policy asks for a state that is not there (net.core.xfrm_larval_drop) */
export const EREMOTE: i32 = 66;

/** DST_NOXFRM */
function isExempt(d: Device | null): bool {
  return (
    d !== null &&
    ((d.flags & DeviceFlag.LOOPBACK) != 0 || (hasInet(d) && confOr(d, ConfSysctl.disable_xfrm) != 0))
  );
}

/**
 * xfrm_lookup: `f` has its route (the device is in `f.device`). Where a policy asks for protection, the route becomes that of the result, and
 * `f.xfrm` the states that the packet has to pass. 0, or a negative errno: -EPERM where a policy forbids it, -EREMOTE where a state is missing.
 */
export function lookupXfrm(f: Flow): i32 {
  const n = xfrmOf(f.namespace);
  const out = f.device;
  if (n.outCount && !isExempt(out)) {
    if (K.recording) refuse(Refusal.path);
    const oif = f.oif;
    f.oif = out === null ? 0 : out.ifindex;
    const pol = findPolicy(n, XfrmDirection.output, f);
    if (pol !== null) {
      const error = apply(n, pol, f);
      f.oif = oif;
      return error;
    }
    f.oif = oif;
  }
  const loopback = out !== null && (out.flags & DeviceFlag.LOOPBACK) != 0;
  return n.outDefault == <u32>XfrmAction.block && !loopback ? -Errno.EPERM : 0;
}

function apply(n: XfrmNamespace, pol: XfrmPolicy, f: Flow): i32 {
  if (pol.action != <u32>XfrmAction.allow) {
    pol.useTime = realSeconds();
    countXfrm(f.namespace, XfrmStat.XfrmOutPolBlock);
    return -Errno.EPERM;
  }
  if (pol.templates) {
    const chain = newChain();
    if (chain === null) return -Errno.ENOMEM;
    const error = resolve(n, pol, f, chain);
    if (error) {
      releaseChain(changetype<usize>(chain));
      return error;
    }
    // templates of level "use" without states: as it is
    if (!chain.count) releaseChain(changetype<usize>(chain));
    else {
      const unreachable = createBundle(f, chain);
      if (unreachable) {
        releaseChain(changetype<usize>(chain));
        countXfrm(f.namespace, XfrmStat.XfrmOutBundleGenError);
        return unreachable;
      }
      if (f.xfrm) releaseChain(f.xfrm);
      f.xfrm = changetype<usize>(chain);
    }
  }
  pol.useTime = realSeconds();
  return 0;
}

/** xfrm_tmpl_resolve_one */
function resolve(n: XfrmNamespace, pol: XfrmPolicy, f: Flow, chain: XfrmChain): i32 {
  let source = f.source;
  let destination = f.destination;
  for (let i: u32 = 0; i < pol.templates; i++) {
    const t = templateAt(pol, i);
    let local = source;
    let remote = destination;
    if (t.mode == <u32>XfrmMode.tunnel) {
      remote = t.destination;
      local = t.source;
      if (!local) {
        local = sourceTo(f, remote);
        if (!local) return -Errno.EHOSTUNREACH;
      }
    }
    const x = stateForTemplate(n, pol, t, local, remote, f);
    if (x !== null) {
      addState(chain, x);
      source = local;
      destination = remote;
    } else if (!t.optional) {
      countXfrm(f.namespace, XfrmStat.XfrmOutNoStates);
      return -EREMOTE;
    }
  }
  return 0;
}

/** xfrm4_get_saddr */
function sourceTo(f: Flow, remote: u32): u32 {
  const g = takeFlow(f.namespace);
  g.destination = remote;
  const source = routeOutputKey(g) ? 0 : g.source;
  releaseFlow(g);
  return source;
}

/** xfrm_bundle_create, xfrm_init_pmtu: the route of the outermost packet, and how large a packet may be that takes this way. */
function createBundle(f: Flow, chain: XfrmChain): i32 {
  chain.routeType = f.routeType;
  chain.routeFlags = f.routeFlags;
  chain.device = f.device;
  chain.gateway = f.gateway;
  chain.mtu = f.mtu;
  chain.nexthop = changetype<usize>(f.nexthop);
  const routeMtus = memory.data(24, 4);
  for (let i: u32 = 0; i < chain.count; i++) {
    const x = stateAt(chain, i);
    store<u32>(routeMtus + (i << 2), f.mtu);
    if (x.mode != <u32>XfrmMode.tunnel) continue;
    const g = takeFlow(f.namespace);
    g.destination = x.destination;
    g.source = x.source;
    g.tos = f.tos;
    g.mark = x.outputMark | x.outputMarkMask ? markOf(x, f.mark) : 0;
    const error = routeOutputKey(g);
    if (!error) {
      f.routeType = g.routeType;
      f.routeFlags = g.routeFlags;
      f.device = g.device;
      f.gateway = g.gateway;
      f.mtu = g.mtu;
      f.nexthop = g.nexthop;
    }
    releaseFlow(g);
    if (error) return error;
  }
  chain.pathMtu = f.mtu;
  let mtu = f.mtu;
  for (let i = chain.count; i > 0; i--) {
    mtu = min(stateMtu(stateAt(chain, i - 1), mtu), load<u32>(routeMtus + ((i - 1) << 2)));
  }
  f.mtu = mtu;
  return 0;
}

/** A flow that is what the packet's header says, with the route that the packet has. */
function flowOfPacket(p: Packet): Flow {
  const f = takeFlow(p.outDevice!.namespace);
  decodeSession(p, f);
  f.routeType = p.routeType;
  f.routeFlags = p.routeFlags;
  f.device = p.outDevice;
  f.gateway = p.gateway;
  f.mtu = p.routeMtu;
  f.nexthop = changetype<Nexthop>(p.route);
  return f;
}

function lookupForPacket(p: Packet, f: Flow): i32 {
  const error = lookupXfrm(f);
  if (!error && f.xfrm | p.xfrm) {
    const source = p.routeSource;
    setRoute(p, f);
    p.routeSource = source;
  }
  return error;
}

/** xfrm4_route_forward: false where a packet that is passed on may not take its route. */
export function routeForward(p: Packet): bool {
  const f = flowOfPacket(p);
  const error = lookupForPacket(p, f);
  releaseFlow(f);
  return error == 0;
}

/** ip_route_me_harder's part: the packet has a new route. 0, or a negative errno. */
export function routeAnew(p: Packet): i32 {
  const f = flowOfPacket(p);
  const error = lookupForPacket(p, f);
  releaseFlow(f);
  return error;
}

/** nf_xfrm_me_harder: the packet's addresses were translated; policies are asked again about the route that it had before they were. */
export function routeTranslated(p: Packet): i32 {
  const f = flowOfPacket(p);
  if (p.xfrm) {
    const c = changetype<XfrmChain>(p.xfrm);
    f.routeType = c.routeType;
    f.routeFlags = c.routeFlags;
    f.device = c.device;
    f.gateway = c.gateway;
    f.mtu = c.mtu;
    f.nexthop = changetype<Nexthop>(c.nexthop);
  }
  const error = lookupForPacket(p, f);
  releaseFlow(f);
  return error;
}

/** xfrm_lookup_route: without a state the packet is sent nowhere (make_blackhole), and nobody is told. */
export function lookupRoute(f: Flow): i32 {
  const error = lookupXfrm(f);
  if (error != -EREMOTE) return error;
  f.routeFlags |= RouteCacheFlag.BLACKHOLE;
  return 0;
}
