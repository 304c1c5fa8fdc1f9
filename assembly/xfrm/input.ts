/** Received ESP (net/xfrm/xfrm_input.c, net/ipv4/xfrm4_input.c). */
import { reliedOn } from "../observe";
import { Decision, Held } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Hook } from "../abi/netfilter";
import { NetSysctl } from "../abi/sysctl";
import { XfrmKm, XfrmMode, XfrmStat, XfrmStateFlag } from "../abi/xfrm";
import { enqueueBacklog } from "../device/core";
import { forgetConnection } from "../netfilter/conntrack/connection";
import { hook } from "../netfilter/hooks";
import { dropRoute } from "../net/flow";
import { dispatch } from "../net/input";
import { Namespace, netSysctl } from "../net/namespace";
import { routeInput } from "../net/route";
import { drop, forgetSecpath, Packet, push } from "../packet";
import { K } from "../state";
import { read8, write16, write8 } from "../wire/bytes";
import * as esp from "../wire/esp";
import { EtherType } from "../wire/ethernet";
import * as ethernet from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { addState, MOST_STATES, newChain, releaseChain, stateAt, XfrmChain } from "./chain";
import { BAD_ICV, espOpen } from "./esp";
import { countXfrm, xfrmOf, xfrmShared } from "./namespace";
import { advanceReplay, replayOk } from "./replay";
import { findState, useState, XfrmState } from "./state";
import { markOf } from "./transform";

const IPIP: u32 = 4;
const AH: u32 = 51;
const COMP: u32 = 108;
const ECN_CE: u32 = 3;

/** The module esp4 is loaded, as the first state of ESP in any namespace does it: before, protocol 50 is unknown. */
export function knowsEsp(): bool {
  return K.xfrm != 0 && xfrmShared().esp != 0;
}

/** esp4_err: whether an ICMP error, which quotes ESP at `inner`, is about a state that is known here. */
export function heedsEspError(p: Packet, ns: Namespace, inner: usize): bool {
  const h = inner + ipv4.headerLength(inner);
  return (
    knowsEsp() && findState(xfrmOf(ns), p.mark, ipv4.destination(inner), esp.spi(h), Protocol.ESP) !== null
  );
}

/** xfrm_input: `p.data` is at the ESP header, `p.network` at the IP header. Consumes the packet. */
export function receiveEsp(p: Packet): void {
  const ns = p.device.namespace;
  const destination = ipv4.destination(p.network);
  const mark = p.mark;
  while (true) {
    const x = enter(p, ns, mark, destination);
    if (x === null) return;
    const next = open(p, ns, x);
    if (next < 0) return;
    if (x.mode == <u32>XfrmMode.tunnel) {
      if (next != IPIP || p.length < ipv4.HEADER_LENGTH) lose(p, ns, XfrmStat.XfrmInStateModeError);
      else decapsulate(p, x);
      return;
    }
    // xfrm4_transport_input: the IP header follows its payload
    const length = ipv4.headerLength(p.network);
    const h = p.data - length;
    memory.copy(h, p.network, length);
    p.network = h;
    p.transport = p.data;
    if (next == <u32>Protocol.ESP) continue;
    if (next == AH || next == COMP) {
      forgetSecpath(p);
      lose(p, ns, XfrmStat.XfrmInNoStates);
      return;
    }
    forgetConnection(p);
    finishTransport(p, next);
    return;
  }
}

function lose(p: Packet, ns: Namespace, what: XfrmStat): void {
  countXfrm(ns, what);
  drop(p, DropReason.XFRM_ERROR);
}

/** The state that the ESP header names; null where the packet is lost. */
function enter(p: Packet, ns: Namespace, mark: u32, destination: u32): XfrmState | null {
  const c = changetype<XfrmChain | null>(p.secpath);
  if (c !== null && c.count == MOST_STATES) {
    forgetSecpath(p);
    lose(p, ns, XfrmStat.XfrmInBufferError);
    return null;
  }
  if (p.length < esp.HEADER_LENGTH) {
    forgetSecpath(p);
    lose(p, ns, XfrmStat.XfrmInHdrError);
    return null;
  }
  const x = findState(xfrmOf(ns), mark, destination, esp.spi(p.data), Protocol.ESP);
  if (x === null) {
    forgetSecpath(p);
    lose(p, ns, XfrmStat.XfrmInNoStates);
    return null;
  }
  reliedOn(p, Decision.xfrmState, changetype<usize>(x), 1);
  p.mark = markOf(x, p.mark);
  if (!remember(p, x)) {
    lose(p, ns, XfrmStat.XfrmInError);
    return null;
  }
  const fault = judge(p, x);
  if (fault == XfrmStat.COUNT) return x;
  lose(p, ns, fault);
  return null;
}

function judge(p: Packet, x: XfrmState): XfrmStat {
  if (x.km != <u32>XfrmKm.VALID) return XfrmStat.XfrmInStateInvalid;
  if (!replayOk(x, esp.sequence(p.data))) return XfrmStat.XfrmInStateSeqError;
  if (!useState(x)) return XfrmStat.XfrmInStateExpired;
  return XfrmStat.COUNT;
}

/** The packet has passed this state (sec_path); a path that others share is copied. */
function remember(p: Packet, x: XfrmState): bool {
  const old = changetype<XfrmChain | null>(p.secpath);
  if (old !== null && old.references == 1) return addState(old, x);
  const c = newChain();
  if (c === null) return false;
  if (old !== null) {
    for (let i: u32 = 0; i < old.count; i++) addState(c, stateAt(old, i));
    releaseChain(p.secpath);
  }
  p.secpath = changetype<usize>(c);
  return addState(c, x);
}

/** Decrypts. The protocol of what was protected, or less than 0 where the packet is lost. */
function open(p: Packet, ns: Namespace, x: XfrmState): i32 {
  const number = esp.sequence(p.data);
  const next = espOpen(p, x);
  if (next < 0) {
    if (next == BAD_ICV) x.statFailed++;
    lose(p, ns, XfrmStat.XfrmInStateProtoError);
    return next;
  }
  advanceReplay(x, number);
  x.bytes += p.length;
  x.packets++;
  return next;
}

/** xfrm4_remove_tunnel_encap: the inner packet is received anew on the device that the outer one came by. */
function decapsulate(p: Packet, x: XfrmState): void {
  const outer = p.network;
  const inner = p.data;
  const tos = ipv4.tos(outer);
  const before = ipv4.tos(inner);
  let after = before;
  if (x.flags & XfrmStateFlag.DECAP_DSCP) after = (tos & 0xfc) | (after & 3);
  if (!(x.flags & XfrmStateFlag.NOECN) && (tos & 3) == ECN_CE && after & 3) after |= ECN_CE;
  if (after != before) {
    write8(inner + ipv4.TOS, after);
    ipv4.sealHeader(inner);
  }
  // skb_mac_header_rebuild: the frame's header moves with it
  if (p.device.headerLength == ethernet.HEADER_LENGTH && p.mac) {
    const mac = inner - ethernet.HEADER_LENGTH;
    memory.copy(mac, p.mac, ethernet.HEADER_LENGTH);
    write16(mac + 12, EtherType.IP);
    p.mac = mac;
  } else p.mac = inner;
  p.network = inner;
  p.protocol = EtherType.IP;
  forgetConnection(p);
  dropRoute(p);
  enqueueBacklog(p);
}

/** xfrm4_transport_finish: the packet as if it had come without protection meets PREROUTING once more. */
function finishTransport(p: Packet, next: u32): void {
  const h = p.network;
  write8(h + ipv4.PROTOCOL, next);
  push(p, <u32>(p.data - h));
  write16(h + ipv4.TOTAL_LENGTH, p.length);
  ipv4.sealHeader(h);
  const passed = hook(p, Hook.PREROUTING, p.device, null);
  if (passed === null) return;
  if (!passed.routeType) {
    const reason = routeInput(passed);
    if (reason) {
      drop(passed, reason);
      return;
    }
  }
  queue(passed);
}

/** xfrm_trans_queue_net: it goes on when the processor has received all that waits (a work queue). */
function queue(p: Packet): void {
  let length: i32 = 0;
  let q = changetype<Packet | null>(K.xfrmWork);
  while (q !== null) {
    length++;
    q = q.next;
  }
  if (length >= netSysctl(p.device.namespace, NetSysctl.core_netdev_max_backlog)) {
    drop(p, DropReason.CPU_BACKLOG);
    return;
  }
  reliedOn(p, Decision.held, 0, Held.work);
  p.next = null;
  if (K.xfrmWorkTail) changetype<Packet>(K.xfrmWorkTail).next = p;
  else K.xfrmWork = changetype<usize>(p);
  K.xfrmWorkTail = changetype<usize>(p);
}

/** xfrm_trans_reinject: all that waits, in one go. */
export function runXfrmWork(): void {
  let p = changetype<Packet | null>(K.xfrmWork);
  K.xfrmWork = 0;
  K.xfrmWorkTail = 0;
  while (p !== null) {
    const next = p.next;
    p.next = null;
    dispatch(p);
    p = next;
  }
}
