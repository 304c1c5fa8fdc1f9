/**
 * Locality-based least connection (ip_vs_lblc.c): the server that the destination address was sent to before (locality.ts), unless it is
 * gone, has no weight, or has more active connections than its weight while another has less than half of its own; then, and for an address
 * that is new, the one that wlc would choose, which is remembered. A server that is overloaded (by threshold) is still used for what it is
 * remembered for.
 *
 * schedulerData is a LocalTable.
 */
import { VsDestFlag } from "../../abi/ipvs";
import { jiffies } from "../../wheel";
import { VsPacketInfo } from "../packet-info";
import { VsDestination, VsService } from "../service";
import { addEntry, findEntry, isOutgrown, localTable, replaceEntry } from "./locality";
import { nobody } from "./overhead";
import { leastLoaded } from "./wlc";

/** ip_vs_lblc_schedule */
export function pickByLocality(s: VsService, info: VsPacketInfo): VsDestination | null {
  const table = localTable(s);
  const e = findEntry(table, info.destination);
  let known: VsDestination | null = null;
  if (e !== null) {
    e.lastUse = jiffies();
    const servers = e.servers;
    if (servers !== null) {
      known = servers.destination;
      if (known.flags & VsDestFlag.AVAILABLE && known.weight > 0 && !isOutgrown(known, s)) return known;
    }
  }
  const d = leastLoaded(s);
  if (d === null) return nobody(s);
  if (e === null) addEntry(table, info.destination, d);
  else if (d !== known) replaceEntry(table, e, d);
  return d;
}
