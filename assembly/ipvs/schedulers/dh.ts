/**
 * Destination hashing (ip_vs_dh.c): 256 buckets, filled with the servers of the list in turn, whatever their weights; the bucket is
 * hash_32(destination address) >> 24. Where its server has no weight or is overloaded: nobody. Built anew when servers come and go, not when
 * one is changed.
 *
 * schedulerData is the address of the buckets: 256 VsDestination.
 */
import { Errno } from "../../abi/errno";
import { VsDestFlag } from "../../abi/ipvs";
import { allocate, release } from "../../memory";
import { VsPacketInfo } from "../packet-info";
import { VsDestination, VsService } from "../service";
import { putDestination } from "../trash";
import { hash32 } from "./hash";
import { hold, isUnavailable, nobody } from "./overhead";

/** IP_VS_DH_TAB_BITS */
const BITS: u32 = 8;
const SIZE: u32 = 1 << BITS;

/** ip_vs_dh_init_svc */
export function startDestinationHash(s: VsService): i32 {
  s.schedulerData = allocate(SIZE << 2);
  if (!s.schedulerData) return -Errno.ENOMEM;
  destinationHashChanged(s);
  return 0;
}

/** ip_vs_dh_flush: releases the servers of a table of `size` buckets */
export function emptyBuckets(buckets: usize, size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    const at = buckets + ((<usize>i) << 2);
    const d = load<u32>(at);
    if (d) putDestination(changetype<VsDestination>(<usize>d));
    store<u32>(at, 0);
  }
}

/** ip_vs_dh_done_svc */
export function endDestinationHash(s: VsService): void {
  emptyBuckets(s.schedulerData, SIZE);
  release(s.schedulerData, SIZE << 2);
  s.schedulerData = 0;
}

/** ip_vs_dh_reassign */
export function destinationHashChanged(s: VsService): void {
  emptyBuckets(s.schedulerData, SIZE);
  let d = s.destinations;
  if (d === null) return;
  for (let i: u32 = 0; i < SIZE; i++) {
    if (d === null) d = s.destinations;
    const server = changetype<VsDestination>(d);
    hold(server);
    store<u32>(s.schedulerData + ((<usize>i) << 2), <u32>changetype<usize>(server));
    d = server.next;
  }
}

/** ip_vs_dh_schedule */
export function pickByDestination(s: VsService, info: VsPacketInfo): VsDestination | null {
  const at = s.schedulerData + ((<usize>hash32(info.destination, BITS)) << 2);
  const d = changetype<VsDestination | null>(<usize>load<u32>(at));
  if (d === null || !(d.flags & VsDestFlag.AVAILABLE) || isUnavailable(d)) return nobody(s);
  return d;
}
