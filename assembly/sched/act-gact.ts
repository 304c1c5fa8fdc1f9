/** gact (net/sched/act_gact.c): a verdict, or by chance or count another. */
import { ActionRecord, Random, TcControl } from "../abi/filter";
import { Errno, Extack } from "../abi/errno";
import { TcAct } from "../abi/sched";
import { Packet } from "../packet";
import { K, randomBelow } from "../state";
import { Action, countAction } from "./action";

@unmanaged
class Gact extends Action {
  random: u32;
  randomControl: i32;
  randomValue: u32;
  /** packets that `determ` has counted */
  count: u32;
}

export const BYTES: u32 = offsetof<Gact>();

export function check(r: ActionRecord): i32 {
  if (r.random > <u32>Random.determ) return -Errno.EINVAL;
  if (r.random && (r.randomControl & ~(<i32>TcControl.OPERAND)) == <i32>TcControl.GOTO_CHAIN) {
    K.extack = Extack.TC_GOTO_FALLBACK;
    return -Errno.EINVAL;
  }
  return 0;
}

/** tcf_gact_init */
export function set(a: Action, r: ActionRecord): void {
  const g = changetype<Gact>(a);
  if (!r.random) return;
  g.random = r.random;
  g.randomControl = r.randomControl;
  // a value of 0 would divide by it
  g.randomValue = max<u32>(1, r.randomValue);
}

/** tcf_gact_act, gact_net_rand, gact_determ */
export function act(a: Action, p: Packet): i32 {
  const g = changetype<Gact>(a);
  let verdict = a.control;
  if (g.random == <u32>Random.netrand && !randomBelow(g.randomValue)) verdict = g.randomControl;
  if (g.random == <u32>Random.determ && ++g.count % g.randomValue == 0) verdict = g.randomControl;
  countAction(a, p);
  if (verdict == <i32>TcAct.SHOT) a.drops++;
  return verdict;
}

export function fill(a: Action, r: ActionRecord): void {
  const g = changetype<Gact>(a);
  r.random = g.random;
  r.randomControl = g.randomControl;
  r.randomValue = g.randomValue;
}
