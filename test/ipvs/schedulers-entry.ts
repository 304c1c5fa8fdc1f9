/** Compiled by schedulers.test.ts: assembly/ipvs/scheduler.ts with scalar signatures, and servers whose connections are what the test says. */
import { VsDestFlag } from "../../assembly/abi/ipvs";
import { first, take } from "../../assembly/clock";
import { VsPacketInfo } from "../../assembly/ipvs/packet-info";
import {
  doneScheduler,
  initScheduler,
  pick,
  schedulerAdded,
  schedulerDeleted,
  schedulerUpdated,
} from "../../assembly/ipvs/scheduler";
import { checkLocality, LocalTable, localTable } from "../../assembly/ipvs/schedulers/locality";
import { Ipvs, VsDestination, VsService } from "../../assembly/ipvs/service";
import { allocate, release } from "../../assembly/memory";
import { K } from "../../assembly/state";

/** Forgets everything. */
export function begin(random: u64, memoryBytes: u32): void {
  memory.fill(1024, 0, 16384 - 1024);
  K.arenaTop = 1 << 20;
  K.arenaEnd = (1 << 20) + memoryBytes;
  memory.fill(1 << 20, 0, memoryBytes);
  K.random = random;
}

/** 0 where the scheduler refuses. `expiration`: of lblc and lblcr, jiffies */
export function service(scheduler: u32, flags: u32, expiration: u32): usize {
  const s = changetype<VsService>(allocate(<u32>offsetof<VsService>()));
  s.ipvs = changetype<Ipvs>(allocate(<u32>offsetof<Ipvs>()));
  s.ipvs.lblcExpiration = expiration;
  s.ipvs.lblcrExpiration = expiration;
  s.scheduler = scheduler;
  s.flags = flags;
  s.protocol = 6;
  return initScheduler(s) < 0 ? 0 : changetype<usize>(s);
}

/** As ip_vs_edit_service does with another scheduler. */
export function reschedule(at: usize, scheduler: u32): i32 {
  const s = changetype<VsService>(at);
  doneScheduler(s);
  s.scheduler = scheduler;
  return initScheduler(s);
}

export function end(at: usize): void {
  doneScheduler(changetype<VsService>(at));
}

export function server(at: usize, address: u32, port: u32, weight: i32): usize {
  const s = changetype<VsService>(at);
  const d = changetype<VsDestination>(allocate(<u32>offsetof<VsDestination>()));
  d.address = address;
  d.port = port;
  d.weight = d.lastWeight = weight;
  d.flags = VsDestFlag.AVAILABLE;
  d.references = 1;
  d.next = s.destinations;
  s.destinations = d;
  s.destinationCount++;
  schedulerAdded(s, d);
  return changetype<usize>(d);
}

export function remove(at: usize, server: usize): void {
  const s = changetype<VsService>(at);
  const d = changetype<VsDestination>(server);
  d.flags &= ~VsDestFlag.AVAILABLE;
  let before: VsDestination | null = null;
  let other = s.destinations;
  while (other !== null && other !== d) {
    before = other;
    other = other.next;
  }
  if (before === null) s.destinations = d.next;
  else before.next = d.next;
  s.destinationCount--;
  schedulerDeleted(s, d);
}

export function weigh(at: usize, server: usize, weight: i32): void {
  const d = changetype<VsDestination>(server);
  if (weight) d.lastWeight = weight;
  d.weight = weight;
  schedulerUpdated(changetype<VsService>(at), d);
}

export function load(server: usize, active: u32, inactive: u32, overloaded: bool): void {
  const d = changetype<VsDestination>(server);
  d.activeConnections = active;
  d.inactiveConnections = inactive;
  d.flags = overloaded ? d.flags | VsDestFlag.OVERLOAD : d.flags & ~VsDestFlag.OVERLOAD;
}

/** beside the service's list: tables and entries of schedulers that have it */
export function references(server: usize): u32 {
  return changetype<VsDestination>(server).references - 1;
}

/** The server, 0 for nobody. */
export function choose(at: usize, source: u32, destination: u32, port: u32): usize {
  const info = changetype<VsPacketInfo>(allocate(<u32>offsetof<VsPacketInfo>()));
  info.source = source;
  info.destination = destination;
  info.sourcePort = port;
  info.destinationPort = 80;
  info.protocol = 6;
  const d = pick(changetype<VsService>(at), info);
  release(changetype<usize>(info), <u32>offsetof<VsPacketInfo>());
  return changetype<usize>(d);
}

/** Time passes, and what timers do in it. */
export function wait(ms: u32): void {
  const until = K.nowNs + <u64>ms * 1000000;
  while (true) {
    const timer = first();
    if (timer === null || timer.atNs > until) break;
    K.nowNs = timer.atNs;
    take(timer);
    checkLocality(changetype<LocalTable>(timer.object));
  }
  K.nowNs = until;
}

/** what lblc or lblcr remember, as it counts */
export function entries(at: usize): i32 {
  return localTable(changetype<VsService>(at)).entries;
}

export function timers(): u32 {
  return K.heapLength;
}

/** the address up to which memory was ever handed out */
export function top(): u32 {
  return <u32>K.arenaTop;
}
