/** Chance in netem (net/sched/sch_netem.c): correlated numbers, the loss models, draws from a distribution. */
import { random32 } from "../state";
import { Netem } from "./netem";

/** struct crndstate: numbers that depend on the one before */
@unmanaged
export class Chance {
  last: u32;
  rho: u32;
}

const enum LossModel {
  RANDOM = 0,
  STATES = 1,
  GILBERT_ELLIOTT = 2,
}

const enum LossState {
  TX_IN_GAP = 1,
  TX_IN_BURST = 2,
  LOST_IN_GAP = 3,
  LOST_IN_BURST = 4,
}

const GOOD: u32 = 1;
const BAD: u32 = 2;

/** init_crandom */
export function beginChance(c: Chance, rho: u32): void {
  c.rho = rho;
  c.last = random32();
}

/** get_crandom */
export function chance(c: Chance): u32 {
  if (!c.rho) return random32();
  const value = <u64>random32();
  const rho = <u64>c.rho + 1;
  c.last = <u32>((value * (0x100000000 - rho) + <u64>c.last * rho) >> 32);
  return c.last;
}

/** loss_4state: two states of a good time, two of a bad one */
function lostByStates(s: Netem): bool {
  const r = random32();
  switch (s.lossState) {
    case LossState.TX_IN_GAP:
      if (r < s.a4) {
        s.lossState = LossState.LOST_IN_GAP;
        return true;
      }
      if (s.a4 < r && r < s.a1 + s.a4) {
        s.lossState = LossState.LOST_IN_BURST;
        return true;
      }
      return false;
    case LossState.TX_IN_BURST:
      if (r < s.a5) {
        s.lossState = LossState.LOST_IN_BURST;
        return true;
      }
      return false;
    case LossState.LOST_IN_BURST:
      if (r < s.a3) s.lossState = LossState.TX_IN_BURST;
      else if (s.a3 < r && r < s.a2 + s.a3) s.lossState = LossState.TX_IN_GAP;
      else if (s.a2 + s.a3 < r) return true;
      return false;
    default:
      s.lossState = LossState.TX_IN_GAP;
      return false;
  }
}

/** loss_gilb_ell */
function lostByChannel(s: Netem): bool {
  if (s.lossState == GOOD) {
    if (random32() < s.a1) s.lossState = BAD;
    return random32() < s.a4;
  }
  if (random32() < s.a2) s.lossState = GOOD;
  return random32() > s.a3;
}

/** loss_event */
export function isLost(s: Netem): bool {
  if (s.lossModel == LossModel.STATES) return lostByStates(s);
  if (s.lossModel == LossModel.GILBERT_ELLIOTT) return lostByChannel(s);
  return s.loss != 0 && s.loss >= chance(s.lossChance);
}

/** NETEM_DIST_SCALE */
const SCALE: i64 = 8192;

/** tabledist: a time around `mean`; `sigma` is the deviation, or half the width of a uniform one. */
export function draw(mean: i64, sigma: i64, r: u32, table: usize, size: u32): i64 {
  if (!table) return <i64>(r % (2 * <u32>sigma)) + mean - sigma;
  const t = <i64>load<i16>(table + ((<usize>(r % size)) << 1));
  let x = (sigma % SCALE) * t;
  if (x >= 0) x += SCALE / 2;
  else x -= SCALE / 2;
  return x / SCALE + (sigma / SCALE) * t + mean;
}
