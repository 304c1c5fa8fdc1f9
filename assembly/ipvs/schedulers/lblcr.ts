/**
 * Locality-based least connection with replication (ip_vs_lblcr.c): as lblc, but an address has a set of servers. Of the set the one with the
 * least (256 * active + inactive) / weight is chosen; where there is none, or it has more active connections than its weight while another
 * server has less than half of its own, the one that wlc would choose is added to the set and taken. A set of several that has not
 * changed for lblcr_expiration loses the one with the most (256 * active + inactive) / weight.
 *
 * schedulerData is a LocalTable.
 */
import { VsDestFlag } from "../../abi/ipvs";
import { jiffies } from "../../wheel";
import { VsPacketInfo } from "../packet-info";
import { VsDestination, VsService } from "../service";
import { addEntry, addServer, findEntry, isOutgrown, LocalEntry, localTable, removeServer } from "./locality";
import { connectionOverhead, isOverloaded, nobody } from "./overhead";
import { leastLoaded } from "./wlc";

/** ip_vs_dest_set_min */
function leastOfSet(e: LocalEntry): VsDestination | null {
  let least: VsDestination | null = null;
  let leastOverhead: i64 = 0;
  let server = e.servers;
  while (server !== null) {
    const d = server.destination;
    if (!isOverloaded(d) && d.flags & VsDestFlag.AVAILABLE) {
      const overhead: i64 = connectionOverhead(d);
      if (least === null ? d.weight > 0 : leastOverhead * d.weight > overhead * least.weight) {
        least = d;
        leastOverhead = overhead;
      }
    }
    server = server.next;
  }
  return least;
}

/** ip_vs_dest_set_max: servers that are gone or overloaded count too */
function mostOfSet(e: LocalEntry): VsDestination | null {
  let most: VsDestination | null = null;
  let mostOverhead: i64 = 0;
  let server = e.servers;
  while (server !== null) {
    const d = server.destination;
    const overhead: i64 = connectionOverhead(d);
    if (d.weight > 0 && (most === null || mostOverhead * d.weight < overhead * most.weight)) {
      most = d;
      mostOverhead = overhead;
    }
    server = server.next;
  }
  return most;
}

/** ip_vs_lblcr_schedule */
export function pickByReplicatedLocality(s: VsService, info: VsPacketInfo): VsDestination | null {
  const table = localTable(s);
  const e = findEntry(table, info.destination);
  if (e === null) {
    // nothing is logged here
    const first = leastLoaded(s);
    if (first !== null) addEntry(table, info.destination, first);
    return first;
  }
  const now = jiffies();
  e.lastUse = now;
  const known = leastOfSet(e);
  if (e.size > 1 && <i32>(e.lastChange + s.ipvs.lblcrExpiration - now) < 0) {
    const most = mostOfSet(e);
    if (most !== null) removeServer(e, most);
  }
  if (known !== null && !isOutgrown(known, s)) return known;
  const d = leastLoaded(s);
  if (d === null) return nobody(s);
  addServer(e, d);
  return d;
}
