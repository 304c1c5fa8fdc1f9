/** Rates and times of shapers (psched_ratecfg_precompute, psched_l2t_ns, psched_ns_t2l of net/sched/sch_generic.c). A tick is 64 ns. */
import { RateOptions } from "../abi/sched";

export const TICK_SHIFT: u64 = 6;
const ATM: u32 = 2;

/** struct psched_ratecfg */
@unmanaged
export class Rate {
  /** bytes a second */
  bytes: u64;
  mult: u32;
  shift: u32;
  overhead: u32;
  mpu: u32;
  /** TC_LINKLAYER_*: 1 ethernet, 2 ATM */
  linklayer: u32;
}

/** psched_ratecfg_precompute: ns a byte as mult / 2^shift, so that no packet needs a division. */
export function computeRate(r: Rate, o: RateOptions): void {
  r.bytes = o.rate;
  r.overhead = o.overhead;
  r.mpu = o.mpu;
  r.linklayer = o.linklayer;
  r.mult = 1;
  r.shift = 0;
  if (!r.bytes) return;
  let factor: u64 = 1_000_000_000;
  while (true) {
    r.mult = <u32>(factor / r.bytes);
    if (r.mult & 0x80000000 || factor & 0x8000000000000000) break;
    factor <<= 1;
    r.shift++;
  }
}

/** psched_l2t_ns: what a packet costs. */
export function timeOf(r: Rate, packetBytes: u32): u64 {
  let bytes = packetBytes + r.overhead;
  if (bytes < r.mpu) bytes = r.mpu;
  if (r.linklayer == ATM) bytes = ((bytes + 47) / 48) * 53;
  return (<u64>bytes * <u64>r.mult) >> r.shift;
}

/** psched_ns_t2l: what fits into a time. */
export function bytesIn(r: Rate, ns: u64): u64 {
  let bytes = (ns * r.bytes) / 1_000_000_000;
  if (r.linklayer == ATM) bytes = (bytes / 53) * 48;
  return bytes > <u64>r.overhead ? bytes - <u64>r.overhead : 0;
}

export function fillRate(r: Rate, o: RateOptions): void {
  o.rate = r.bytes;
  o.overhead = r.overhead;
  o.mpu = r.mpu;
  o.linklayer = r.linklayer;
}
