/**
 * A connection (struct ip_vs_conn), or the template of a persistent client. Lowest layer: only fields.
 *
 *   | VsConnection, 68 bytes | Timer, 28 bytes |      96 in all, a size class of memory.ts
 *
 * Linux counts references, because another processor may free a connection while a packet has it. Here nothing can: it is freed by its timer
 * or by a request, never in the middle of a packet, and a one-packet connection by the packet that made it, at its end. Its memory serves as
 * a connection again and as nothing else (create.ts): who remembers its first eight bytes may always compare them.
 */
import { Timer } from "../clock";
import { Ipvs, VsDestination } from "./service";

@unmanaged
export class VsConnection {
  /** no other ever has the same; must be first */
  id: u32;
  /** VsConnFlag, and the state in the highest byte: recipes of the flow cache compare all of these eight bytes */
  flags: u32;
  /** chain of its hash: by (namespace, protocol, client address and port) */
  nextSameHash: VsConnection | null;
  ipvs: Ipvs;
  /** caddr, vaddr (of a mark's template: the mark), daddr */
  clientAddress: u32;
  virtualAddress: u32;
  destinationAddress: u32;
  clientPort: u16;
  virtualPort: u16;
  destinationPort: u16;
  /** IPPROTO_*; of a template of a mark IPPROTO_IP */
  protocol: u8;
  fwmark: u32;
  /** connections that it controls (n_control) */
  controlled: u32;
  /** the template that it was made by (cp->control) */
  control: VsConnection | null;
  /** null of one that bypasses */
  destination: VsDestination | null;
  /** jiffies from its last packet on */
  timeout: u32;
  /** tick at which it ends (timer.expires). Packets move only this; the timer in the heap is set again when it fires too early */
  expires: u32;
  /** all connections of the kernel in order of creation */
  next: VsConnection | null;
  previous: VsConnection | null;

  /** VsTcpState, VsSctpState; of a template TEMPLATE_ASSURED */
  get state(): u8 {
    return load<u8>(changetype<usize>(this), 7);
  }
  set state(value: u8) {
    store<u8>(changetype<usize>(this), value, 7);
  }
}

/** IP_VS_CTPL_S_ASSURED: a connection of the template has been answered or established */
export const TEMPLATE_ASSURED: u8 = 1;

/** bytes of a connection and its timer */
export const CONNECTION_BYTES: u32 = 96;
const TIMER_OFFSET: usize = 68;

export function timerOf(c: VsConnection): Timer {
  return changetype<Timer>(changetype<usize>(c) + TIMER_OFFSET);
}
