/**
 * Source hashing (ip_vs_sh.c): 256 buckets, filled from the list: each server gets as many in a row as its weight (one with weight 0 gets
 * one), then the next, round and round until all are full. The bucket is
 *
 *   hash_32(source address + source port if sh-port) >> 24
 *
 * Where its server has no weight or is overloaded: nobody. With sh-fallback the others are tried: for i = 0, 1 ... 255 the bucket
 * bucket + (bucket + i) % 256, modulo 256.
 *
 * schedulerData is the address of the buckets: 256 VsDestination.
 */
import { Errno } from "../../abi/errno";
import { VsServiceFlag } from "../../abi/ipvs";
import { allocate, release } from "../../memory";
import { clientAddressOf } from "../header";
import { VsPacketInfo } from "../packet-info";
import { VsDestination, VsService } from "../service";
import { emptyBuckets } from "./dh";
import { hashedPort, hash32 } from "./hash";
import { hold, isUnavailable, nobody } from "./overhead";

/** CONFIG_IP_VS_SH_TAB_BITS of Debian */
const BITS: u32 = 8;
const SIZE: u32 = 1 << BITS;
const MASK: u32 = SIZE - 1;

/** ip_vs_sh_init_svc */
export function startSourceHash(s: VsService): i32 {
  s.schedulerData = allocate(SIZE << 2);
  if (!s.schedulerData) return -Errno.ENOMEM;
  sourceHashChanged(s);
  return 0;
}

/** ip_vs_sh_done_svc */
export function endSourceHash(s: VsService): void {
  emptyBuckets(s.schedulerData, SIZE);
  release(s.schedulerData, SIZE << 2);
  s.schedulerData = 0;
}

/** ip_vs_sh_reassign */
export function sourceHashChanged(s: VsService): void {
  emptyBuckets(s.schedulerData, SIZE);
  let d = s.destinations;
  if (d === null) return;
  let given = 0;
  for (let i: u32 = 0; i < SIZE; i++) {
    if (d === null) d = s.destinations;
    const server = changetype<VsDestination>(d);
    hold(server);
    store<u32>(s.schedulerData + ((<usize>i) << 2), <u32>changetype<usize>(server));
    if (++given >= server.weight) {
      d = server.next;
      given = 0;
    }
  }
}

function bucket(s: VsService, index: u32): VsDestination | null {
  return changetype<VsDestination | null>(<usize>load<u32>(s.schedulerData + ((<usize>index) << 2)));
}

/** ip_vs_sh_schedule, ip_vs_sh_get, ip_vs_sh_get_fallback */
export function pickBySource(s: VsService, info: VsPacketInfo): VsDestination | null {
  const port = s.flags & VsServiceFlag.SCHED2 ? hashedPort(info) : 0;
  const index = hash32(port + clientAddressOf(info), BITS);
  let d = bucket(s, index);
  if (d !== null && !isUnavailable(d)) return d;
  if (d === null || !(s.flags & VsServiceFlag.SCHED1)) return nobody(s);
  for (let i: u32 = 0; i < SIZE; i++) {
    // the offset is added to the hash, which is the index that the walk began with (ip_vs_sh_hashkey)
    d = bucket(s, (((i + index) & MASK) + index) & MASK);
    if (d === null) break;
    if (!isUnavailable(d)) return d;
  }
  return nobody(s);
}
