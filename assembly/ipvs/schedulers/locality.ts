/**
 * What lblc and lblcr remember: for each destination address (of the clients' packets: these are schedulers for transparent caches) a server,
 * or a set of servers. ip_vs_lblc.c and ip_vs_lblcr.c have the same table: 1024 chains by hash_32(address) >> 22, newest entry first.
 *
 * Every minute (CHECK_EXPIRE_INTERVAL) a timer looks for entries to forget:
 * - each thirtieth time all that were not used for lblc_expiration or lblcr_expiration (a day by default);
 * - else, where there are more than 16384: (entries - 16384) * 4 / 3 of them, but no more than 8192, that were not used for six minutes,
 *   chain by chain from where the last search ended.
 */
import { TimerKind } from "../../abi/events";
import { VsScheduler } from "../../abi/ipvs";
import { cancel, Timer } from "../../clock";
import { allocate, release } from "../../memory";
import { HZ, jiffies, scheduleJiffies } from "../../wheel";
import { VsDestination, VsService } from "../service";
import { putDestination } from "../trash";
import { hash32 } from "./hash";
import { hold } from "./overhead";

/** IP_VS_LBLC_TAB_BITS, IP_VS_LBLCR_TAB_BITS */
const BITS: u32 = 10;
const CHAINS: u32 = 1 << BITS;
const MASK: u32 = CHAINS - 1;
/** max_size */
const MOST: i32 = 16 * CHAINS;
const INTERVAL: u32 = 60 * HZ;
/** ENTRY_TIMEOUT */
const UNUSED: u32 = 6 * 60 * HZ;
/** COUNT_FOR_FULL_EXPIRATION */
const FULL: u32 = 30;

/** A server of an entry (struct ip_vs_dest_set_elem); of lblc's entries the only one. */
@unmanaged
export class LocalServer {
  next: LocalServer | null;
  destination: VsDestination;
}

/** struct ip_vs_lblc_entry, struct ip_vs_lblcr_entry */
@unmanaged
export class LocalEntry {
  next: LocalEntry | null;
  address: u32;
  /** jiffies */
  lastUse: u32;
  /** newest first */
  servers: LocalServer | null;
  size: u32;
  /** when `servers` changed: jiffies */
  lastChange: u32;
}

/** struct ip_vs_lblc_table, struct ip_vs_lblcr_table: VsService.schedulerData */
@unmanaged
export class LocalTable {
  service: VsService;
  /** CHAINS LocalEntry */
  chains: usize;
  entries: i32;
  /** the chain at which the last search ended */
  rover: u32;
  counter: u32;
  timer: Timer;
}

/** ip_vs_lblc_init_svc, ip_vs_lblcr_init_svc. False where the memory is full. */
export function startLocality(s: VsService): bool {
  const at = allocate(<u32>offsetof<LocalTable>());
  const chains = allocate(CHAINS << 2);
  const timer = allocate(<u32>offsetof<Timer>());
  if (!at || !chains || !timer) {
    release(at, <u32>offsetof<LocalTable>());
    release(chains, CHAINS << 2);
    release(timer, <u32>offsetof<Timer>());
    return false;
  }
  const table = changetype<LocalTable>(at);
  table.service = s;
  table.chains = chains;
  table.counter = 1;
  table.timer = changetype<Timer>(timer);
  s.schedulerData = at;
  scheduleCheck(table);
  return true;
}

/** ip_vs_lblc_done_svc, ip_vs_lblcr_done_svc */
export function endLocality(s: VsService): void {
  const table = localTable(s);
  cancel(table.timer);
  for (let i: u32 = 0; i < CHAINS; i++) {
    while (load<u32>(link(table, i))) remove(link(table, i));
  }
  release(table.chains, CHAINS << 2);
  release(changetype<usize>(table.timer), <u32>offsetof<Timer>());
  release(changetype<usize>(table), <u32>offsetof<LocalTable>());
  s.schedulerData = 0;
}

export function localTable(s: VsService): LocalTable {
  return changetype<LocalTable>(s.schedulerData);
}

/** ip_vs_lblc_get, ip_vs_lblcr_get */
export function findEntry(table: LocalTable, address: u32): LocalEntry | null {
  let e = changetype<LocalEntry | null>(<usize>load<u32>(link(table, hash32(address, BITS))));
  while (e !== null && e.address != address) e = e.next;
  return e;
}

/** An entry with one server (ip_vs_lblc_new, ip_vs_lblcr_new). Where the memory is full nothing is remembered. */
export function addEntry(table: LocalTable, address: u32, d: VsDestination): void {
  const at = allocate(<u32>offsetof<LocalEntry>());
  if (!at) return;
  const e = changetype<LocalEntry>(at);
  e.address = address;
  e.lastUse = jiffies();
  addServer(e, d);
  const chain = link(table, hash32(address, BITS));
  e.next = changetype<LocalEntry | null>(<usize>load<u32>(chain));
  store<u32>(chain, <u32>at);
  table.entries++;
}

/** The entry of lblc gets another server: it is a new one then (ip_vs_lblc_new), which counts the old one on (ip_vs_lblc_del). */
export function replaceEntry(table: LocalTable, e: LocalEntry, d: VsDestination): void {
  const address = e.address;
  let at = link(table, hash32(address, BITS));
  while (load<u32>(at) != <u32>changetype<usize>(e)) at = <usize>load<u32>(at);
  remove(at);
  addEntry(table, address, d);
}

/** ip_vs_dest_set_insert */
export function addServer(e: LocalEntry, d: VsDestination): void {
  let server = e.servers;
  while (server !== null) {
    if (server.destination === d) return;
    server = server.next;
  }
  const at = allocate(<u32>offsetof<LocalServer>());
  if (!at) return;
  const added = changetype<LocalServer>(at);
  hold(d);
  added.destination = d;
  added.next = e.servers;
  e.servers = added;
  e.size++;
  e.lastChange = jiffies();
}

/** ip_vs_dest_set_erase */
export function removeServer(e: LocalEntry, d: VsDestination): void {
  let before: LocalServer | null = null;
  let server = e.servers;
  while (server !== null && server.destination !== d) {
    before = server;
    server = server.next;
  }
  if (server === null) return;
  if (before === null) e.servers = server.next;
  else before.next = server.next;
  freeServer(server);
  e.size--;
  e.lastChange = jiffies();
}

function freeServer(server: LocalServer): void {
  putDestination(server.destination);
  release(changetype<usize>(server), <u32>offsetof<LocalServer>());
}

/**
 * is_overloaded of lblc and lblcr: more active connections than its weight, while another server has less than half as many as its own
 */
export function isOutgrown(d: VsDestination, s: VsService): bool {
  if (<i32>d.activeConnections <= d.weight) return false;
  let other = s.destinations;
  while (other !== null) {
    if (<i32>other.activeConnections * 2 < other.weight) return true;
    other = other.next;
  }
  return false;
}

/** Where the address of a chain's first entry lies. That of the next one lies where an entry begins. */
function link(table: LocalTable, chain: u32): usize {
  return table.chains + ((<usize>chain) << 2);
}

/** Takes out and frees the entry whose address lies at `at` (ip_vs_lblc_del, ip_vs_lblcr_free). */
function remove(at: usize): void {
  const e = changetype<LocalEntry>(<usize>load<u32>(at));
  store<u32>(at, <u32>changetype<usize>(e.next));
  let server = e.servers;
  while (server !== null) {
    const next = server.next;
    freeServer(server);
    server = next;
  }
  release(changetype<usize>(e), <u32>offsetof<LocalEntry>());
}

function scheduleCheck(table: LocalTable): void {
  scheduleJiffies(table.timer, TimerKind.vsLocality, changetype<usize>(table), INTERVAL);
}

/** Removes from a chain what was not used for `age` jiffies; answers how many. */
function expireChain(table: LocalTable, chain: u32, age: u32): i32 {
  const now = jiffies();
  let removed = 0;
  let at = link(table, chain);
  while (load<u32>(at)) {
    const e = changetype<LocalEntry>(<usize>load<u32>(at));
    if (<i32>(now - (e.lastUse + age)) < 0) {
      at = changetype<usize>(e);
      continue;
    }
    remove(at);
    table.entries--;
    removed++;
  }
  return removed;
}

/** The timer: ip_vs_lblc_check_expire, ip_vs_lblc_full_check, and those of lblcr */
export function checkLocality(table: LocalTable): void {
  const s = table.service;
  let goal = 0;
  let age = UNUSED;
  if (table.counter % FULL == 0) {
    goal = i32.MAX_VALUE;
    age = s.scheduler == VsScheduler.lblc ? s.ipvs.lblcExpiration : s.ipvs.lblcrExpiration;
    table.counter = 1;
  } else if (table.entries <= MOST) {
    table.counter++;
  } else {
    goal = min(((table.entries - MOST) * 4) / 3, MOST / 2);
  }
  for (let i: u32 = 0; i < CHAINS && goal > 0; i++) {
    table.rover = (table.rover + 1) & MASK;
    goal -= expireChain(table, table.rover, age);
  }
  scheduleCheck(table);
}
