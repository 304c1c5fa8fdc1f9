/**
 * Maglev hashing (ip_vs_mh.c, after Eisenbud et al., NSDI 2016): a table of 4093 places. Each server has an order of its own in which it
 * would take them:
 *
 *   h1, h2 = hsiphash(address + port) with the keys below
 *   place = h1 % 4093, then each time + h2 % 4092 + 1, modulo 4093
 *
 * and the servers of the list take free ones in turn until none is left, each as many a turn as its weight (the last that was not 0)
 * divided by the greatest common divisor of all, shifted right so that the largest has at most 6 bits, and at least 1. A server that is
 * set to weight 0 so keeps its places. A client's place is h1(source address + source port if mh-port) % 4093.
 *
 * Where its server has no weight or is overloaded: nobody. With mh-fallback others are tried: for i = 0, 1 ... the place
 * h1(source + (place + i) % 4093) % 4093.
 *
 * schedulerData is the address of the table: 4093 VsDestination.
 */
import { Errno } from "../../abi/errno";
import { VsServiceFlag } from "../../abi/ipvs";
import { allocate, release } from "../../memory";
import { clientAddressOf } from "../header";
import { VsPacketInfo } from "../packet-info";
import { VsDestination, VsService } from "../service";
import { putDestination } from "../trash";
import { emptyBuckets } from "./dh";
import { hashedPort, hsiphash32 } from "./hash";
import { hold, isUnavailable, nobody } from "./overhead";
import { greatestDivisor } from "./wrr";

/** IP_VS_MH_TAB_SIZE: the prime for CONFIG_IP_VS_MH_TAB_INDEX 12, which is Debian's */
const SIZE: u32 = 4093;
/** IP_VS_MH_TAB_BITS */
const WEIGHT_BITS: i32 = 6;
/** generate_hash_secret: both halves of each key */
const KEY1: u64 = 2654435761;
const KEY2: u64 = 2654446892;

/** struct ip_vs_mh_dest_setup */
@unmanaged
class Setup {
  skip: u32;
  /** where it will look next */
  place: u32;
  turns: i32;
}

/** ip_vs_mh_init_svc */
export function startMaglev(s: VsService): i32 {
  s.schedulerData = allocate(SIZE << 2);
  if (!s.schedulerData) return -Errno.ENOMEM;
  const status = maglevChanged(s);
  if (status < 0) endMaglev(s);
  return status;
}

/** ip_vs_mh_done_svc */
export function endMaglev(s: VsService): void {
  emptyBuckets(s.schedulerData, SIZE);
  release(s.schedulerData, SIZE << 2);
  s.schedulerData = 0;
}

/** ip_vs_mh_dest_changed, ip_vs_mh_reassign: the table anew. EINVAL with more servers than places: it stays as it is then. */
export function maglevChanged(s: VsService): i32 {
  if (s.destinationCount > SIZE) return -Errno.EINVAL;
  const divisor = weightDivisor(s);
  if (divisor < 1) {
    emptyBuckets(s.schedulerData, SIZE);
    return 0;
  }
  const setups = permutate(s, divisor);
  const taken = allocate(SIZE);
  if (setups && taken) populate(s, setups, taken);
  release(setups, s.destinationCount * <u32>offsetof<Setup>());
  release(taken, SIZE);
  return setups && taken ? 0 : -Errno.ENOMEM;
}

/** ip_vs_mh_gcd_weight */
function weightDivisor(s: VsService): i32 {
  let divisor = 0;
  let d = s.destinations;
  while (d !== null) {
    if (d.lastWeight > 0) divisor = greatestDivisor(d.lastWeight, divisor);
    d = d.next;
  }
  return divisor;
}

/** ip_vs_mh_shift_weight */
function weightShift(s: VsService, divisor: i32): i32 {
  let most = 0;
  let d = s.destinations;
  while (d !== null) {
    if (d.lastWeight > most) most = d.lastWeight;
    d = d.next;
  }
  const bits = 32 - clz<i32>(most / divisor);
  return max(bits - WEIGHT_BITS, 0);
}

/** ip_vs_mh_permutate: a Setup for each server of the list */
function permutate(s: VsService, divisor: i32): usize {
  const setups = allocate(s.destinationCount * <u32>offsetof<Setup>());
  if (!setups) return 0;
  const shift = weightShift(s, divisor);
  let at = setups;
  let d = s.destinations;
  while (d !== null) {
    const setup = changetype<Setup>(at);
    setup.place = hsiphash32(d.port + d.address, KEY1) % SIZE;
    setup.skip = (hsiphash32(d.port + d.address, KEY2) % (SIZE - 1)) + 1;
    const turns = (d.lastWeight / divisor) >> shift;
    setup.turns = turns ? turns : <i32>(d.lastWeight != 0);
    at += offsetof<Setup>();
    d = d.next;
  }
  return setups;
}

/** ip_vs_mh_populate; `taken` is a byte a place */
function populate(s: VsService, setups: usize, taken: usize): void {
  let places: u32 = 0;
  while (true) {
    let at = setups;
    let d = s.destinations;
    while (d !== null) {
      const setup = changetype<Setup>(at);
      for (let turn = 0; turn < setup.turns; turn++) {
        while (load<u8>(taken + setup.place)) {
          setup.place += setup.skip;
          if (setup.place >= SIZE) setup.place -= SIZE;
        }
        store<u8>(taken + setup.place, 1);
        give(s.schedulerData + ((<usize>setup.place) << 2), d);
        if (++places == SIZE) return;
      }
      at += offsetof<Setup>();
      d = d.next;
    }
  }
}

function give(place: usize, d: VsDestination): void {
  const old = load<u32>(place);
  if (old == <u32>changetype<usize>(d)) return;
  if (old) putDestination(changetype<VsDestination>(<usize>old));
  hold(d);
  store<u32>(place, <u32>changetype<usize>(d));
}

function at(s: VsService, client: u32): VsDestination | null {
  const place = hsiphash32(client, KEY1) % SIZE;
  return changetype<VsDestination | null>(<usize>load<u32>(s.schedulerData + ((<usize>place) << 2)));
}

/** ip_vs_mh_schedule, ip_vs_mh_get, ip_vs_mh_get_fallback */
export function pickMaglev(s: VsService, info: VsPacketInfo): VsDestination | null {
  const port = s.flags & VsServiceFlag.SCHED2 ? hashedPort(info) : 0;
  const client = port + clientAddressOf(info);
  let d = at(s, client);
  if (d !== null && !isUnavailable(d)) return d;
  if (d === null || !(s.flags & VsServiceFlag.SCHED1)) return nobody(s);
  const place = hsiphash32(client, KEY1) % SIZE;
  for (let i: u32 = 0; i < SIZE; i++) {
    d = at(s, client + ((i + place) % SIZE));
    if (d === null) break;
    if (!isUnavailable(d)) return d;
  }
  return nobody(s);
}
