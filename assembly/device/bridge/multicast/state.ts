/** Multicast snooping: what a bridge and a port know (struct net_bridge_mcast, net_bridge_mcast_port). */

@unmanaged
export class MulticastBridge {
  router: u32;
  querier: u32;
}

@unmanaged
export class MulticastPort {
  router: u32;
}
