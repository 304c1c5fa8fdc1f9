/** The hooks of ingress and clsact (net/sched/sch_ingress.c; sch_handle_ingress and sch_handle_egress of net/core/dev.c). */
import { reliedOn } from "../observe";
import { Decision, Taker } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { TcControl } from "../abi/filter";
import { TcAct } from "../abi/sched";
import { Device } from "../device/device";
import { consume, drop, Packet } from "../packet";
import { Redirect } from "./action";
import { FilterChain } from "./chain";
import { FilterBlock, runFilters } from "./classify";
import { Qdisc, setPacketLength } from "./qdisc";

/** Whether packets meet any filter there: without one in chain 0 nothing is even counted (mini_qdisc_pair_swap). */
function isActive(block: FilterBlock | null): bool {
  return block !== null && block.chain0 != 0 && changetype<FilterChain>(block.chain0).protos !== null;
}

/** sch_handle_ingress: false where the packet went elsewhere or is lost. `p.data` is at its network header. */
export function handleIngress(p: Packet, d: Device): bool {
  const q = changetype<Qdisc>(d.ingress);
  if (!isActive(q.block)) return true;
  setPacketLength(p, p.length);
  p.redirect |= Redirect.AT_INGRESS;
  const verdict = run(q, q.block!, p, DropReason.TC_INGRESS);
  return verdict == <i32>TcAct.OK;
}

/** sch_handle_egress: OK where the packet goes on; STOLEN or SHOT where it is gone. `p.data` is at its link-layer header. */
export function handleEgress(p: Packet, d: Device): i32 {
  const q = changetype<Qdisc>(d.ingress);
  if (!isActive(q.egress)) return TcAct.OK;
  setPacketLength(p, p.length);
  return run(q, q.egress!, p, DropReason.TC_EGRESS);
}

function run(q: Qdisc, block: FilterBlock, p: Packet, reason: DropReason): i32 {
  q.bytes += p.length;
  q.packets++;
  switch (runFilters(block, p)) {
    case TcAct.SHOT:
      q.drops++;
      drop(p, reason);
      return TcAct.SHOT;
    case TcAct.STOLEN:
    case TcAct.QUEUED:
    case TcAct.TRAP:
      reliedOn(p, Decision.delivered, 0, Taker.tc);
      consume(p);
      return TcAct.STOLEN;
    case TcControl.CONSUMED:
      return TcAct.STOLEN;
    default:
      return TcAct.OK;
  }
}
