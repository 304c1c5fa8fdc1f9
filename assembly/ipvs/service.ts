/** A virtual service (struct ip_vs_service) and the namespace's IPVS (struct netns_ipvs). Lowest layer: only fields. */
import { Timer } from "../clock";
import { Namespace } from "../net/namespace";
import { Table } from "../table";

/** struct ip_vs_stats: what ipvsadm --stats shows, and the estimator's state. Part of the object that it counts for. */
@unmanaged
export class VsStats {
  connections: u64;
  inPackets: u64;
  outPackets: u64;
  inBytes: u64;
  outBytes: u64;
  // what a listing subtracts (ip_vs_zero_stats sets them)
  connections0: u64;
  inPackets0: u64;
  outPackets0: u64;
  inBytes0: u64;
  outBytes0: u64;
  /** struct ip_vs_estimator: counters at the last tick, and scaled rates (<< 10, bytes << 5) */
  lastConnections: u64;
  lastInPackets: u64;
  lastOutPackets: u64;
  lastInBytes: u64;
  lastOutBytes: u64;
  cps: u64;
  inPps: u64;
  outPps: u64;
  inBps: u64;
  outBps: u64;
}

@unmanaged
export class VsService {
  ipvs: Ipvs;
  /** IPPROTO_TCP, _UDP, _SCTP; 0 for a service by mark (IPPROTO_IP) */
  protocol: u32;
  address: u32;
  port: u32;
  fwmark: u32;
  /** VsServiceFlag */
  flags: u32;
  /** persistence timeout, s (Linux: jiffies) */
  timeout: u32;
  netmask: u32;
  /** VsScheduler */
  scheduler: u32;
  /** the scheduler's own: address, or a number (sched_data) */
  schedulerData: usize;
  /** in the order of svc->destinations: a new one is first */
  destinations: VsDestination | null;
  destinationCount: u32;
  stats: VsStats;
  /** all services of the namespace in order of creation */
  next: VsService | null;
}

/**
 * A real server (struct ip_vs_dest). One that is deleted while connections have it waits in the namespace's trash; adding the same again
 * takes it out with its counters.
 */
@unmanaged
export class VsDestination {
  /** in the service's list, or in the trash */
  next: VsDestination | null;
  ipvs: Ipvs;
  /** null in the trash */
  service: VsService | null;
  address: u32;
  port: u32;
  /** of the service, kept for the trash (dest->vaddr, vport, protocol, vfwmark) */
  protocol: u32;
  virtualAddress: u32;
  virtualPort: u32;
  fwmark: u32;
  /** VsDestFlag */
  flags: u32;
  /** VsConnFlag of connections to it: forwarding method, NOOUTPUT, INACTIVE */
  connectionFlags: u32;
  weight: i32;
  /** the last that was not 0, or that it was added with (last_weight): mh goes by it */
  lastWeight: i32;
  upperThreshold: u32;
  lowerThreshold: u32;
  activeConnections: u32;
  inactiveConnections: u32;
  persistentConnections: u32;
  /** connections, templates and tables of schedulers that have it, and the service's list */
  references: u32;
  tunnelType: u32;
  tunnelPort: u32;
  tunnelFlags: u32;
  /** when it came into the trash: jiffies (idle_start) */
  idleStart: u32;
  stats: VsStats;
  /** DestRoute (dest_dst): transmit/dest-route.ts */
  route: usize;
}

/** A network namespace's IPVS; made by the first service, sysctl write or listing that needs it. */
@unmanaged
export class Ipvs {
  namespace: Namespace;
  /** by (protocol, address, port), and by mark: service.ts find functions in lookup.ts */
  services: Table;
  marks: Table;
  firstService: VsService | null;
  lastService: VsService | null;
  serviceCount: u32;
  /** real servers by (protocol, address, port) for packets from them (rs_table): first VsRealServer chain, real-server.ts */
  realServers: Table;
  /** connections of this namespace (conn_count), those without a client port (conn_no_cport_cnt) */
  connectionCount: u32;
  noClientPort: u32;
  trash: VsDestination | null;
  trashTimer: Timer;
  estimateTimer: Timer;
  defenseTimer: Timer;
  totals: VsStats;
  /** timeouts of protocols, jiffies: u32 each by state (pd->timeout_table) */
  tcpTimeouts: usize;
  udpTimeouts: usize;
  sctpTimeouts: usize;
  /** services with port 0 that are not marks (nullsvc), with port 21 (ftpsvc) */
  anyPort: u32;
  ftp: u32;
  /** net.ipv4.vs.lblc_expiration and lblcr_expiration, jiffies (DEFAULT_EXPIRATION: a day) */
  lblcExpiration: u32;
  lblcrExpiration: u32;
}
