/** police (net/sched/act_police.c): a token bucket, counted in ns, that packets pass or exceed. */
import { ActionRecord, TcControl } from "../abi/filter";
import { Errno, Extack } from "../abi/errno";
import { TcAct } from "../abi/sched";
import { Packet } from "../packet";
import { K } from "../state";
import { Action, countAction, Redirect } from "./action";
import { packetLength } from "./qdisc";

/** PSCHED_SHIFT: a tick is 64 ns */
const TICK_SHIFT: u64 = 6;
const ATM: u32 = 2;

@unmanaged
class Police extends Action {
  /** whether the tokens were enough: what is said then; `control` says it otherwise */
  result: i32;
  mtu: u32;
  overhead: u32;
  mpu: u32;
  linkLayer: u32;
  rateMult: u32;
  rateShift: u32;
  peakMult: u32;
  peakShift: u32;
  packetMult: u32;
  packetShift: u32;
  hasRate: u32;
  hasPeak: u32;
  hasPackets: u32;
  rate: u64;
  peak: u64;
  packetRate: u64;
  // ns
  burst: i64;
  peakBurst: i64;
  packetBurst: i64;
  tokens: i64;
  peakTokens: i64;
  packetTokens: i64;
  /** when tokens were counted last */
  stampNs: u64;
}

export const BYTES: u32 = offsetof<Police>();

export function check(r: ActionRecord): i32 {
  if (r.hasResult && (r.result & ~(<i32>TcControl.OPERAND)) == <i32>TcControl.GOTO_CHAIN) {
    K.extack = Extack.TC_GOTO_FALLBACK;
    return -Errno.EINVAL;
  }
  if ((r.rate || r.peakRate) && (r.packetRate || r.packetBurst)) {
    K.extack = Extack.POLICE_BOTH_RATES;
    return -Errno.EINVAL;
  }
  // qdisc_get_rtab wants a table whose cells are larger than a byte
  return r.rate && !r.cellLog ? -Errno.ENOMEM : 0;
}

/** psched_ratecfg_precompute__: the largest multiplier that fits 32 bits; the shift in the high half. */
function precompute(rate: u64): u64 {
  let factor: u64 = 1_000_000_000;
  let mult: u32 = 1;
  let shift: u64 = 0;
  if (!rate) return 1;
  while (true) {
    mult = <u32>(factor / rate);
    if (mult & 0x80000000 || factor >> 63) break;
    factor <<= 1;
    shift++;
  }
  return (shift << 32) | (<u64>mult);
}

/** tcf_police_init */
export function set(a: Action, r: ActionRecord): void {
  const p = changetype<Police>(a);
  p.mtu = r.mtu;
  if (!p.mtu) p.mtu = r.rate ? (<u32>255) << r.cellLog : 0xffffffff;
  p.overhead = r.overhead;
  p.mpu = r.mpu;
  p.linkLayer = r.linkLayer;
  p.hasRate = r.rate ? 1 : 0;
  p.rate = r.rate;
  let config = precompute(r.rate);
  p.rateMult = <u32>config;
  p.rateShift = <u32>(config >> 32);
  p.hasPeak = r.rate && r.peakRate ? 1 : 0;
  p.peak = r.peakRate;
  config = precompute(r.peakRate);
  p.peakMult = <u32>config;
  p.peakShift = <u32>(config >> 32);
  p.burst = <i64>((<u64>r.burst) << TICK_SHIFT);
  if (p.hasPeak) p.peakBurst = <i64>timeOf(p, p.mtu, p.peakMult, p.peakShift);
  p.result = r.hasResult ? r.result : 0;
  p.hasPackets = r.packetRate ? 1 : 0;
  p.packetRate = r.packetRate;
  p.packetBurst = <i64>(r.packetBurst << TICK_SHIFT);
  config = precompute(r.packetRate);
  p.packetMult = <u32>config;
  p.packetShift = <u32>(config >> 32);
  p.stampNs = K.nowNs;
  p.tokens = p.burst;
  if (p.hasPeak) p.peakTokens = p.peakBurst;
}

/** psched_l2t_ns: how long `length` bytes take. */
function timeOf(p: Police, length: u32, mult: u32, shift: u32): u64 {
  let bytes = length + p.overhead;
  if (p.mpu && bytes < p.mpu) bytes = p.mpu;
  // an ATM cell carries 48 of its 53 bytes
  if (p.linkLayer == ATM) bytes = ((bytes + 47) / 48) * 53;
  return (<u64>bytes * <u64>mult) >> (<u64>shift);
}

/** tcf_police_act */
export function act(a: Action, packet: Packet): i32 {
  const p = changetype<Police>(a);
  countAction(a, packet);
  const verdict = conforms(p, packet) ? p.result : a.control;
  if (verdict == <i32>TcAct.SHOT) a.drops++;
  return verdict;
}

function conforms(p: Police, packet: Packet): bool {
  const length = packetLength(packet);
  // tcf_police_mtu_check: with the link-layer header, on the way in as well
  const whole = packet.redirect & Redirect.AT_INGRESS ? length + <u32>(packet.network - packet.mac) : length;
  if (whole > p.mtu) {
    p.overlimits++;
    return false;
  }
  if (!p.hasRate && !p.hasPackets) return true;
  const elapsed = <i64>(K.nowNs - p.stampNs);
  let tokens = min(elapsed, p.burst);
  let peak: i64 = 0;
  let packets: i64 = 0;
  if (p.hasPeak) {
    peak = min(tokens + p.peakTokens, p.peakBurst) - <i64>timeOf(p, length, p.peakMult, p.peakShift);
  }
  if (p.hasRate) {
    tokens = min(tokens + p.tokens, p.burst) - <i64>timeOf(p, length, p.rateMult, p.rateShift);
  } else {
    packets = min(min(elapsed, p.packetBurst) + p.packetTokens, p.packetBurst);
    packets -= <i64>((<u64>p.packetMult) >> (<u64>p.packetShift));
  }
  if ((tokens | peak | packets) < 0) {
    p.overlimits++;
    return false;
  }
  p.stampNs = K.nowNs;
  p.tokens = tokens;
  p.peakTokens = peak;
  p.packetTokens = packets;
  return true;
}

export function fill(a: Action, r: ActionRecord): void {
  const p = changetype<Police>(a);
  r.rate = p.rate;
  r.peakRate = p.peak;
  r.burst = <u32>(p.burst >> (<i64>TICK_SHIFT));
  r.mtu = p.mtu;
  r.hasResult = p.result ? 1 : 0;
  r.result = p.result;
  r.overhead = p.overhead;
  r.mpu = p.mpu;
  r.linkLayer = p.linkLayer;
  r.packetRate = p.packetRate;
  r.packetBurst = <u64>(p.packetBurst >> (<i64>TICK_SHIFT));
}
