/** The run loop: what is due next, and what each kind of timer does. */
import { Decision } from "./abi/decision";
import { invalidate } from "./recording";
import { TimerKind } from "./abi/events";
import { first, take, Timer } from "./clock";
import { collectEntries } from "./device/bridge/fdb";
import { groupExpired, memberExpired } from "./device/bridge/multicast/group";
import { otherQuerierExpired, ownQueryDue, portQueryDue } from "./device/bridge/multicast/querier";
import { routerExpired } from "./device/bridge/multicast/router";
import { Family, Group, Member, PortFamily } from "./device/bridge/multicast/state";
import { Bridge, BridgePort } from "./device/bridge/state";
import { forwardDelayOver } from "./device/bridge/stp";
import { drainBacklog } from "./device/core";
import { ageEntries } from "./device/vxlan/fdb";
import { Vxlan } from "./device/vxlan/state";
import { connectionTimer, flushUnavailable } from "./ipvs/expire";
import { collectSet } from "./netfilter/ipset/gc";
import { IpSet } from "./netfilter/ipset/set";
import { lifetimeTimer6 } from "./ipv6/addrconf";
import { Address6 } from "./ipv6/addresses";
import { dadTimer, routerTimer } from "./ipv6/dad";
import { Inet6Device } from "./ipv6/inet6";
import { mldTimer } from "./ipv6/mcast-report";
import { fragmentTimeout6 } from "./ipv6/reassembly";
import { checkLocality, LocalTable } from "./ipvs/schedulers/locality";
import { estimateTick } from "./ipvs/estimate";
import { Ipvs } from "./ipvs/service";
import { trashTimer } from "./ipvs/trash";
import { igmpTimer } from "./net/igmp-report";
import { Neighbor, NeighborTable } from "./net/neighbor";
import { collectNeighbors } from "./net/neighbor-gc";
import { proxyTimer } from "./net/neighbor-proxy";
import { neighborTimer } from "./net/neighbor-state";
import { fragmentTimeout } from "./net/reassembly";
import { addressTimer } from "./net/address";
import { runReplay } from "./replay/run";
import { endStateful } from "./replay/stateful-end";
import { acknowledgeNow, sendAgain } from "./replay/stateful-send";
import { sendWaiting } from "./replay/stateful-wait";
import { collectConnections } from "./netfilter/conntrack/gc";
import { proxyTimer as proxyIdle } from "./socket/proxy";
import { delayedAckTimer, keepTimer, retransmitTimer } from "./socket/tcp-timers";
import { flushFlows } from "./flow/flush";
import { K } from "./state";
import { Refusal } from "./abi/flow-cache";
import { refuse } from "./recording";
import { announce } from "./observe";
import { isWheelTimer } from "./wheel";
import { watchdogDue } from "./sched/run";
import { transmitDelayed } from "./calls/transmit";
import { stateTimer } from "./xfrm/state";

/** Not a time: run until every replay has sent its last frame, and leave the clock there. */
const WHILE_REPLAYS: u64 = 0xffffffffffffffff;

/**
 * Everything that is due up to and including `untilNs` happens; the clock then stands at `untilNs` and the answer is true. After about
 * `frames` frames it stops early and answers false, so that the host can look up now and then.
 */
export function runUntil(untilNs: u64, frames: u32): bool {
  K.runLimitNs = untilNs;
  K.runBudget = K.framesProcessed + K.framesInjected + frames;
  drainBacklog();
  while (true) {
    // what work the last frame left behind comes before whatever follows the replay
    if ((untilNs == WHILE_REPLAYS || K.withReplays) && K.activeReplays == 0) untilNs = K.runLimitNs = K.nowNs;
    const timer = first();
    if (timer === null || timer.atNs > untilNs) break;
    if (timer.atNs > K.nowNs) K.nowNs = timer.atNs;
    K.framesThisInstant = 0;
    const tick = isWheelTimer(timer);
    const watchdog = timer.kind == TimerKind.qdisc;
    take(timer);
    // what a timer looks at; a replay only sends
    if (timer.kind != TimerKind.replay) flushFlows();
    if (K.recording) refuse(Refusal.timer);
    if (K.listening) announce(Decision.timer, timer.object, timer.kind);
    fire(timer);
    if (tick) {
      // all timers of a tick run before frames are received (TIMER_SOFTIRQ comes before NET_RX_SOFTIRQ)
      const next = first();
      if (next !== null && next.atNs == K.nowNs && isWheelTimer(next)) continue;
    }
    if (watchdog) {
      // timers of one moment are one interrupt, the softirqs come behind it
      const next = first();
      if (next !== null && next.atNs == K.nowNs && next.kind == TimerKind.qdisc) continue;
    }
    drainBacklog();
    if (isBudgetSpent()) {
      flushFlows();
      return false;
    }
  }
  flushFlows();
  if (untilNs > K.nowNs) K.nowNs = untilNs;
  return true;
}

/** The run has done as much as the host allowed at once. */
export function isBudgetSpent(): bool {
  return K.framesProcessed + K.framesInjected >= K.runBudget;
}

function fire(timer: Timer): void {
  switch (timer.kind) {
    case TimerKind.transmit:
      transmitDelayed(timer.object);
      break;
    case TimerKind.address:
      invalidate();
      addressTimer(timer.object);
      break;
    case TimerKind.replay:
      runReplay(timer.object);
      break;
    case TimerKind.replayHeld:
      sendWaiting(timer.object);
      break;
    case TimerKind.replayAcknowledge:
      acknowledgeNow(timer.object);
      break;
    case TimerKind.replayLost:
      sendAgain(timer.object);
      break;
    case TimerKind.replayEnd:
      endStateful(timer.object);
      break;
    case TimerKind.bridgeAge:
      collectEntries(changetype<Bridge>(timer.object));
      break;
    case TimerKind.neighbor:
      neighborTimer(changetype<Neighbor>(timer.object));
      break;
    case TimerKind.neighborProxy:
      proxyTimer();
      break;
    case TimerKind.neighborGc:
      collectNeighbors(changetype<NeighborTable>(timer.object));
      break;
    case TimerKind.fragment:
      fragmentTimeout(timer.object);
      break;
    case TimerKind.igmp:
      igmpTimer(timer.object);
      break;
    case TimerKind.bridgeForwardDelay:
      forwardDelayOver(changetype<BridgePort>(timer.object));
      break;
    case TimerKind.bridgeMulticast:
      ownQueryDue(changetype<Family>(timer.object));
      break;
    case TimerKind.bridgeMulticastPort:
      portQueryDue(changetype<PortFamily>(timer.object));
      break;
    case TimerKind.bridgeMulticastOther:
      otherQuerierExpired(changetype<Family>(timer.object));
      break;
    case TimerKind.bridgeMulticastRouter:
      routerExpired(changetype<PortFamily>(timer.object));
      break;
    case TimerKind.bridgeMulticastGroup:
      groupExpired(changetype<Group>(timer.object));
      break;
    case TimerKind.bridgeMulticastMember:
      memberExpired(changetype<Member>(timer.object));
      break;
    case TimerKind.conntrackGc:
      collectConnections();
      break;
    case TimerKind.tcpRetransmit:
      retransmitTimer(timer.object);
      break;
    case TimerKind.tcpDelayedAck:
      delayedAckTimer(timer.object);
      break;
    case TimerKind.tcpKeepalive:
      keepTimer(timer.object);
      break;
    case TimerKind.qdisc:
      watchdogDue(timer.object);
      break;
    case TimerKind.proxy:
      proxyIdle(timer.object);
      break;
    case TimerKind.bridgeMulticastOwnRouter: // it only had to run: isRouter
      break;
    case TimerKind.setGc:
      collectSet(changetype<IpSet>(timer.object));
      break;
    case TimerKind.ipv6Dad:
      invalidate();
      dadTimer(changetype<Address6>(timer.object));
      break;
    case TimerKind.ipv6Address:
      invalidate();
      lifetimeTimer6(changetype<Address6>(timer.object));
      break;
    case TimerKind.ipv6Router:
      invalidate();
      routerTimer(changetype<Inet6Device>(timer.object));
      break;
    case TimerKind.mld:
      mldTimer(timer.object);
      break;
    case TimerKind.fragment6:
      fragmentTimeout6(timer.object);
      break;
    case TimerKind.vxlanAge:
      ageEntries(changetype<Vxlan>(timer.object));
      break;
    case TimerKind.xfrmState:
      stateTimer(timer.object);
      break;
    case TimerKind.vsLocality:
      checkLocality(changetype<LocalTable>(timer.object));
      break;
    case TimerKind.vsEstimate:
      estimateTick(changetype<Ipvs>(timer.object));
      break;
    case TimerKind.vsTrash:
      trashTimer(changetype<Ipvs>(timer.object));
      break;
    case TimerKind.vsNodest:
      flushUnavailable(changetype<Ipvs>(timer.object));
      break;
    case TimerKind.vsConnection:
      connectionTimer(timer.object);
      break;
    default:
      break;
  }
}
