/** What a timer does when it is due: clock.ts keeps the order, events.ts dispatches. */
export const enum TimerKind {
  none = 0,
  /** a frame that is transmitted later */
  transmit,
  replay,
  /** a stateful replay: frames that waited may go, what came is acknowledged, what was lost goes again, the end is near */
  replayHeld,
  replayAcknowledge,
  replayLost,
  replayEnd,
  neighbor,
  neighborProxy,
  neighborGc,
  bridgeAge,
  bridgeMulticast,
  bridgeMulticastPort,
  fragment,
  igmp,
  address,
  bridgeMulticastGroup,
  bridgeMulticastRouter,
  bridgeMulticastMember,
  bridgeMulticastOther,
  bridgeMulticastOwnRouter,
  bridgeForwardDelay,
  /** ipset: elements that have expired are collected */
  setGc,
  conntrackGc,
  tcpRetransmit,
  tcpDelayedAck,
  tcpKeepalive,
  proxy,
  /** qdisc_watchdog: sched/run.ts */
  qdisc,
  /** IPv6: duplicate address detection, lifetimes, router solicitations, multicast listeners, fragments */
  ipv6Dad,
  ipv6Address,
  ipv6Router,
  mld,
  fragment6,
  vxlanAge,
  /** lifetimes of a security association */
  xfrmState,
  /** IPVS: stale entries of the schedulers lblc and lblcr are forgotten */
  vsLocality,
  /** IPVS: rates, servers that were deleted, connections of servers that went */
  vsEstimate,
  vsTrash,
  vsNodest,
  /** a virtual service's connection may be over */
  vsConnection,
}
