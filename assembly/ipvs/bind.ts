/** A connection and its server: what the server counts, and when it is overloaded (ip_vs_bind_dest, ip_vs_unbind_dest in ip_vs_conn.c). */
import { VsConnFlag, VsDestFlag } from "../abi/ipvs";
import { Protocol } from "../wire/ipv4";
import { VsConnection } from "./connection";
import { VsDestination } from "./service";
import { putDestination } from "./trash";

/** ip_vs_dest_totalconns */
function total(d: VsDestination): u32 {
  return d.activeConnections + d.inactiveConnections;
}

/** ip_vs_bind_dest: the connection takes forwarding method, NOOUTPUT and INACTIVE from its server. */
export function bindDestination(c: VsConnection, d: VsDestination): void {
  d.references++;
  let flags = d.connectionFlags;
  if (c.protocol != <u8>Protocol.UDP) flags &= ~VsConnFlag.ONE_PACKET;
  c.flags |= flags;
  c.destination = d;
  if (c.flags & VsConnFlag.TEMPLATE) d.persistentConnections++;
  else if (c.flags & VsConnFlag.INACTIVE) d.inactiveConnections++;
  else d.activeConnections++;
  if (d.upperThreshold && total(d) >= d.upperThreshold) d.flags |= VsDestFlag.OVERLOAD;
}

/** ip_vs_unbind_dest */
export function unbindDestination(c: VsConnection): void {
  const d = c.destination;
  if (d === null) return;
  c.destination = null;
  if (c.flags & VsConnFlag.TEMPLATE) d.persistentConnections--;
  else if (c.flags & VsConnFlag.INACTIVE) d.inactiveConnections--;
  else d.activeConnections--;
  if (isRelieved(d)) d.flags &= ~VsDestFlag.OVERLOAD;
  putDestination(d);
}

/** Below the lower threshold or, without one, three quarters of the upper. */
function isRelieved(d: VsDestination): bool {
  if (d.lowerThreshold) return total(d) < d.lowerThreshold;
  if (d.upperThreshold) return total(d) * 4 < d.upperThreshold * 3;
  return true;
}

/** A change of state makes the connection count as active or inactive. */
export function setActive(c: VsConnection, active: bool): void {
  const d = c.destination;
  if (d === null || active == !(c.flags & VsConnFlag.INACTIVE)) return;
  c.flags ^= VsConnFlag.INACTIVE;
  if (active) {
    d.activeConnections++;
    d.inactiveConnections--;
  } else {
    d.activeConnections--;
    d.inactiveConnections++;
  }
}
