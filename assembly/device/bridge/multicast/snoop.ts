/** Which frames the snooper looks at (br_multicast_rcv in net/bridge/br_multicast.c). */
import { Packet } from "../../../packet";
import { EtherType } from "../../../wire/ethernet";
import { Bridge, BridgePort } from "../state";
import { snoopIpv4 } from "./igmp";
import { snoopIpv6 } from "./mld";

/** Learns from a multicast frame of a port, or (null) of our own stack. False: it is malformed and has to be dropped. */
export function snoop(b: Bridge, port: BridgePort | null, p: Packet, vlan: u32): bool {
  if (!b.snooping) return true;
  if (p.protocol == EtherType.IP) return snoopIpv4(b, port, p, vlan);
  if (p.protocol == EtherType.IPV6) return snoopIpv6(b, port, p, vlan);
  return true;
}
