/** Routes and rules: constants of rtnetlink, and the records of the system calls in calls/route.ts and calls/rule.ts. */

/** RTN_* (include/uapi/linux/rtnetlink.h) */
export const enum RouteType {
  UNSPEC = 0,
  UNICAST,
  LOCAL,
  BROADCAST,
  ANYCAST,
  MULTICAST,
  BLACKHOLE,
  UNREACHABLE,
  PROHIBIT,
  THROW,
  NAT,
  XRESOLVE,
}

/** RT_SCOPE_* */
export const enum RouteScope {
  UNIVERSE = 0,
  SITE = 200,
  LINK = 253,
  HOST = 254,
  NOWHERE = 255,
}

/** RT_TABLE_* */
export const enum RouteTable {
  DEFAULT = 253,
  MAIN = 254,
  LOCAL = 255,
}

/** RTPROT_* */
export const enum RouteProtocol {
  KERNEL = 2,
  BOOT = 3,
}

/** RTNH_F_* */
export const enum NexthopFlag {
  DEAD = 1,
  PERVASIVE = 2,
  ONLINK = 4,
  LINKDOWN = 16,
}

/** NLM_F_* of a new route */
export const enum RouteFlag {
  REPLACE = 0x100,
  EXCL = 0x200,
  CREATE = 0x400,
  APPEND = 0x800,
}

/** RTCF_* (include/uapi/linux/in_route.h) and, below them, bits of our own for what Linux keeps in other fields of rtable. */
export const enum RouteCacheFlag {
  /** rt_uses_gateway */
  GATEWAY = 1,
  /** rt_mtu_locked, or a locked RTAX_MTU */
  MTU_LOCKED = 2,
  /** rt_is_input */
  INPUT = 4,
  /** dst.input is ip_error */
  ERROR = 8,
  /** dst.output is ip_mc_output */
  MULTICAST_OUTPUT = 16,
  /** DST_FAKE_RTABLE: a bridged packet has it while rules look at it */
  FAKE = 32,
  /** dst.output is dst_discard: a policy of IPsec waits for a state that nobody will make (make_blackhole) */
  BLACKHOLE = 64,
  REDIRECTED = 0x00040000,
  BROADCAST = 0x10000000,
  MULTICAST = 0x20000000,
  LOCAL = 0x80000000,
}

/** FR_ACT_* (include/uapi/linux/fib_rules.h) */
export const enum RuleAction {
  LOOKUP = 1,
  GOTO = 2,
  NOP = 3,
  BLACKHOLE = 6,
  UNREACHABLE = 7,
  PROHIBIT = 8,
}

/** One way of a route, in a request or an answer. */
@unmanaged
export class NexthopRecord {
  /** 0: none */
  gateway: u32;
  /** ifindex, 0: none given */
  oif: u32;
  /** NexthopFlag */
  flags: u32;
  weight: u32;
}

/**
 * A route: RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE. The nexthops follow it in the mailbox, `nexthopCount` NexthopRecords.
 * In a request a count of 1 is a route with RTA_OIF and RTA_GATEWAY, `multipath` non-zero one with RTA_MULTIPATH.
 */
@unmanaged
export class RouteRecord {
  destination: u32;
  prefixLength: u32;
  /** RouteType, 0 in a deletion: any */
  type: u32;
  table: u32;
  protocol: u32;
  scope: u32;
  metric: u32;
  tos: u32;
  preferredSource: u32;
  mtu: u32;
  mtuLocked: u32;
  advmss: u32;
  /** RouteFlag in a request; RTNH_F_* of the whole route in an answer */
  flags: u32;
  multipath: u32;
  nexthopCount: u32;
}

/** The place in a dump after which the next route is wanted: see route_next. All 0xffffffff before the first. */
@unmanaged
export class RouteCursor {
  /** wanted table, 0 for all */
  only: u32;
  started: u32;
  table: u32;
  key: u32;
  length: u32;
  /** routes of that table and prefix that were answered already */
  index: u32;
}

/** A rule: RTM_NEWRULE, RTM_DELRULE, RTM_GETRULE; `present` (RuleField) says which fields were given. */
@unmanaged
export class RuleRecord {
  iif0: u64;
  iif1: u64;
  oif0: u64;
  oif1: u64;
  priority: u32;
  /** RuleAction */
  action: u32;
  invert: u32;
  source: u32;
  sourceLength: u32;
  destination: u32;
  destinationLength: u32;
  tos: u32;
  mark: u32;
  markMask: u32;
  protocol: u32;
  sourcePortFirst: u32;
  sourcePortLast: u32;
  destinationPortFirst: u32;
  destinationPortLast: u32;
  table: u32;
  target: u32;
  /** -1: none */
  suppressPrefixLength: i32;
  /** RTPROT_* of who made it */
  origin: u32;
  /** bits of RuleField */
  present: u32;
  /** answers: a goto whose target is missing */
  unresolved: u32;
}

export const enum RuleField {
  priority = 1,
  action = 2,
  source = 4,
  destination = 8,
  tos = 16,
  mark = 32,
  markMask = 64,
  iif = 128,
  oif = 256,
  protocol = 512,
  sourcePort = 1024,
  destinationPort = 2048,
  table = 4096,
  target = 8192,
  suppress = 16384,
  origin = 32768,
  not = 65536,
}

/** `ip route get`: the question and, behind it, the answer. */
@unmanaged
export class RouteQueryRecord {
  destination: u32;
  source: u32;
  /** ifindex of the input device, 0: as for a packet made here */
  iif: u32;
  oif: u32;
  mark: u32;
  tos: u32;
  protocol: u32;
  sourcePort: u32;
  destinationPort: u32;
  // the answer
  type: u32;
  table: u32;
  gateway: u32;
  /** ifindex */
  device: u32;
  preferredSource: u32;
  /** RouteCacheFlag */
  flags: u32;
  /** 0: none beside that of the device */
  mtu: u32;
  /** seconds until an exception ends, 0: no exception */
  expiresSeconds: u32;
  mtuLocked: u32;
  advmss: u32;
  /** tos of the route that was found */
  routeTos: u32;
  /** IPSKB_DOREDIRECT */
  doRedirect: u32;
}
