/** A connection (struct ip_vs_conn), or the template of a persistent client. Lowest layer: fields and references. */
import { Timer } from "../clock";
import { Ipvs, VsDestination } from "./service";

@unmanaged
export class VsConnection {
  /** chain of its hash: by (namespace, protocol, client address and port), or by persistence engine of templates */
  nextSameHash: VsConnection | null;
  hash: u32;
  ipvs: Ipvs;
  /** caddr, vaddr, daddr */
  clientAddress: u32;
  virtualAddress: u32;
  destinationAddress: u32;
  clientPort: u16;
  virtualPort: u16;
  destinationPort: u16;
  /** IPPROTO_*; of a template of a mark IPPROTO_IP */
  protocol: u16;
  /** VsConnFlag */
  flags: u32;
  state: u16;
  oldState: u16;
  fwmark: u32;
  /** connections that it controls (n_control), and users beside the table and the timer */
  controlled: u32;
  references: u32;
  /** the template that made it (cp->control) */
  control: VsConnection | null;
  /** null where the server was not known any more (or bypass) */
  destination: VsDestination | null;
  /** timeout, jiffies */
  timeout: u32;
  /** packets that the schedule saw from the client (in_pkts) */
  inPackets: u32;
  /**
   * expiry. The timer in the heap may be due earlier than `expiresNs`: then it is set again, so that a packet costs no heap operation
   */
  expiresNs: u64;
  timer: Timer;
}
