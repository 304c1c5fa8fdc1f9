/** Counters of servers, services and the namespace (ip_vs_in_stats, ip_vs_out_stats, ip_vs_conn_stats in ip_vs_core.c). */
import { VsDestFlag } from "../abi/ipvs";
import { Packet } from "../packet";
import { counted, countedBytes } from "../recording";
import { K } from "../state";
import { VsConnection } from "./connection";
import { VsService, VsStats } from "./service";

/** A packet from the client, with its IP header. What goes to a server that was deleted is not counted. */
export function countIn(c: VsConnection, p: Packet): void {
  const d = c.destination;
  if (d === null || !(d.flags & VsDestFlag.AVAILABLE)) return;
  const bytes = <u64>p.length;
  addIn(d.stats, bytes);
  const s = d.service;
  if (s !== null) addIn(s.stats, bytes);
  addIn(c.ipvs.totals, bytes);
}

/** A packet from the server. */
export function countOut(c: VsConnection, p: Packet): void {
  const d = c.destination;
  if (d === null || !(d.flags & VsDestFlag.AVAILABLE)) return;
  const bytes = <u64>p.length;
  addOut(d.stats, bytes);
  const s = d.service;
  if (s !== null) addOut(s.stats, bytes);
  addOut(c.ipvs.totals, bytes);
}

/** A new connection of `s`. */
export function countConnection(c: VsConnection, s: VsService): void {
  c.destination!.stats.connections++;
  s.stats.connections++;
  s.ipvs.totals.connections++;
}

function addIn(s: VsStats, bytes: u64): void {
  s.inPackets++;
  s.inBytes += bytes;
  if (K.recording) {
    counted(changetype<usize>(s) + offsetof<VsStats>("inPackets"), 1);
    countedBytes(changetype<usize>(s) + offsetof<VsStats>("inBytes"), <u32>bytes);
  }
}

function addOut(s: VsStats, bytes: u64): void {
  s.outPackets++;
  s.outBytes += bytes;
  if (K.recording) {
    counted(changetype<usize>(s) + offsetof<VsStats>("outPackets"), 1);
    countedBytes(changetype<usize>(s) + offsetof<VsStats>("outBytes"), <u32>bytes);
  }
}
