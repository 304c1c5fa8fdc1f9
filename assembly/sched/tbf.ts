/** tbf (net/sched/sch_tbf.c): a token bucket, perhaps with a second one for the peak rate, before a queue. */
import { Errno } from "../abi/errno";
import { NetXmit, QdiscKind, RateOptions, TbfOptions } from "../abi/sched";
import { logBegin, logByte, logBytes, logEnd, logNumber, logText } from "../log";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { K } from "../state";
import { createDefault, putQdisc, replaceChild } from "./create";
import { setFifoLimit } from "./fifo";
import { childEnqueue, qdiscPeek, qdiscReset } from "./kinds";
import { hashAdd } from "./lookup";
import { countSent, linkMtu, packetLength, Qdisc, qdiscDrop } from "./qdisc";
import { bytesIn, computeRate, fillRate, Rate, TICK_SHIFT, timeOf } from "./rate";
import { createWatchdog, dequeuePeeked, freeWatchdog, stopWatchdog, wakeAt } from "./run";

@unmanaged
export class Tbf {
  limit: u32;
  maxSize: u32;
  /** bucket depths in ns at the rates */
  buffer: i64;
  mtu: i64;
  tokens: i64;
  peakTokens: i64;
  /** when the tokens were counted */
  checkedNs: u64;
  rate: Rate;
  peak: Rate;
  child: Qdisc | null;
  watchdog: usize;
}

function tbfOf(q: Qdisc): Tbf {
  return changetype<Tbf>(q.data);
}

export function tbfInit(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  q.data = allocate(<u32>offsetof<Tbf>());
  if (!q.data) return -Errno.ENOMEM;
  const s = tbfOf(q);
  s.rate = changetype<Rate>(allocate(<u32>offsetof<Rate>()));
  s.peak = changetype<Rate>(allocate(<u32>offsetof<Rate>()));
  s.watchdog = createWatchdog(q);
  if (!changetype<usize>(s.rate) || !changetype<usize>(s.peak) || !s.watchdog) return -Errno.ENOMEM;
  s.checkedNs = K.nowNs;
  return tbfChange(q, options);
}

/** tbf_change: the burst is given in bytes, or as the time that it takes at the rate (in ticks). */
export function tbfChange(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  const s = tbfOf(q);
  const o = changetype<TbfOptions>(options);
  const scratch = allocate(<u32>(offsetof<Rate>() * 2));
  if (!scratch) return -Errno.ENOMEM;
  const rate = changetype<Rate>(scratch);
  const peak = changetype<Rate>(scratch + offsetof<Rate>());
  const error = prepare(q, s, o, rate, peak);
  if (!error) {
    memory.copy(changetype<usize>(s.rate), scratch, offsetof<Rate>());
    memory.copy(changetype<usize>(s.peak), changetype<usize>(peak), offsetof<Rate>());
  }
  release(scratch, <u32>(offsetof<Rate>() * 2));
  return error;
}

function prepare(q: Qdisc, s: Tbf, o: TbfOptions, rate: Rate, peak: Rate): i32 {
  let buffer: u64 = min<u64>((<u64>o.buffer) << TICK_SHIFT, 0xffffffff);
  let mtu: u64 = min<u64>((<u64>o.mtu) << TICK_SHIFT, 0xffffffff);
  const rates = changetype<usize>(o);
  computeRate(rate, changetype<RateOptions>(rates + offsetof<TbfOptions>("rate")));
  let most: u64;
  if (o.burst) {
    most = <u64>o.burst;
    buffer = timeOf(rate, o.burst);
  } else most = min<u64>(bytesIn(rate, buffer), 0xffffffff);
  if (o.peakRate) {
    computeRate(peak, changetype<RateOptions>(rates + offsetof<TbfOptions>("peakRate")));
    if (peak.bytes <= rate.bytes) {
      warnPeak(peak.bytes, rate.bytes);
      return -Errno.EINVAL;
    }
    if (o.peakBurst) {
      most = min<u64>(most, <u64>o.peakBurst);
      mtu = timeOf(peak, o.peakBurst);
    } else most = min<u64>(most, bytesIn(peak, mtu));
  } else memory.fill(changetype<usize>(peak), 0, offsetof<Rate>());
  if (most < <u64>linkMtu(q.device)) warnBurst(q, <u32>most);
  if (!most) return -Errno.EINVAL;
  const child = s.child;
  if (child !== null) setFifoLimit(child, o.limit);
  else if (o.limit) {
    const made = createDefault(q.device, QdiscKind.bfifo, q.handle | 1);
    if (made === null) return -Errno.ENOMEM;
    setFifoLimit(made, o.limit);
    hashAdd(made, true);
    s.child = made;
  }
  s.limit = o.limit;
  s.mtu = o.peakBurst ? <i64>mtu : <i64>((<u64>o.mtu) << TICK_SHIFT);
  s.maxSize = <u32>most;
  s.buffer = o.burst ? <i64>buffer : <i64>((<u64>o.buffer) << TICK_SHIFT);
  s.tokens = s.buffer;
  s.peakTokens = s.mtu;
  return 0;
}

/** KERN_WARNING */
const WARNING: u32 = 4;

/** A number of 64 bits in decimal. */
function logLong(value: u64): void {
  if (value >= 1_000_000_000) {
    logNumber(<u32>(value / 1_000_000_000));
    const rest = <u32>(value % 1_000_000_000);
    for (let unit: u32 = 100_000_000; unit; unit /= 10) logByte(48 + ((rest / unit) % 10));
  } else logNumber(<u32>value);
}

function warnPeak(peak: u64, rate: u64): void {
  if (!logBegin(WARNING)) return;
  logText("sch_tbf: peakrate ");
  logLong(peak);
  logText(" is lower than or equals to rate ");
  logLong(rate);
  logText(" !");
  logEnd();
}

function warnBurst(q: Qdisc, burst: u32): void {
  if (!logBegin(WARNING)) return;
  logText("sch_tbf: burst ");
  logNumber(burst);
  logText(" is lower than device ");
  logBytes(changetype<usize>(q.device), 16);
  logText(" mtu (");
  logNumber(linkMtu(q.device));
  logText(") !");
  logEnd();
}

export function tbfEnqueue(q: Qdisc, p: Packet): u32 {
  const s = tbfOf(q);
  const length = packetLength(p);
  if (length > s.maxSize) return qdiscDrop(q, p);
  const result = childEnqueue(s.child, p);
  if (result != NetXmit.SUCCESS) {
    if (!(result & NetXmit.STOLEN)) q.drops++;
    return result;
  }
  q.backlog += length;
  q.qlen++;
  return NetXmit.SUCCESS;
}

export function tbfDequeue(q: Qdisc): Packet | null {
  const s = tbfOf(q);
  const child = s.child;
  if (child === null) return null;
  const next = qdiscPeek(child);
  if (next === null) return null;
  const length = packetLength(next);
  const now = K.nowNs;
  let tokens = min<i64>(<i64>(now - s.checkedNs), s.buffer);
  let peakTokens: i64 = 0;
  if (s.peak.bytes) {
    peakTokens = min<i64>(tokens + s.peakTokens, s.mtu) - <i64>timeOf(s.peak, length);
  }
  tokens = min<i64>(tokens + s.tokens, s.buffer) - <i64>timeOf(s.rate, length);
  if ((tokens | peakTokens) < 0) {
    wakeAt(s.watchdog, now + <u64>max<i64>(-tokens, -peakTokens));
    q.overlimits++;
    return null;
  }
  const p = dequeuePeeked(child);
  if (p === null) return null;
  s.checkedNs = now;
  s.tokens = tokens;
  s.peakTokens = peakTokens;
  q.backlog -= packetLength(p);
  q.qlen--;
  countSent(q, p);
  return p;
}

export function tbfReset(q: Qdisc): void {
  const s = tbfOf(q);
  if (s.child !== null) qdiscReset(s.child!);
  s.checkedNs = K.nowNs;
  s.tokens = s.buffer;
  s.peakTokens = s.mtu;
  stopWatchdog(s.watchdog);
}

export function tbfDestroy(q: Qdisc): void {
  if (!q.data) return;
  const s = tbfOf(q);
  freeWatchdog(s.watchdog);
  if (s.child !== null) putQdisc(s.child!);
  release(changetype<usize>(s.rate), <u32>offsetof<Rate>());
  release(changetype<usize>(s.peak), <u32>offsetof<Rate>());
  release(q.data, <u32>offsetof<Tbf>());
}

export function tbfFill(q: Qdisc, at: usize): void {
  const s = tbfOf(q);
  const o = changetype<TbfOptions>(at);
  fillRate(s.rate, changetype<RateOptions>(at + offsetof<TbfOptions>("rate")));
  fillRate(s.peak, changetype<RateOptions>(at + offsetof<TbfOptions>("peakRate")));
  o.limit = s.limit;
  o.buffer = <u32>(s.buffer >> TICK_SHIFT);
  o.mtu = <u32>(s.mtu >> TICK_SHIFT);
}

export function tbfLeaf(q: Qdisc): Qdisc | null {
  return tbfOf(q).child;
}

/** tbf_graft: without a qdisc nothing passes (noop). Answers the old one. */
export function tbfGraft(q: Qdisc, child: Qdisc | null): Qdisc | null {
  const s = tbfOf(q);
  const old = s.child;
  s.child = child;
  replaceChild(old);
  return old;
}
