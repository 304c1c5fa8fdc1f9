/** Numbers and records of IPVS (include/uapi/linux/ip_vs.h). Addresses and ports in host order. */

/** The modules of net/netfilter/ipvs/ip_vs_*.c, in the order of their names as ipvsadm knows them. */
export const enum VsScheduler {
  rr = 0,
  wrr,
  lc,
  wlc,
  lblc,
  lblcr,
  dh,
  sh,
  sed,
  nq,
  fo,
  ovf,
  mh,
  twos,
  /** no scheduler: no connection is made ("none") */
  none,
  COUNT,
}

/** IP_VS_SVC_F_* */
export const enum VsServiceFlag {
  PERSISTENT = 1,
  HASHED = 2,
  ONEPACKET = 4,
  /** what sh and mh call SH_FALLBACK and MH_FALLBACK */
  SCHED1 = 8,
  /** SH_PORT, MH_PORT */
  SCHED2 = 16,
  SCHED3 = 32,
}

/** IP_VS_CONN_F_*: forwarding methods are the low three bits */
export const enum VsConnFlag {
  MASQ = 0,
  LOCALNODE = 1,
  TUNNEL = 2,
  DROUTE = 3,
  BYPASS = 4,
  FWD_MASK = 7,
  SYNC = 0x20,
  HASHED = 0x40,
  NOOUTPUT = 0x80,
  INACTIVE = 0x100,
  OUT_SEQ = 0x200,
  IN_SEQ = 0x400,
  NO_CPORT = 0x800,
  TEMPLATE = 0x1000,
  ONE_PACKET = 0x2000,
  /** kernel only: conntrack is kept for it */
  NFCT = 0x10000,
}

/** IP_VS_DEST_F_* */
export const enum VsDestFlag {
  AVAILABLE = 1,
  OVERLOAD = 2,
}

/** IP_VS_CONN_F_TUNNEL_TYPE_* */
export const enum VsTunnelType {
  IPIP = 0,
  GUE,
  GRE,
}

/** IP_VS_TUNNEL_ENCAP_FLAG_* (without _REMCSUM, 2: remote checksums are refused) */
export const enum VsTunnelFlag {
  NOCSUM = 0,
  CSUM = 1,
}

/** IP_VS_TCP_S_* */
export const enum VsTcpState {
  NONE = 0,
  ESTABLISHED,
  SYN_SENT,
  SYN_RECV,
  FIN_WAIT,
  TIME_WAIT,
  CLOSE,
  CLOSE_WAIT,
  LAST_ACK,
  LISTEN,
  SYNACK,
  COUNT,
}

/** IP_VS_SCTP_S_* */
export const enum VsSctpState {
  NONE = 0,
  INIT1,
  INIT,
  COOKIE_SENT,
  COOKIE_REPLIED,
  COOKIE_WAIT,
  COOKIE,
  COOKIE_ECHOED,
  ESTABLISHED,
  SHUTDOWN_SENT,
  SHUTDOWN_RECEIVED,
  SHUTDOWN_ACK_SENT,
  REJECTED,
  CLOSED,
  COUNT,
}

/** /proc/sys/net/ipv4/vs/NAME (vs_vars of ip_vs_ctl.c), one i32 each; the file sync_threshold has two numbers, sync_threshold and sync_period. */
export const enum VsSysctl {
  amemthresh = 0,
  am_droprate,
  drop_entry,
  drop_packet,
  conntrack,
  secure_tcp,
  snat_reroute,
  sync_version,
  sync_ports,
  sync_persist_mode,
  sync_qlen_max,
  sync_sock_size,
  cache_bypass,
  expire_nodest_conn,
  sloppy_tcp,
  sloppy_sctp,
  expire_quiescent_template,
  sync_threshold,
  sync_period,
  sync_refresh_period,
  sync_retries,
  nat_icmp_send,
  pmtu_disc,
  backup_only,
  conn_reuse_mode,
  schedule_icmp,
  ignore_tunneled,
  run_estimation,
  lblc_expiration,
  lblcr_expiration,
  COUNT,
}

/** What identifies a service, and what it is. Adding, changing and listing use the same record. */
@unmanaged
export class VsServiceRecord {
  /** 6 TCP, 17 UDP, 132 SCTP; 6 with a mark */
  protocol: u32;
  address: u32;
  port: u32;
  /** not 0: the service is known by it alone */
  fwmark: u32;
  /** VsScheduler; in a request COUNT for one that is not there, whose name (terminated) follows the record */
  scheduler: u32;
  /** VsServiceFlag */
  flags: u32;
  /** persistence: s */
  timeout: u32;
  /** persistence: of the clients' addresses */
  netmask: u32;
  destinations: u32;
}

/** A real server of a service. */
@unmanaged
export class VsDestRecord {
  address: u32;
  port: u32;
  /** VsConnFlag: forwarding method */
  flags: u32;
  weight: i32;
  upperThreshold: u32;
  lowerThreshold: u32;
  activeConnections: u32;
  inactiveConnections: u32;
  persistentConnections: u32;
  tunnelType: u32;
  tunnelPort: u32;
  tunnelFlags: u32;
}

/** Counters of a service, a destination or a namespace; rates are a second's (packets and connections: whole). */
@unmanaged
export class VsStatsRecord {
  connections: u64;
  inPackets: u64;
  outPackets: u64;
  inBytes: u64;
  outBytes: u64;
  cps: u64;
  inPps: u64;
  outPps: u64;
  inBps: u64;
  outBps: u64;
}

/** A line of /proc/net/ip_vs_conn. */
@unmanaged
export class VsConnRecord {
  protocol: u32;
  clientAddress: u32;
  clientPort: u32;
  virtualAddress: u32;
  virtualPort: u32;
  destinationAddress: u32;
  destinationPort: u32;
  /** VsConnFlag */
  flags: u32;
  state: u32;
  fwmark: u32;
  /** ns until it expires */
  expiresNs: u64;
}

/** Timeouts of protocols (ipvsadm --set): s; 0 in a request leaves one as it is. */
@unmanaged
export class VsTimeoutsRecord {
  tcp: u32;
  tcpFin: u32;
  udp: u32;
}
