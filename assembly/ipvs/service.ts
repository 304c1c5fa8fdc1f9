/** A virtual service (struct ip_vs_service) and the namespace's IPVS (struct netns_ipvs). Lowest layer: only fields. */
import { Timer } from "../clock";
import { Namespace } from "../net/namespace";
import { Table } from "../table";

/**
 * struct ip_vs_stats: what packets count (cpustats), what the estimator read last (kstats: that alone is shown, so that a listing may be two
 * seconds behind), and the rates (struct ip_vs_estimator). It lies behind the object that it counts for.
 */
@unmanaged
export class VsStats {
  connections: u64;
  inPackets: u64;
  outPackets: u64;
  inBytes: u64;
  outBytes: u64;
  // kstats: as of the last tick
  lastConnections: u64;
  lastInPackets: u64;
  lastOutPackets: u64;
  lastInBytes: u64;
  lastOutBytes: u64;
  // kstats0: what a listing subtracts
  connections0: u64;
  inPackets0: u64;
  outPackets0: u64;
  inBytes0: u64;
  outBytes0: u64;
  /** a second's, scaled: connections and packets << 10, bytes << 5 */
  cps: u64;
  inPps: u64;
  outPps: u64;
  inBps: u64;
  outBps: u64;
}

@unmanaged
export class VsService {
  ipvs: Ipvs;
  /** IPPROTO_TCP, _UDP, _SCTP; IPPROTO_TCP for a service by mark (ip_vs_genl_parse_service) */
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
  /** it made the namespace track connections (conntrack_afmask): FTP with masquerading */
  tracksConnections: u32;
  stats: VsStats;
  /** all services of the namespace in order of creation */
  next: VsService | null;
  /** number of the command that made it: K.cause */
  cause: u32;
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
  /** the service that has it or had it last; null once that service is gone */
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
  /** chain of those with the same key in the table of real servers, and that key, 0: it is not there (in_rs_table): real-server.ts */
  nextRealServer: VsDestination | null;
  realServerKey: u64;
  /** when the trash's timer first found it unused: jiffies (idle_start), 0: not yet */
  idleStart: u32;
  stats: VsStats;
  /** DestRoute (dest_dst): transmit/dest-route.ts */
  route: usize;
  /** number of the command that made it: K.cause */
  cause: u32;
}

/** A network namespace's IPVS; made by the first service or timeout that is set (namespace.ts). */
@unmanaged
export class Ipvs {
  namespace: Namespace;
  /** by serviceKey, and by mark */
  services: Table;
  marks: Table;
  firstService: VsService | null;
  lastService: VsService | null;
  serviceCount: u32;
  /** real servers by address and port, for packets from them (rs_table): first VsDestination of a chain, real-server.ts */
  realServers: Table;
  /** connections of this namespace (conn_count) */
  connectionCount: u32;
  trash: VsDestination | null;
  trashTimer: Timer;
  estimateTimer: Timer;
  /** work that ends the connections of servers that went (expire_nodest_conn_work) */
  nodestTimer: Timer;
  totals: VsStats;
  /** timeouts of protocols, jiffies: u32 each by state (pd->timeout_table) */
  tcpTimeouts: usize;
  udpTimeouts: usize;
  sctpTimeouts: usize;
  /** i32[VsSysctl.COUNT] */
  sysctls: usize;
  /** services with port 0, those by mark among them (nullsvc_counter), with port 21 (ftpsvc_counter) */
  anyPort: u32;
  ftp: u32;
  /** packets until the next one is dropped: defense.ts */
  dropCounter: i32;
  /** net.ipv4.vs.lblc_expiration and lblcr_expiration, jiffies (DEFAULT_EXPIRATION: a day) */
  lblcExpiration: u32;
  lblcrExpiration: u32;
}

/** Key of Ipvs.services: exactly this address and port. */
export function serviceKey(protocol: u32, address: u32, port: u32): u64 {
  return ((<u64>protocol) << 48) | ((<u64>address) << 16) | (<u64>port);
}
