/** One packet in so many, or with some probability (net/netfilter/xt_statistic.c). */
import { Errno } from "../../abi/errno";
import { XtStatisticMatch } from "../../abi/xt-match";
import { random32 } from "../../state";
import { XtCheck, XtContext } from "./context";

const RANDOM: u32 = 0;
const NTH: u32 = 1;

export function matchStatistic(c: XtContext, r: XtStatisticMatch): bool {
  let hit = false;
  if (r.mode == RANDOM) hit = (random32() & 0x7fffffff) < r.probability;
  else {
    // each replacement of the table counts anew
    if (r.generation != c.generation) begin(r, c.generation);
    r.count = r.count == r.every ? 0 : r.count + 1;
    hit = r.count == 0;
  }
  return hit != (r.invert != 0);
}

function begin(r: XtStatisticMatch, generation: u32): void {
  r.generation = generation;
  // what iptables gives the kernel as nth.count
  r.count = r.every - r.packet;
}

export function checkMatchStatistic(k: XtCheck, r: XtStatisticMatch): i32 {
  if (r.mode > NTH || r.invert > 1) return -Errno.EINVAL;
  r.generation = 0xffffffff;
  return 0;
}
