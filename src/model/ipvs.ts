/** Virtual services (ipvsadm, IPVS_CMD_* of net/netfilter/ipvs/ip_vs_ctl.c) as plain data. Addresses are text, ports numbers. */

export const VS_SCHEDULERS = [
  "rr",
  "wrr",
  "lc",
  "wlc",
  "lblc",
  "lblcr",
  "dh",
  "sh",
  "sed",
  "nq",
  "fo",
  "ovf",
  "mh",
  "twos",
  /** no scheduler: connections are not made */
  "none",
] as const;
export type VsScheduler = (typeof VS_SCHEDULERS)[number];

/** What a service is known by. */
export type VsServiceKey =
  { protocol: "tcp" | "udp" | "sctp"; address: string; port: number } | { fwmark: number };

export interface VsServiceSpec {
  /** a name that is none of VsScheduler is refused with ENOENT */
  scheduler: VsScheduler | (string & {});
  /** persistence timeout, s; absent: not persistent */
  persistent?: number;
  /** of persistence; "255.255.255.255" where absent */
  netmask?: string;
  onePacket?: boolean;
  /** IP_VS_SVC_F_SCHED1 to 3 as bits 0 to 2: sh-fallback and mh-fallback 1, sh-port and mh-port 2 */
  schedulerFlags?: number;
}

/** gateway: direct routing */
export type VsForward = "masq" | "gateway" | "tunnel" | "local" | "bypass";

export interface VsDestKey {
  address: string;
  /** 0: that of the service */
  port: number;
}

export interface VsDestSpec {
  forward: VsForward;
  weight: number;
  upperThreshold?: number;
  lowerThreshold?: number;
  /** of "tunnel"; "ipip" where absent; remote checksums ("remcsum") are refused */
  tunnel?: { type: "ipip" | "gue" | "gre"; port?: number; checksum?: "nocsum" | "csum" | "remcsum" };
}

/** What the estimator read last: up to 2.08 s behind what has passed (Linux 6.1). */
export interface VsStats {
  connections: bigint;
  inPackets: bigint;
  outPackets: bigint;
  inBytes: bigint;
  outBytes: bigint;
}
/** a second */
export interface VsRates {
  connections: bigint;
  inPackets: bigint;
  outPackets: bigint;
  inBytes: bigint;
  outBytes: bigint;
}

export interface VsService {
  key: VsServiceKey;
  spec: VsServiceSpec;
  /** HASHED and its like included, as the kernel gives them */
  flags: number;
  destinations: number;
  stats: VsStats;
  rates: VsRates;
}

export interface VsDest {
  key: VsDestKey;
  spec: VsDestSpec;
  active: number;
  inactive: number;
  persistent: number;
  stats: VsStats;
  rates: VsRates;
}

/** A line of /proc/net/ip_vs_conn. */
export interface VsConnection {
  /** "TCP", "UDP", "SCTP", "IP" (template of a mark) */
  protocol: string;
  client: VsDestKey;
  virtual: VsDestKey;
  destination: VsDestKey;
  /** "ESTABLISHED" */
  state: string;
  /** s, rounded down */
  expires: number;
}

/** s */
export interface VsTimeouts {
  tcp: number;
  tcpFin: number;
  udp: number;
}

/** Refusals have the errno of the netlink request: ESRCH (no such service), EEXIST, ENOENT (no such destination or scheduler) ... */
export type VsOp =
  | { op: "ipvs.service.add" | "ipvs.service.set"; netns: string; key: VsServiceKey; spec: VsServiceSpec }
  | { op: "ipvs.service.delete"; netns: string; key: VsServiceKey }
  | {
      op: "ipvs.dest.add" | "ipvs.dest.set";
      netns: string;
      key: VsServiceKey;
      dest: VsDestKey;
      spec: VsDestSpec;
    }
  | { op: "ipvs.dest.delete"; netns: string; key: VsServiceKey; dest: VsDestKey }
  | { op: "ipvs.flush"; netns: string }
  /** all services where `key` is absent */
  | { op: "ipvs.zero"; netns: string; key?: VsServiceKey }
  /** 0 leaves one as it is */
  | { op: "ipvs.timeouts"; netns: string; timeouts: VsTimeouts };

/** The part of `Kernel` that is about IPVS. */
export interface VsKernel {
  /** in order of creation (Linux: of their hashes) */
  vsServices(netns: string): VsService[];
  /** throws ESRCH */
  vsService(netns: string, key: VsServiceKey): VsService;
  /** newest first, as the kernel's list; throws ESRCH */
  vsDests(netns: string, key: VsServiceKey): VsDest[];
  /** in order of creation (Linux: of their hashes) */
  vsConnections(netns: string): VsConnection[];
  vsTimeouts(netns: string): VsTimeouts;
  /** /proc/net/ip_vs_stats; `counters`: those that nothing sets back, as they are at the moment (ip_vs_stats_percpu) */
  vsTotals(netns: string): { stats: VsStats; rates: VsRates; counters: VsStats };
}
