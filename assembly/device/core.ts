/**
 * Between drivers and protocols (net/core/dev.c): transmit, the backlog, receive.
 *
 * A driver that hands a frame to another device puts it on the backlog; the backlog is drained in order when the present run of the
 * stack is done. So the order of frames on all interfaces is that of a Linux machine with one processor, and a path of any length
 * needs no deeper call stack.
 */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { DeviceFlag, DeviceKind, PacketType, RxHandler } from "../abi/device";
import { endRecording } from "../flow/record";
import { DropReason } from "../abi/drop";
import { receiveIpv6 } from "../ipv6/input";
import { receiveArp } from "../net/arp";
import { receiveIpv4 } from "../net/input";
import { netSysctl } from "../net/namespace";
import { NetSysctl } from "../abi/sysctl";
import { logBegin, logBytes, logEnd, logText, netRatelimit } from "../log";
import { LogLevel } from "../abi/log";
import { drop, Packet, pull, push, VLAN_PRESENT } from "../packet";
import { deliverToSockets } from "../socket/packet";
import { runXfrmWork } from "../xfrm/input";
import { K } from "../state";
import { runProxies } from "../socket/proxy";
import { endTurn, tapIn, tapOut } from "../tap";
import { read16, write16 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import { TcAct } from "../abi/sched";
import { Redirect, takeSkip } from "../sched/action";
import { handleEgress, handleIngress } from "../sched/ingress";
import { bridgeReceive } from "./bridge/receive";
import { Qdisc } from "../sched/qdisc";
import { queueTransmit, runOutputQueue } from "../sched/run";
import { takeAnswer } from "../replay/stateful-receive";
import { Refusal } from "../abi/flow-cache";
import { refuse } from "../recording";
import { countRxDropped, countTxDropped } from "./counters";
import { Device } from "./device";
import { runIfbs } from "./ifb";
import { kindTransmit } from "./kinds";
import { ipvlanReceive } from "./ipvlan/receive";
import { macvlanReceive } from "./macvlan/receive";
import { RxVerdict } from "./rx-handler";
import { vethTransmit } from "./veth";
import { vlanReceive, VlanVerdict } from "./vlan/receive";
import { runWork } from "./work";
import { takesTags } from "./vlan/transmit";

/**
 * dev_queue_xmit: `p.data` is at the link-layer header, `p.device` is the device to send on. False where the frame was lost at once. The
 * egress filters (sch_handle_egress) and the root qdisc of the device come between here and `startTransmit`.
 */
export function transmit(p: Packet): bool {
  K.sending++;
  const sent = queueOrSend(p);
  K.sending--;
  return sent;
}

function queueOrSend(p: Packet): bool {
  const d = p.device;
  p.mac = p.data;
  p.redirect &= ~(<u32>Redirect.AT_INGRESS);
  if (d.ingress) {
    if (K.recording) refuse(Refusal.rule);
    const verdict = handleEgress(p, d);
    if (verdict) return verdict == <i32>TcAct.STOLEN;
  }
  if (!(d.flags & DeviceFlag.UP)) {
    countTxDropped(d);
    drop(p, DropReason.DEV_READY);
    return false;
  }
  const q = changetype<Qdisc | null>(d.qdisc);
  if (q !== null && d.carrier) return queueTransmit(q, p);
  // without a carrier the queueing discipline is noop_qdisc, which loses everything (dev_deactivate)
  if (!d.carrier) {
    drop(p, DropReason.NO_CARRIER);
    return false;
  }
  if (K.transmitDepth > DEEPEST) return deadLoop(p);
  K.transmitDepth++;
  const sent = startTransmit(p);
  K.transmitDepth--;
  return sent;
}

/** XMIT_RECURSION_LIMIT: a device whose driver sends by another one, and so on, may go round in a circle */
const DEEPEST: u32 = 8;

function deadLoop(p: Packet): bool {
  const d = p.device;
  if (K.recording) refuse(Refusal.path);
  if (netRatelimit() && logBegin(LogLevel.CRIT)) {
    logText("Dead loop on virtual device ");
    logBytes(changetype<usize>(d), 16);
    logText(", fix it urgently!");
    logEnd();
  }
  d.txDropped++;
  drop(p, DropReason.RECURSION_LIMIT);
  return false;
}

/** dev_hard_start_xmit: the taps see the frame, then the driver has it. */
export function startTransmit(p: Packet): bool {
  const d = p.device;
  // validate_xmit_vlan
  if (p.vlan && !takesTags(d) && !insertTag(p)) {
    drop(p, DropReason.NOMEM);
    return false;
  }
  p.mac = p.data;
  p.timeNs = K.nowNs;
  reliedOn(p, Decision.sent, 0, 0);
  if (d.tap != 0xffffffff && K.capturing) tapOut(p);
  if (d.sockets) {
    if (K.recording) refuse(Refusal.listener);
    deliverToSockets(p, true);
  }
  if (d.kind == DeviceKind.veth) return vethTransmit(p);
  return kindTransmit(p);
}

/** netif_rx: a driver received the frame (`p.data` behind the Ethernet header); it waits for its turn. */
export function enqueueBacklog(p: Packet): void {
  if (K.backlogLength > <u32>netSysctl(p.device.namespace, NetSysctl.core_netdev_max_backlog)) {
    if (K.recording) refuse(Refusal.queue);
    p.device.rxDropped++;
    drop(p, DropReason.CPU_BACKLOG);
    return;
  }
  p.next = null;
  if (K.backlogTail) changetype<Packet>(K.backlogTail).next = p;
  else K.backlogHead = changetype<usize>(p);
  K.backlogTail = changetype<usize>(p);
  K.backlogLength++;
}

/**
 * Sends and receives what waits, until nothing does (__do_softirq). A loop of bridges would go on for ever: after `stormLimit` frames that one
 * frame has caused, all that waits is dropped and counted.
 */
export function drainBacklog(): void {
  if (K.draining) return;
  if (!(isPending() || K.recording || K.inProcess || K.workHead || K.proxyWork)) endTurn();
  else drain();
}

function drain(): void {
  K.draining = 1;
  // each round serves what was asked for when it began: first who sends (NET_TX_SOFTIRQ), then who receives (NET_RX_SOFTIRQ)
  while (isPending()) {
    // the work queue of IPsec has its turn when no softirq is pending
    if (!(K.backlogHead || K.outputQueue || K.ifbWork)) {
      runXfrmWork();
      continue;
    }
    const receiving = K.backlogHead != 0;
    const returning = K.ifbWork != 0;
    if (K.outputQueue) runOutputQueue();
    if (receiving && !receiveBacklog()) break;
    // then what ifb devices give back (TASKLET_SOFTIRQ)
    if (returning) runIfbs();
  }
  K.draining = 0;
  if (K.recording) endRecording();
  // a process goes on with what it is about
  if (!K.inProcess) endTurn();
  if (K.workHead && !K.inProcess) runWork();
  // userland proxies have their turn when no packet waits
  while (K.proxyWork && !K.inProcess) {
    runProxies();
    if (isPending()) drainBacklog();
  }
}

function isPending(): bool {
  return K.backlogHead != 0 || K.outputQueue != 0 || K.ifbWork != 0 || (K.xfrmWork != 0 && !K.inProcess);
}

/** frames that a softirq receives before others have their turn: five polls of net.core.dev_weight, where netdev_budget (300) is used up */
const BUDGET: u32 = 320;

/** net_rx_action, process_backlog: receives until nothing waits, or a qdisc wants to send. False where a loop was ended. */
function receiveBacklog(): bool {
  let received: u32 = 0;
  while (K.backlogHead) {
    if (received++ >= BUDGET && K.outputQueue) return true;
    const p = changetype<Packet>(K.backlogHead);
    const next = p.next;
    K.backlogHead = changetype<usize>(next);
    if (next === null) K.backlogTail = 0;
    K.backlogLength--;
    p.next = null;
    if (++K.framesThisInstant > <u64>K.stormLimit) {
      stopStorm(p);
      return false;
    }
    receive(p);
  }
  return true;
}

/** Ends a loop: `p` and all that waits is lost. Each loop halves the limit, so that a replay into a loop ends as well. */
function stopStorm(p: Packet): void {
  if (K.recording) refuse(Refusal.path);
  K.storms++;
  if (K.stormLimit > 2000) K.stormLimit >>= 1;
  let lost: Packet | null = p;
  p.next = changetype<Packet | null>(K.backlogHead);
  K.backlogHead = 0;
  K.backlogTail = 0;
  K.backlogLength = 0;
  while (lost !== null) {
    const next = lost.next;
    drop(lost, DropReason.LOOP_LIMIT);
    lost = next;
  }
}

/** eth_type_trans: reads the Ethernet header at `p.data`, pulls it, and says for whom the frame is. */
export function classifyEthernet(p: Packet, d: Device): void {
  const h = p.data;
  p.device = d;
  p.mac = h;
  pull(p, ethernet.HEADER_LENGTH);
  const destination = ethernet.destination(h);
  if (destination == d.address) p.type = PacketType.HOST;
  else if (ethernet.isMulticast(destination)) {
    p.type = destination == d.broadcast ? PacketType.BROADCAST : PacketType.MULTICAST;
  } else p.type = PacketType.OTHERHOST;
  const type = ethernet.etherType(h);
  if (type >= <u32>EtherType.P_802_3_MIN) p.protocol = type;
  else p.protocol = p.length >= 2 && read16(p.data) == 0xffff ? EtherType.P_802_3 : EtherType.P_802_2;
  p.network = p.data;
}

/** skb_vlan_untag: takes the outer tag out of the frame and keeps it beside. False where the frame is too short. */
export function untag(p: Packet): bool {
  // the two bytes behind the tag are looked at as well
  if (p.length < ethernet.VLAN_LENGTH + 2) return false;
  const tci = read16(p.data);
  p.vlan = VLAN_PRESENT | tci;
  p.vlanProtocol = p.protocol;
  pull(p, ethernet.VLAN_LENGTH);
  // what is in front of the tag moves up to the inner type; the last two bytes of the header are that type
  memory.copy(p.mac + ethernet.VLAN_LENGTH, p.mac, <u32>(p.data - p.mac) - ethernet.VLAN_LENGTH - 2);
  p.mac += ethernet.VLAN_LENGTH;
  const type = read16(p.data - 2);
  if (type >= <u32>EtherType.P_802_3_MIN) p.protocol = type;
  else p.protocol = p.length >= 2 && read16(p.data) == 0xffff ? EtherType.P_802_3 : EtherType.P_802_2;
  p.network = p.data;
  return true;
}

/** Puts the tag that is kept beside into the frame (`p.data` at the Ethernet header); false where there is no room. */
export function insertTag(p: Packet): bool {
  if (!push(p, ethernet.VLAN_LENGTH)) return false;
  memory.copy(p.data, p.data + ethernet.VLAN_LENGTH, 12);
  write16(p.data + 12, p.vlanProtocol);
  write16(p.data + 14, p.vlan & 0xffff);
  p.vlan = 0;
  p.mac = p.data;
  p.protocol = p.vlanProtocol;
  return true;
}

/** __netif_receive_skb_core. */
export function receive(p: Packet): void {
  K.framesProcessed++;
  if (!(p.device.flags & DeviceFlag.UP)) {
    drop(p, DropReason.DEV_READY);
    return;
  }
  p.timeNs = K.nowNs;
  // VLAN devices and rx handlers send the frame round again, as received by a device on top
  while (true) {
    const verdict = receiveRound(p);
    if (verdict == RxVerdict.consumed) return;
    if (verdict == RxVerdict.pass) break;
  }
  deliver(p);
}

/** One round: another round where `p.device` is a device on top now, pass where the protocols are next, consumed where the frame is gone. */
function receiveRound(p: Packet): RxVerdict {
  const d = p.device;
  p.input = d;
  p.inputIndex = d.ifindex;
  p.network = p.data;
  // one tag is kept beside the frame; where there is one already the next stays inside
  if (!p.vlan && (p.protocol == EtherType.P_8021Q || p.protocol == EtherType.P_8021AD)) {
    if (!untag(p)) {
      drop(p, DropReason.NOT_SPECIFIED);
      return RxVerdict.consumed;
    }
  }
  // what an ifb gives back was seen before it went there
  if (!p.redirect || !takeSkip(p)) {
    // packet_rcv: what our own stack sent to itself was seen on its way out
    if (p.type != PacketType.LOOPBACK) {
      reliedOn(p, Decision.received, 0, 1);
      if (d.tap != 0xffffffff && K.capturing) tapIn(p);
      if (d.sockets) {
        if (K.recording) refuse(Refusal.listener);
        deliverToSockets(p, false);
      }
    } else reliedOn(p, Decision.received, 0, 0);
    if (d.ingress) {
      if (K.recording) refuse(Refusal.rule);
      if (!handleIngress(p, d)) return RxVerdict.consumed;
    }
    p.redirect = 0;
  }
  if (d.listeners) {
    if (K.recording) refuse(Refusal.listener);
    if (takeAnswer(p)) return RxVerdict.consumed;
  }
  if (p.vlan && d.vlans) {
    const verdict = vlanReceive(p);
    if (verdict == VlanVerdict.taken) return RxVerdict.another;
    if (verdict == VlanVerdict.lost) return RxVerdict.consumed;
  }
  if (d.rxHandler) {
    const verdict = handleReceived(p);
    if (verdict != RxVerdict.pass) return verdict;
  }
  return p.vlan ? leftTag(p) : RxVerdict.pass;
}

/** The rx handler of the device (rx_handler_func_t). */
function handleReceived(p: Packet): RxVerdict {
  switch (p.device.rxHandler) {
    case RxHandler.bridge:
      return bridgeReceive(p) ? RxVerdict.consumed : RxVerdict.pass;
    case RxHandler.macvlan:
      return macvlanReceive(p);
    case RxHandler.ipvlan:
      return ipvlanReceive(p);
    default:
      if (K.recording) refuse(Refusal.path);
      return RxVerdict.pass;
  }
}

/** No VLAN device took the tag: one with an id makes the frame somebody else's, a priority tag is ignored (check_vlan_id). */
function leftTag(p: Packet): RxVerdict {
  while (true) {
    if (p.vlan & 0xfff) {
      p.type = PacketType.OTHERHOST;
      break;
    }
    if (p.protocol != EtherType.P_8021Q && p.protocol != EtherType.P_8021AD) break;
    // a tag behind the priority tag
    if (!untag(p)) {
      drop(p, DropReason.NOT_SPECIFIED);
      return RxVerdict.consumed;
    }
    const verdict = vlanReceive(p);
    if (verdict == VlanVerdict.taken) return RxVerdict.another;
    if (verdict == VlanVerdict.lost) return RxVerdict.consumed;
  }
  p.vlan = 0;
  return RxVerdict.pass;
}

/** Hands the packet to the protocol that its EtherType names. */
export function deliver(p: Packet): void {
  if (K.recording && p.protocol != EtherType.IP && p.protocol != EtherType.IPV6) refuse(Refusal.path);
  switch (p.protocol) {
    case EtherType.IP:
      receiveIpv4(p);
      break;
    case EtherType.ARP:
      receiveArp(p);
      break;
    case EtherType.IPV6:
      receiveIpv6(p);
      break;
    default:
      countRxDropped(p.device);
      drop(p, p.type == PacketType.OTHERHOST ? DropReason.OTHERHOST : DropReason.UNHANDLED_PROTO);
  }
}
