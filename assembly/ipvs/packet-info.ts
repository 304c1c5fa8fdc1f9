/** What a scheduler may look at of the packet that it chooses for (struct ip_vs_iphdr and the ports behind it). Host order. */
@unmanaged
export class VsPacketInfo {
  source: u32;
  destination: u32;
  sourcePort: u32;
  destinationPort: u32;
  protocol: u32;
  /** bytes of the IP header */
  headerLength: u32;
  fragmentOffset: u32;
  /** ip_vs_iph_inverse: this packet travels from the server (or is an ICMP error's quote) */
  inverse: u32;
  icmp: u32;
  /** addresses of the IP header and of what follows it */
  network: usize;
  transport: usize;
  /** the ports are there; 0: the packet ends before them */
  hasPorts: u32;
}
