/** prio (net/sched/sch_prio.c): bands, each a qdisc of its own; a packet leaves when no lower band has one. */
import { Decision } from "../abi/decision";
import { Errno } from "../abi/errno";
import { NetXmit, PrioOptions, QdiscKind, TcAct } from "../abi/sched";
import { allocate, release } from "../memory";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { K } from "../state";
import { classify, NO_MATCH } from "./classify";
import { createDefault, putQdisc, purgeBacklog, replaceChild } from "./create";
import { hashAdd } from "./lookup";
import { dequeuePeeked } from "./run";
import { childEnqueue, qdiscPeek, qdiscReset } from "./kinds";
import { countSent, packetLength, Qdisc, qdiscDrop } from "./qdisc";

const MAX_BANDS: u32 = 16;
const MIN_BANDS: u32 = 2;
const MAP_BYTES: u32 = 16;

@unmanaged
export class Prio {
  bands: u32;
  /** Qdisc, or 0 for noop, of each band */
  queues: usize;
  /** band of each of sixteen priorities, a byte each */
  map: usize;
}

function prioOf(q: Qdisc): Prio {
  return changetype<Prio>(q.data);
}

export function bandQueue(s: Prio, band: u32): Qdisc | null {
  return changetype<Qdisc | null>(<usize>load<u32>(s.queues + ((<usize>band) << 2)));
}

function setBandQueue(s: Prio, band: u32, child: Qdisc | null): void {
  store<u32>(s.queues + ((<usize>band) << 2), <u32>changetype<usize>(child));
}

export function prioInit(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  q.data = allocate(<u32>offsetof<Prio>());
  if (!q.data) return -Errno.ENOMEM;
  const s = prioOf(q);
  s.queues = allocate(MAX_BANDS << 2);
  s.map = allocate(MAP_BYTES);
  if (!s.queues || !s.map) return -Errno.ENOMEM;
  return prioChange(q, options);
}

/** prio_tune */
export function prioChange(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  const s = prioOf(q);
  const o = changetype<PrioOptions>(options);
  if (o.bands > MAX_BANDS || o.bands < MIN_BANDS) return -Errno.EINVAL;
  const map = options + offsetof<PrioOptions>("map0");
  for (let i: u32 = 0; i < MAP_BYTES; i++) if (<u32>load<u8>(map + i) >= o.bands) return -Errno.EINVAL;
  const old = s.bands;
  const bands = o.bands;
  s.bands = bands;
  memory.copy(s.map, map, MAP_BYTES);
  for (let band = bands; band < old; band++) {
    const child = bandQueue(s, band);
    if (child === null) continue;
    purgeBacklog(child);
    putQdisc(child);
    setBandQueue(s, band, null);
  }
  for (let band = old; band < bands; band++) {
    const child = createDefault(q.device, QdiscKind.pfifo, q.handle | (band + 1));
    if (child === null) return -Errno.ENOMEM;
    hashAdd(child, true);
    setBandQueue(s, band, child);
  }
  return 0;
}

/** prio_classify: the band; -1 where a filter says that the packet is lost, -2 where it is gone */
function bandOf(q: Qdisc, s: Prio, p: Packet): i32 {
  let band = p.priority;
  if ((band & 0xffff0000) != q.handle) {
    const verdict = classify(q.block, p);
    if (verdict == TcAct.STOLEN || verdict == TcAct.QUEUED || verdict == TcAct.TRAP) return -2;
    if (verdict == TcAct.SHOT) return -1;
    if (verdict == NO_MATCH) {
      if (band & 0xffff0000) band = 0;
      return <i32>load<u8>(s.map + (band & 15));
    }
    band = K.tcClassid;
  }
  band = (band & 0xffff) - 1;
  return band >= s.bands ? <i32>load<u8>(s.map) : <i32>band;
}

export function prioEnqueue(q: Qdisc, p: Packet): u32 {
  const s = prioOf(q);
  const band = bandOf(q, s, p);
  if (band == -2) return NetXmit.SUCCESS | NetXmit.STOLEN;
  if (band < 0) {
    qdiscDrop(q, p);
    return NetXmit.SUCCESS | NetXmit.BYPASS;
  }
  reliedOn(p, Decision.trafficClass, changetype<usize>(q), q.handle | (<u32>band + 1));
  const length = packetLength(p);
  const result = childEnqueue(bandQueue(s, <u32>band), p);
  if (result == NetXmit.SUCCESS) {
    q.backlog += length;
    q.qlen++;
  } else if (!(result & NetXmit.STOLEN)) q.drops++;
  return result;
}

export function prioPeek(q: Qdisc): Packet | null {
  const s = prioOf(q);
  for (let band: u32 = 0; band < s.bands; band++) {
    const child = bandQueue(s, band);
    if (child === null) continue;
    const p = qdiscPeek(child);
    if (p !== null) return p;
  }
  return null;
}

export function prioDequeue(q: Qdisc): Packet | null {
  const s = prioOf(q);
  for (let band: u32 = 0; band < s.bands; band++) {
    const child = bandQueue(s, band);
    if (child === null) continue;
    const p = dequeuePeeked(child);
    if (p === null) continue;
    countSent(q, p);
    q.backlog -= packetLength(p);
    q.qlen--;
    return p;
  }
  return null;
}

export function prioReset(q: Qdisc): void {
  const s = prioOf(q);
  for (let band: u32 = 0; band < s.bands; band++) {
    const child = bandQueue(s, band);
    if (child !== null) qdiscReset(child);
  }
}

export function prioDestroy(q: Qdisc): void {
  if (!q.data) return;
  const s = prioOf(q);
  for (let band: u32 = 0; band < s.bands; band++) {
    const child = bandQueue(s, band);
    if (child !== null) putQdisc(child);
  }
  release(s.queues, MAX_BANDS << 2);
  release(s.map, MAP_BYTES);
  release(q.data, <u32>offsetof<Prio>());
}

export function prioFill(q: Qdisc, at: usize): void {
  const o = changetype<PrioOptions>(at);
  o.bands = prioOf(q).bands;
  memory.copy(at + offsetof<PrioOptions>("map0"), prioOf(q).map, MAP_BYTES);
}

/** prio_find: band + 1 */
export function prioFind(q: Qdisc, classid: u32): usize {
  const band = (classid & 0xffff) - 1;
  return band >= prioOf(q).bands ? 0 : <usize>(band + 1);
}

export function prioLeaf(q: Qdisc, cl: usize): Qdisc | null {
  return bandQueue(prioOf(q), <u32>cl - 1);
}

/** prio_graft: a band without a qdisc of its own has a pfifo. Answers the old one. */
export function prioGraft(q: Qdisc, cl: usize, given: Qdisc | null): Qdisc | null {
  const s = prioOf(q);
  const band = <u32>cl - 1;
  let child = given;
  if (child === null) {
    child = createDefault(q.device, QdiscKind.pfifo, q.handle | (<u32>cl));
    if (child !== null) hashAdd(child, true);
  }
  const old = bandQueue(s, band);
  setBandQueue(s, band, child);
  replaceChild(old);
  return old;
}

export function prioBands(q: Qdisc): u32 {
  return prioOf(q).bands;
}
