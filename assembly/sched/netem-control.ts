/** netem made, changed and told (netem_init, netem_change, netem_dump of net/sched/sch_netem.c). */
import { Errno, Extack } from "../abi/errno";
import { NetemOptions, QdiscKind, SCHED_DATA, SCHED_TABLE } from "../abi/sched";
import { printk } from "../log";
import { allocate, release } from "../memory";
import { K } from "../state";
import { Qdisc } from "./qdisc";
import { createWatchdog } from "./run";
import { bucketFirst } from "./lookup";
import { TimeHeap } from "./time-heap";
import { Chance, beginChance } from "./netem-loss";
import { Netem, netemOf } from "./netem";

/** KERN_INFO */
const INFO: u32 = 6;
const MOST_I32: i64 = 0x7fffffff;

/** netem_init */
export function netemInit(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  q.data = allocate(<u32>offsetof<Netem>());
  if (!q.data) return -Errno.ENOMEM;
  const s = netemOf(q);
  const chances = allocate(<u32>(offsetof<Chance>() * 5));
  const heap = allocate(<u32>offsetof<TimeHeap>());
  s.watchdog = createWatchdog(q);
  if (!chances || !heap || !s.watchdog) return -Errno.ENOMEM;
  s.delayChance = changetype<Chance>(chances);
  s.lossChance = changetype<Chance>(chances + offsetof<Chance>());
  s.duplicateChance = changetype<Chance>(chances + 2 * offsetof<Chance>());
  s.reorderChance = changetype<Chance>(chances + 3 * offsetof<Chance>());
  s.corruptChance = changetype<Chance>(chances + 4 * offsetof<Chance>());
  s.waiting = changetype<TimeHeap>(heap);
  const error = netemChange(q, options);
  if (error) printk(INFO, "netem: change failed");
  return error;
}

/** A copy of the table of `count` numbers at `from`; the old one goes. */
function takeTable(old: usize, oldCount: u32, from: usize, count: u32): usize {
  const table = allocate(count << 1);
  if (!table) return 0;
  memory.copy(table, from, count << 1);
  if (old) release(old, oldCount << 1);
  return table;
}

/** check_netem_in_tree: one that duplicates has no other on its device, since copies begin at the root again. */
function isMixed(q: Qdisc, duplicates: bool): bool {
  const root = changetype<Qdisc | null>(q.device.qdisc);
  if (root !== null && conflicts(q, root, duplicates)) return true;
  for (let i: u32 = 0; i < 16; i++) {
    let other = bucketFirst(q.device, i);
    while (other !== null) {
      if (conflicts(q, other, duplicates)) return true;
      other = other.hashNext;
    }
  }
  return false;
}

function conflicts(q: Qdisc, other: Qdisc, duplicates: bool): bool {
  if (other === q || other.kind != QdiscKind.netem) return false;
  return duplicates || netemOf(other).duplicate != 0;
}

/** netem_change: tables, correlations and the like stay where they are not given; loss, delay and the limit do not. */
export function netemChange(q: Qdisc, options: usize): i32 {
  if (!options) return -Errno.EINVAL;
  const s = netemOf(q);
  const o = changetype<NetemOptions>(options);
  if (isMixed(q, o.duplicate != 0)) {
    K.extack = Extack.TC_NETEM_NESTED;
    return -Errno.EINVAL;
  }
  const tables = options - SCHED_DATA + SCHED_TABLE;
  if (o.delayTable) {
    const table = takeTable(s.delayTable, s.delayTableSize, tables, o.delayTable);
    if (!table) return -Errno.ENOMEM;
    s.delayTable = table;
    s.delayTableSize = o.delayTable;
  }
  if (o.slotTable) {
    const table = takeTable(s.slotTable, s.slotTableSize, tables + ((<usize>o.delayTable) << 1), o.slotTable);
    if (!table) return -Errno.ENOMEM;
    s.slotTable = table;
    s.slotTableSize = o.slotTable;
  }
  s.lossModel = o.lossModel;
  if (o.lossModel) {
    s.lossState = 1;
    s.a1 = o.loss1;
    s.a2 = o.loss2;
    s.a3 = o.loss3;
    s.a4 = o.loss4;
    s.a5 = o.loss5;
  }
  q.limit = o.limit;
  s.latency = <i64>o.latency;
  s.jitter = min<i64>(<i64>o.jitter, MOST_I32);
  s.gap = o.gap;
  s.counter = 0;
  s.loss = o.loss;
  s.duplicate = o.duplicate;
  if (s.gap) s.reorder = 0xffffffff;
  if (o.hasCorrelation) {
    beginChance(s.delayChance, o.delayCorrelation);
    beginChance(s.lossChance, o.lossCorrelation);
    beginChance(s.duplicateChance, o.duplicateCorrelation);
  }
  if (o.hasReorder) {
    s.reorder = o.reorder;
    beginChance(s.reorderChance, o.reorderCorrelation);
  }
  if (o.hasCorrupt) {
    s.corrupt = o.corrupt;
    beginChance(s.corruptChance, o.corruptCorrelation);
  }
  if (o.hasRate) {
    s.rate = o.rate;
    s.packetOverhead = o.packetOverhead;
    s.cellSize = o.cellSize;
    s.cellOverhead = o.cellOverhead;
  }
  if (o.hasEcn) s.ecn = o.ecn;
  if (o.hasSlot) setSlot(s, o);
  return 0;
}

/** get_slot */
function setSlot(s: Netem, o: NetemOptions): void {
  s.slotMin = <i64>o.slotMin;
  s.slotMax = <i64>o.slotMax;
  s.slotDelay = <i64>o.slotDelay;
  s.slotJitter = min<i64>(<i64>o.slotJitter, MOST_I32);
  s.slotPackets = o.slotPackets ? o.slotPackets : <i32>MOST_I32;
  s.slotBytes = o.slotBytes ? o.slotBytes : <i32>MOST_I32;
  s.packetsLeft = s.slotPackets;
  s.bytesLeft = s.slotBytes;
  // 0 means that there are none, also at boot
  s.slotNext = s.slotMin | s.slotMax | s.slotJitter ? max<u64>(K.nowNs, 1) : 0;
}

/** netem_dump */
export function netemFill(q: Qdisc, at: usize): void {
  const s = netemOf(q);
  const o = changetype<NetemOptions>(at);
  o.latency = <u64>s.latency;
  o.jitter = <u64>s.jitter;
  o.limit = q.limit;
  o.loss = s.loss;
  o.gap = s.gap;
  o.duplicate = s.duplicate;
  o.delayCorrelation = s.delayChance.rho;
  o.lossCorrelation = s.lossChance.rho;
  o.duplicateCorrelation = s.duplicateChance.rho;
  o.reorder = s.reorder;
  o.reorderCorrelation = s.reorderChance.rho;
  o.corrupt = s.corrupt;
  o.corruptCorrelation = s.corruptChance.rho;
  o.lossModel = s.lossModel;
  o.loss1 = s.a1;
  o.loss2 = s.a2;
  o.loss3 = s.a3;
  o.loss4 = s.a4;
  o.loss5 = s.a5;
  o.rate = s.rate;
  o.packetOverhead = s.packetOverhead;
  o.cellSize = s.cellSize;
  o.cellOverhead = s.cellOverhead;
  o.ecn = s.ecn;
  if (!(s.slotMin | s.slotMax | s.slotJitter)) return;
  o.hasSlot = 1;
  o.slotMin = <u64>s.slotMin;
  o.slotMax = <u64>s.slotMax;
  o.slotDelay = <u64>s.slotDelay;
  o.slotJitter = <u64>s.slotJitter;
  o.slotPackets = s.slotPackets == <i32>MOST_I32 ? 0 : s.slotPackets;
  o.slotBytes = s.slotBytes == <i32>MOST_I32 ? 0 : s.slotBytes;
}
