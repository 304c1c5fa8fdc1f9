/** What the schedulers ask about a server, and their one complaint. */
import { LogLevel } from "../../abi/log";
import { VsDestFlag, VsScheduler } from "../../abi/ipvs";
import { logAddress, logBegin, logEnd, logHex, logNumber, logText, netRatelimit } from "../../log";
import { Protocol } from "../../wire/ipv4";
import { VsDestination, VsService } from "../service";

/** ip_vs_dest_conn_overhead: an active connection counts as 256 inactive ones */
export function connectionOverhead(d: VsDestination): i32 {
  return <i32>((d.activeConnections << 8) + d.inactiveConnections);
}

/** IP_VS_DEST_F_OVERLOAD: as many connections as its upper threshold, and not yet few enough again */
export function isOverloaded(d: VsDestination): bool {
  return (d.flags & VsDestFlag.OVERLOAD) != 0;
}

/** is_unavailable of sh and mh */
export function isUnavailable(d: VsDestination): bool {
  return d.weight <= 0 || isOverloaded(d);
}

/** A table or an entry of a scheduler has it (ip_vs_dest_hold): it stays in the trash until putDestination() for each. */
export function hold(d: VsDestination): void {
  d.references++;
}

function logScheduler(scheduler: u32): void {
  switch (scheduler) {
    case VsScheduler.rr:
      logText("rr");
      break;
    case VsScheduler.wrr:
      logText("wrr");
      break;
    case VsScheduler.lc:
      logText("lc");
      break;
    case VsScheduler.wlc:
      logText("wlc");
      break;
    case VsScheduler.lblc:
      logText("lblc");
      break;
    case VsScheduler.lblcr:
      logText("lblcr");
      break;
    case VsScheduler.dh:
      logText("dh");
      break;
    case VsScheduler.sh:
      logText("sh");
      break;
    case VsScheduler.sed:
      logText("sed");
      break;
    case VsScheduler.nq:
      logText("nq");
      break;
    case VsScheduler.fo:
      logText("fo");
      break;
    case VsScheduler.ovf:
      logText("ovf");
      break;
    case VsScheduler.mh:
      logText("mh");
      break;
    case VsScheduler.twos:
      logText("twos");
      break;
    default:
      logText("none");
      break;
  }
}

/** ip_vs_scheduler_err: the kernel log's line about a service that nobody can serve. Null, the answer then. */
export function nobody(s: VsService, why: string = "no destination available"): VsDestination | null {
  if (!netRatelimit() || !logBegin(LogLevel.ERR)) return null;
  logText("IPVS: ");
  logScheduler(s.scheduler);
  if (s.fwmark) {
    logText(": FWM ");
    logNumber(s.fwmark);
    logText(" 0x");
    logHex(s.fwmark, 8, true);
  } else {
    logText(
      s.protocol == <u32>Protocol.TCP ? ": TCP " : s.protocol == <u32>Protocol.UDP ? ": UDP " : ": SCTP ",
    );
    logAddress(s.address);
    logText(":");
    logNumber(s.port);
  }
  logText(" - ");
  logText(why);
  logEnd();
  return null;
}
