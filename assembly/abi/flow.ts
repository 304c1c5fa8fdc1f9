/** Why a record of a flow is told. */
export const enum FlowEvent {
  /** its first packet at this place */
  begin = 1,
  /** a TCP flag that it had not shown */
  flags,
  /** it goes on: packets since the last record that counted */
  active,
  /** it is over; packets since then */
  end,
  /** addresses of a connection are translated from now on (RFC 8158 natEvent 4); and no more (5) */
  natCreate,
  natDelete,
}

/** Where packets are looked at. */
export const enum FlowPoint {
  /** a namespace's own packet leaves it: made there, or sent there from a capture */
  sent = 1,
  /** a namespace forwards it */
  forwarded,
  /** somebody in the namespace takes it */
  delivered,
  /** it is lost */
  dropped,
}

/** flowEndReason of IPFIX (RFC 5102, information element 136). */
export const enum FlowEnd {
  none = 0,
  idle = 1,
  active = 2,
  /** both ends of TCP have said so, or one has reset it */
  closed = 3,
  /** the run has ended */
  forced = 4,
  /** there was no room for another one */
  lackOfResources = 5,
}

/** A flow at a place: packets of one direction with the same addresses and ports. IPv4 addresses are in the low halves. All in host order. */
@unmanaged
export class FlowRecord {
  /** since the last record that counted (FlowEvent.active, end); of `begin` and `flags`: so far */
  packets: u64;
  bytes: u64;
  /** virtual time: of the first and the last of those packets, and of this record */
  firstNs: u64;
  lastNs: u64;
  timeNs: u64;
  /** Packet.id of the first packet */
  packetId: u64;
  sourceHigh: u64;
  sourceLow: u64;
  destinationHigh: u64;
  destinationLow: u64;
  /** MAC addresses of the frame, 0 where there are none */
  sourceMac: u64;
  destinationMac: u64;
  // Connection tracking (IPv4): what the packet was before and after all translation; 0 where nothing is translated. ICMP: the id is the source port
  beforeSource: u32;
  beforeDestination: u32;
  beforeSourcePort: u32;
  beforeDestinationPort: u32;
  afterSource: u32;
  afterDestination: u32;
  afterSourcePort: u32;
  afterDestinationPort: u32;
  /** the tunnel that the packet is in: Encapsulation plus addresses (IPv4) and ports around it, VNI; 0 for none */
  tunnel: u32;
  tunnelSource: u32;
  tunnelDestination: u32;
  tunnelSourcePort: u32;
  tunnelDestinationPort: u32;
  vni: u32;
  /** FlowEvent, FlowPoint */
  event: u32;
  point: u32;
  /** ids of the namespace and the device; the device's ifindex, and that of the one it came in by */
  namespace: u32;
  device: u32;
  ifindex: u32;
  inputIfindex: u32;
  /** 4 or 6; IP protocol */
  family: u32;
  protocol: u32;
  /** ports, or type and code of ICMP */
  sourcePort: u32;
  destinationPort: u32;
  /** TCP flags that this record is about, and all so far */
  flags: u32;
  allFlags: u32;
  /** DropReason, where it was lost */
  reason: u32;
  /** CtInfo of the last packet; 0xffffffff: without a connection */
  ctInfo: u32;
  /** FlowEnd */
  endReason: u32;
  /** 8 bits of the TOS or traffic class */
  tos: u32;
}
