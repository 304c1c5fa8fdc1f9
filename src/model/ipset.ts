/** Sets of addresses, ports and names (ipset) as plain data: what the tool gives to the kernel and gets back. */

export type IpSetType =
  | "hash:ip"
  | "hash:net"
  | "hash:ip,port"
  | "hash:ip,port,ip"
  | "hash:ip,port,net"
  | "hash:net,port"
  | "hash:net,iface"
  | "hash:net,net"
  | "hash:net,port,net"
  | "hash:ip,mark"
  | "hash:mac"
  | "hash:ip,mac"
  | "bitmap:port"
  | "bitmap:ip"
  | "list:set";

/** Parameters of a set's making. Those that are absent are the kernel's defaults. */
export interface IpSetSpec {
  name: string;
  type: IpSetType;
  /** of types that take both; "inet" where absent. The others are of "inet" (bitmap:ip) or "unspec" */
  family?: "inet" | "inet6";
  /** buckets to begin with; rounded up to a power of two */
  hashsize?: number;
  maxelem?: number;
  bucketsize?: number;
  initval?: number;
  netmask?: number;
  markmask?: number;
  /** list:set: kept and shown */
  size?: number;
  /** bitmap:port: ports */
  ports?: [number, number];
  /** bitmap:ip: addresses */
  addresses?: [string, string];
  /** seconds of elements that are added without one, 0: for ever. Absent: elements have no timeout */
  timeout?: number;
  counters?: boolean;
  comment?: boolean;
  skbinfo?: boolean;
  forceadd?: boolean;
}

/** A set that is there. Parameters that its type does not have are absent. */
export interface IpSet extends Omit<IpSetSpec, "family"> {
  family: "inet" | "inet6" | "unspec";
  /** what rules hold it by */
  index: number;
  revision: number;
  /** bytes, as Linux would count them */
  memory: number;
  references: number;
  /** elements that have not expired */
  elements: number;
}

/**
 * An element, or a range of them (`ipTo`, `portTo`; a prefix length of an address type). Addresses are text; which fields there are, the type
 * says.
 */
export interface IpSetEntry {
  ip?: string;
  ipTo?: string;
  /** prefix length */
  cidr?: number;
  ip2?: string;
  ip2To?: string;
  cidr2?: number;
  /** IP protocol number */
  protocol?: number;
  /** ICMP: type << 8 | code */
  port?: number;
  portTo?: number;
  mark?: number;
  mac?: string;
  iface?: string;
  physdev?: boolean;
  wildcard?: boolean;
  nomatch?: boolean;
  /** list:set: the member, and the one before or after which it stands */
  member?: string;
  before?: string;
  after?: string;
  /** seconds; listed: that are left, 0: for ever */
  timeout?: number;
  packets?: bigint;
  bytes?: bigint;
  comment?: string;
  /** mark and mask */
  skbmark?: [number, number];
  /** major << 16 | minor */
  skbprio?: number;
  skbqueue?: number;
}

/**
 * One change of a namespace's sets. Refusals have errno's codes (ENOENT: no such set; EEXIST: a set of this name is there) or those of
 * SetError (assembly/abi/ipset.ts), "IPSET_ERR_EXIST". `exist`: what is there (or is not) already is no error.
 */
export type IpSetOp =
  | { op: "ipset.create"; netns: string; set: IpSetSpec; exist?: boolean }
  /** all sets where `name` is absent */
  | { op: "ipset.destroy" | "ipset.flush"; netns: string; name?: string }
  | { op: "ipset.rename" | "ipset.swap"; netns: string; from: string; to: string }
  | { op: "ipset.add" | "ipset.delete"; netns: string; name: string; entry: IpSetEntry; exist?: boolean };
