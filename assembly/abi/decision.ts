/** What a decision relied on; the object is its address in the kernel's memory. Values below 16 are edits (observe.ts). */
export const enum Decision {
  /** a device's state: flags, MTU, MAC */
  device = 16,
  /** bridge FDB entry, 0 for a miss (flood) */
  fdb,
  bridgePort,
  bridgeVlan,
  multicastGroup,
  rule,
  route,
  neighbor,
  address,
  sysctl,
  reassembly,
  rateLimit,
  connection,
  xtRule,
  set,
  /** a tunnel's device, found by what is in its header */
  tunnel,
  /** the server that a new connection of a virtual service gets, 0 where none can take it */
  server,
  /** the connection of a virtual service that a packet belongs to */
  virtualConnection,
}

/** One report in the decision ring. */
@unmanaged
export class DecisionRecord {
  packetId: u64;
  kind: u32;
  /** device id (not ifindex) where the packet was */
  device: u32;
  object: u32;
  detail: u32;
}
