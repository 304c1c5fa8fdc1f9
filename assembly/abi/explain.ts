/** Objects of the kernel that somebody asks about by their address: what a decision relied on, what a drop is due to. */
export const enum ObjectKind {
  NONE = 0,
  DEVICE,
  /** entry of a bridge's table, or of a VXLAN device's */
  FDB,
  BRIDGE_PORT,
  /** VLANs of a port or of a bridge */
  VLAN_GROUP,
  MULTICAST_GROUP,
  /** policy rule (ip rule) */
  RULE,
  /** a route of a prefix, or one of its nexthops; a route of IPv6 */
  ROUTE,
  NEIGHBOR,
  ADDRESS,
  /** rule of a table; a chain, for its policy */
  XT_RULE,
  XT_POLICY,
  SET,
  VS_SERVICE,
  VS_DESTINATION,
  VS_CONNECTION,
  CONNECTION,
  QDISC,
  CLASS,
  FILTER,
  XFRM_POLICY,
  XFRM_STATE,
}

/** Where an object is: what `object_find` leaves in the mailbox. Fields that a kind does not have are 0. */
@unmanaged
export class ObjectRecord {
  /** id of the namespace */
  namespace: u32;
  /** numbers of the commands that made it and that changed it last; 0: nobody's */
  cause: u32;
  changed: u32;
  /** place in the dump of its kind: of the namespace, the table, the chain, the device or the service */
  index: u32;
  /** device that it belongs to */
  ifindex: u32;
  /** XtFamily, XtTable and number of the chain; routes: 6 for IPv6, number of the table */
  family: u32;
  table: u32;
  chain: u32;
  /** of an FDB entry */
  mac: u64;
  vlan: u32;
  /** policies: XfrmDirection; devices: their id */
  detail: u32;
  /** the object is what the record is about only in part: 1 for the policy of a chain, a nexthop of a route */
  part: u32;
  /** address of what it belongs to: the service of a server, the qdisc of a class */
  owner: u32;
}
