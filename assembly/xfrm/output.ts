/** Packets pass the states of their bundle (net/xfrm/xfrm_output.c, net/ipv4/xfrm4_output.c). */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { Hook } from "../abi/netfilter";
import { NetSysctl } from "../abi/sysctl";
import { XfrmExtraFlag, XfrmKm, XfrmMode, XfrmStat, XfrmStateFlag } from "../abi/xfrm";
import { Device } from "../device/device";
import { forgetConnection } from "../netfilter/conntrack/connection";
import { hook } from "../netfilter/hooks";
import { icmpSend } from "../net/icmp";
import { IpFlag } from "../net/ip-flags";
import { netSysctl } from "../net/namespace";
import { localOut, output, selectIdentification } from "../net/output";
import { drop, Packet, push } from "../packet";
import { K } from "../state";
import { write16, write8 } from "../wire/bytes";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { releaseChain, stateAt, XfrmChain } from "./chain";
import { espSeal } from "./esp";
import { countXfrm } from "./namespace";
import { nextSequence } from "./replay";
import { useState, XfrmState } from "./state";
import { markOf } from "./transform";

const IPIP: u32 = 4;
const ECN_MASK: u32 = 3;
const ECN_CE: u32 = 3;
const ECN_ECT0: u32 = 2;

/** xfrm4_output: `p.data` and `p.network` are at the IP header. 0, or a negative errno. Consumes the packet. */
export function xfrmOutput(p: Packet, input: Device | null): i32 {
  let passed: Packet | null = p;
  K.hookErrno = 0;
  if (!(p.ipFlags & IpFlag.REROUTED)) passed = hook(p, Hook.POSTROUTING, input, p.outDevice);
  if (passed === null) {
    const error = <i32>K.hookErrno;
    K.hookErrno = 0;
    return -error;
  }
  if (!passed.xfrm) {
    // rules have given it another address, and no policy asks for protection now
    passed.ipFlags |= IpFlag.REROUTED;
    return output(passed);
  }
  passed.ipFlags = IpFlag.XFRM_TRANSFORMED;
  passed.ipOptions = 0;
  passed.fragmentMax = 0;
  return resume(passed);
}

/** xfrm_output_resume */
function resume(p: Packet): i32 {
  while (true) {
    const error = passStates(p);
    if (error) return error;
    forgetConnection(p);
    if (!p.xfrm) return localOut(p);
    // a tunnel within: the packet so far is one of this host's
    const sent = localHooks(p);
    if (sent === null) return 0;
    p = sent;
  }
}

/** __ip_local_out, and POSTROUTING, of a packet that has more states to pass */
function localHooks(p: Packet): Packet | null {
  write16(p.network + ipv4.TOTAL_LENGTH, p.length);
  ipv4.sealHeader(p.network);
  const passed = hook(p, Hook.OUTPUT, null, p.outDevice);
  if (passed === null) return null;
  return hook(passed, Hook.POSTROUTING, null, passed.outDevice);
}

/** xfrm_output_one: states up to the next one in tunnel mode. The packet is dropped where it answers an errno. */
function passStates(p: Packet): i32 {
  const c = changetype<XfrmChain>(p.xfrm);
  while (true) {
    const x = stateAt(c, p.xfrmPassed);
    reliedOn(p, Decision.xfrmState, changetype<usize>(x), 0);
    const what = transform(p, c, x);
    if (what != XfrmStat.COUNT) {
      countXfrm(x.owner.namespace, what);
      return lose(p, what == XfrmStat.XfrmOutStateModeError ? Errno.EMSGSIZE : Errno.EINVAL);
    }
    p.xfrmPassed++;
    if (p.xfrmPassed == c.count) {
      p.routeMtu = c.pathMtu;
      p.xfrm = 0;
      p.xfrmPassed = 0;
      releaseChain(changetype<usize>(c));
      return 0;
    }
    if (stateAt(c, p.xfrmPassed).mode == <u32>XfrmMode.tunnel) return 0;
  }
}

function lose(p: Packet, error: i32): i32 {
  drop(p, DropReason.XFRM_ERROR);
  return -error;
}

/** One state. XfrmStat.COUNT where all is well. */
function transform(p: Packet, c: XfrmChain, x: XfrmState): XfrmStat {
  p.mark = markOf(x, p.mark);
  const tunnel = x.mode == <u32>XfrmMode.tunnel;
  const old = p.network;
  if (tunnel && tooBig(p)) return XfrmStat.XfrmOutStateModeError;
  // what is protected: all of it, or what is behind the IP header
  const payload = tunnel ? old : old + ipv4.headerLength(old);
  const bytes = <u32>(p.data + p.length - payload);
  if (x.km != <u32>XfrmKm.VALID) return XfrmStat.XfrmOutStateInvalid;
  if (!useState(x)) return XfrmStat.XfrmOutStateExpired;
  if (!nextSequence(x)) return XfrmStat.XfrmOutStateSeqError;
  x.bytes += bytes;
  x.packets++;
  // what an outer header takes from the inner one, which is about to be encrypted
  const tos = ipv4.tos(old);
  const field = ipv4.fragmentField(old);
  const next: u32 = tunnel ? IPIP : ipv4.protocol(old);
  const h = push(p, x.headerBytes);
  if (!h) return XfrmStat.XfrmOutError;
  p.network = h;
  if (!tunnel) memory.copy(h, old, <u32>(payload - old));
  if (!espSeal(p, x, payload, x.outputSeq, next, c.pathMtu)) return XfrmStat.XfrmOutError;
  if (tunnel) writeOuter(p, x, tos, field);
  else write8(h + ipv4.PROTOCOL, Protocol.ESP);
  p.transport = h + ipv4.headerLength(h);
  return XfrmStat.COUNT;
}

/** xfrm4_tunnel_check_size: what may not be cut, and does not fit, is told to its sender. */
function tooBig(p: Packet): bool {
  if (p.ignoreDf || !(ipv4.fragmentField(p.network) & ipv4.FLAG_DF) || p.length <= p.routeMtu) return false;
  if (p.input !== null) icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.FRAG_NEEDED, p.routeMtu);
  return true;
}

/** xfrm4_tunnel_encap_add: the outer header; `tos` and `field` (flags and offset) are the inner one's. */
function writeOuter(p: Packet, x: XfrmState, tos: u32, field: u32): void {
  let outer: u32 = x.extraFlags & XfrmExtraFlag.DONT_ENCAP_DSCP ? 0 : tos;
  // INET_ECN_encapsulate (RFC 3168 section 9.1.1)
  outer = (outer & ~ECN_MASK) | ((tos & ECN_MASK) == ECN_CE ? ECN_ECT0 : tos & ECN_MASK);
  if (x.flags & XfrmStateFlag.NOECN) outer &= ~ECN_MASK;
  const df: u32 = x.flags & XfrmStateFlag.NOPMTUDISC ? 0 : field & ipv4.FLAG_DF;
  const ns = x.owner.namespace;
  const id = df && !p.ignoreDf ? 0 : selectIdentification(ns, x.destination, x.source, Protocol.ESP);
  const ttl = <u32>netSysctl(ns, NetSysctl.ip_default_ttl);
  ipv4.writeHeader(p.network, outer, p.length, id, df, ttl, Protocol.ESP, x.source, x.destination);
}
