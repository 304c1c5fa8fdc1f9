/** Records of the link system calls (calls/link.ts), exchanged in the mailbox. Names are 16 bytes, NUL-padded. */

/** A link as RTM_GETLINK tells it. */
@unmanaged
export class LinkRecord {
  name0: u64;
  name1: u64;
  address: u64;
  broadcast: u64;
  namespace: u32;
  ifindex: u32;
  /** DeviceKind */
  kind: u32;
  /** IFF_*, with UP, LOWER_UP and RUNNING as they are now */
  flags: u32;
  mtu: u32;
  minMtu: u32;
  maxMtu: u32;
  txqlen: u32;
  group: u32;
  promiscuity: u32;
  allmulti: u32;
  operstate: u32;
  carrier: u32;
  carrierChanges: u32;
  /** ifindex of the bridge, 0 for none */
  master: u32;
  /** veth: ifindex and namespace id of the peer, 0 otherwise */
  iflink: u32;
  linkNamespace: u32;
  deviceId: u32;
  tap: u32;
  /** HardwareType */
  hardware: u32;
  /** QdiscKind of the root qdisc */
  qdisc: u32;
  aliasLength: u32;
  alias: u32;
  /** address of u64[DropReason.COUNT], 0 while nothing was dropped */
  drops: u32;
  rxPackets: u64;
  rxBytes: u64;
  rxErrors: u64;
  rxDropped: u64;
  rxMulticast: u64;
  txPackets: u64;
  txBytes: u64;
  txErrors: u64;
  txDropped: u64;
  /** the order of for_each_netdev */
  listed: u32;
  txCarrierErrors: u64;
  txCollisions: u64;
  rxFrameErrors: u64;
  rxCrcErrors: u64;
  rxLengthErrors: u64;
  rxFifoErrors: u64;
  txFifoErrors: u64;
}

/** RTM_NEWLINK for a new link, and the peer of a veth pair. */
@unmanaged
export class LinkAddRecord {
  name0: u64;
  name1: u64;
  /** MAC, 0 for a random one */
  address: u64;
  namespace: u32;
  kind: u32;
  /** 0: the kind's default */
  mtu: u32;
  /** 0: the next one */
  ifindex: u32;
  peerName0: u64;
  peerName1: u64;
  peerAddress: u64;
  peerNamespace: u32;
  peerMtu: u32;
  peerIfindex: u32;
  /** 0xffffffff: the default */
  txqlen: u32;
  /** IFLA_LINK: the device below, 0 for none; it is looked for in `linkNamespace` (where the request comes from) */
  link: u32;
  linkNamespace: u32;
}

/** Where a kind's own record (IFLA_INFO_DATA) is: bytes behind the beginning of the mailbox. The record's class is in the kind's abi page. */
export const KIND_DATA: u32 = 2048;
export const KIND_DATA_BYTES: u32 = 1024;

/** Changes of a link: LinkChange says which. */
export const enum LinkChange {
  flags = 0,
  mtu,
  address,
  broadcast,
  txqlen,
  group,
  master,
  carrier,
}
