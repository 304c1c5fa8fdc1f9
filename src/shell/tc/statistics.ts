/** print_tcstats2_attr of tc/tc_util.c. */
import type { SchedStatistics } from "../../model/sched.js";
import { formatSize } from "./numbers.js";
import type { TcSession } from "./session.js";

export function printStatistics({ out }: TcSession, s: SchedStatistics): void {
  out.field("bytes", s.bytes, ` Sent ${s.bytes} bytes`);
  out.field("packets", s.packets, ` ${s.packets} pkt`);
  out.field("drops", s.drops, ` (dropped ${s.drops}`);
  out.field("overlimits", s.overlimits, `, overlimits ${s.overlimits}`);
  out.field("requeues", s.requeues, ` requeues ${s.requeues}) `);
  out.text(out.newline);
  out.field("backlog", s.backlog, ` backlog ${formatSize(s.backlog)}`);
  out.field("qlen", s.qlen, ` ${s.qlen}p`);
  out.text(` requeues ${s.requeues}`);
}
