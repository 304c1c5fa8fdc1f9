/** Lost packets of one reason, place, culprit and flow: an entry of the table of drops (drops.ts), in the mailbox and in the kernel's memory. */
@unmanaged
export class DropRecord {
  packets: u64;
  bytes: u64;
  /** virtual time of the first and the last of them */
  firstNs: u64;
  lastNs: u64;
  /** Packet.id of the first */
  packetId: u64;
  // The flow. IPv4 and ARP: addresses in the low halves; frames of other protocols: MAC addresses
  sourceHigh: u64;
  sourceLow: u64;
  destinationHigh: u64;
  destinationLow: u64;
  /** names of the device where the packet was and, for a packet that was routed, of the one that it was to leave by; 0 for none */
  name0: u64;
  name1: u64;
  outName0: u64;
  outName1: u64;
  /** id of the device's namespace, its own id and ifindex; 0 where the packet was at none */
  namespace: u32;
  device: u32;
  ifindex: u32;
  /** DropReason */
  reason: u32;
  /** what decided it: ObjectKind, address, and number of the command that had made it; NONE where nothing in particular did */
  kind: u32;
  object: u32;
  cause: u32;
  /** Hook plus one where netfilter refused it, 0 elsewhere */
  hook: u32;
  /** EtherType of the frame */
  protocol: u32;
  /** IP protocol and ports; 0 where there are none (a later fragment) */
  ipProtocol: u32;
  sourcePort: u32;
  destinationPort: u32;
  /** errno that the sender of a packet without a way on is told */
  error: u32;
  /** 1: all flows of that reason, place and culprit for which there was no room */
  others: u32;
  /** entry made before it */
  next: u32;
}
