/** IPv4 packets leave (net/ipv4/ip_output.c). */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { PacketType } from "../abi/device";
import { Act, Refusal } from "../abi/flow-cache";
import { Hook } from "../abi/netfilter";
import { RouteCacheFlag } from "../abi/route";
import { enqueueBacklog } from "../device/core";
import { Device } from "../device/device";
import { hook } from "../netfilter/hooks";
import { clone, consume, drop, Packet } from "../packet";
import { acted, refuse } from "../recording";
import { K, KernelState, nextRandom } from "../state";
import { write16 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { DropReason } from "../abi/drop";
import { xfrmOutput } from "../xfrm/output";
import { fragment } from "./fragment";
import { IpFlag } from "./ip-flags";
import { Namespace } from "./namespace";
import { neighborOutput } from "./neighbor";

/**
 * ip_local_out: a packet made here, with its header (length and checksum are filled in) and its route. 0, or the negative errno with which a
 * rule of OUTPUT or POSTROUTING refused it; a packet that a hook kept (a fragment that waits for the others) was sent as far as its sender knows.
 */
export function localOut(p: Packet): i32 {
  return min(sendLocal(p), 0);
}

/** LOST: the packet was lost on its way out of this host, which only tunnels count (NET_XMIT_DROP, -EMSGSIZE). */
const LOST: i32 = 1;

/** The same, with 1 where the packet was lost behind the hooks. */
function sendLocal(p: Packet): i32 {
  const h = p.data;
  write16(h + ipv4.TOTAL_LENGTH, p.length);
  ipv4.sealHeader(h);
  return sendSealed(p);
}

/** The same for a header that is complete. */
export function sendSealed(p: Packet): i32 {
  p.network = p.data;
  p.protocol = EtherType.IP;
  K.hookErrno = 0;
  if (K.listening && p.route) reliedOn(p, Decision.route, p.alias ? p.alias : p.route, p.routeType);
  const passed = hook(p, Hook.OUTPUT, null, p.outDevice);
  return passed !== null ? send(passed) : refusal();
}

/** What the hook that has just answered null made of the packet: 0 where it kept it, else a negative errno. */
function refusal(): i32 {
  const error = <i32>K.hookErrno;
  K.hookErrno = 0;
  return -error;
}

/** dst_output: ip_output or ip_mc_output. `p.data` is at the IP header. 0, or the negative errno of POSTROUTING. */
export function output(p: Packet): i32 {
  return min(send(p), 0);
}

function send(p: Packet): i32 {
  const input: Device | null = p.input !== null ? p.device : null;
  if (p.xfrm) {
    if (K.recording) refuse(Refusal.path);
    return xfrmOutput(p, input);
  }
  if (p.routeFlags & RouteCacheFlag.BLACKHOLE) {
    drop(p, DropReason.XFRM_POLICY);
    return 0;
  }
  p.device = p.outDevice!;
  p.protocol = EtherType.IP;
  return p.routeFlags & RouteCacheFlag.MULTICAST_OUTPUT ? outputMulticast(p) : postRouting(p, input);
}

/** The POSTROUTING hook, but not again for a packet that was routed anew behind it. */
function postRouting(p: Packet, input: Device | null): i32 {
  let passed: Packet | null = p;
  K.hookErrno = 0;
  if (!(p.ipFlags & IpFlag.REROUTED)) passed = hook(p, Hook.POSTROUTING, input, p.device);
  if (passed === null) return refusal();
  if (passed.xfrm) {
    // ip_finish_output: the packet has another source since POSTROUTING, and that is one of a policy
    passed.ipFlags |= IpFlag.REROUTED;
    return output(passed);
  }
  return finishOutput(passed) ? 0 : LOST;
}

/** ip_mc_output: members and broadcast receivers on this host get a copy. */
function outputMulticast(p: Packet): i32 {
  if (K.recording) refuse(Refusal.packets);
  if (p.routeFlags & RouteCacheFlag.MULTICAST) {
    loopBack(p);
    // a TTL of 0 does not leave the host
    if (ipv4.ttl(p.network) == 0) {
      consume(p);
      return 0;
    }
  }
  if (p.routeFlags & RouteCacheFlag.BROADCAST) loopBack(p);
  return postRouting(p, null);
}

/** ip_mc_finish_output, dev_loopback_xmit */
function loopBack(p: Packet): void {
  const copy = clone(p);
  if (copy === null) return;
  copy.mac = copy.data;
  copy.type = PacketType.LOOPBACK;
  copy.input = null;
  copy.routeFlags |= RouteCacheFlag.LOCAL;
  const passed = hook(copy, Hook.POSTROUTING, null, copy.device);
  if (passed !== null) enqueueBacklog(passed);
}

/** ip_finish_output: cut where it does not fit, or where it was cut before */
function finishOutput(p: Packet): bool {
  return p.length > p.routeMtu || p.fragmentMax ? fragment(p, p.routeMtu) : neighborOutput(p);
}

/** ip_select_ident of a packet that may be fragmented. Linux keeps counters by a keyed hash; the values are random to anybody else. */
export function selectIdentification(ns: Namespace, destination: u32, source: u32, protocol: u32): u32 {
  const id = nextRandom() & 0xffff;
  if (K.recording) acted(Act.identification, changetype<usize>(K) + offsetof<KernelState>("random"), id);
  return id;
}
