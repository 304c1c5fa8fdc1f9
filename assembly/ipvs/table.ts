/** The table of connections (ip_vs_conn_tab in net/netfilter/ipvs/ip_vs_conn.c), by the client's address and port in both directions. */
import { VsConnFlag } from "../abi/ipvs";
import { allocate, release } from "../memory";
import { K } from "../state";
import { mix } from "../table";
import { VsConnection } from "./connection";
import { Ipvs } from "./service";
import { ARRIVAL_BITS, IpvsState, knownIpvs } from "./state";

/** ip_vs_conn_hashkey: the run's seed decides, as the boot's random key does in Linux. */
export function hashClient(v: Ipvs, protocol: u32, address: u32, port: u32): u32 {
  const who = ((<u64>address) << 32) | ((<u64>port) << 16) | (<u64>protocol);
  return mix(who ^ (((<u64>K.hashSeed) ^ (<u64>v.namespace.id)) * 0x9e3779b97f4a7c15));
}

function hashOf(c: VsConnection): u32 {
  return hashClient(c.ipvs, c.protocol, c.clientAddress, c.clientPort);
}

/** Address of a u64 that rises with each connection which one with this hash may be. */
export function arrivalsOf(hash: u32): usize {
  return knownIpvs().arrivals + ((<usize>(hash >> (32 - ARRIVAL_BITS))) << 3);
}

function chainOf(s: IpvsState, hash: u32): usize {
  return s.chains + ((<usize>(hash >> (32 - s.bits))) << 2);
}

/** First of the chain in which a client's connections are, newest first. */
export function firstOfClient(hash: u32): VsConnection | null {
  return changetype<VsConnection | null>(load<u32>(chainOf(knownIpvs(), hash)));
}

/** ip_vs_conn_hash. False where the memory is full. */
export function hashConnection(c: VsConnection): bool {
  if (c.flags & VsConnFlag.ONE_PACKET) return true;
  const s = knownIpvs();
  if (s.hashed >= (<u32>1) << s.bits && !grow(s)) return false;
  c.flags |= VsConnFlag.HASHED;
  s.hashed++;
  const hash = hashOf(c);
  link(s, c, hash);
  const arrivals = arrivalsOf(hash);
  store<u64>(arrivals, load<u64>(arrivals) + 1);
  return true;
}

/** ip_vs_conn_unhash */
export function unhashConnection(c: VsConnection): void {
  if (!(c.flags & VsConnFlag.HASHED)) return;
  c.flags &= ~VsConnFlag.HASHED;
  const s = knownIpvs();
  s.hashed--;
  const chain = chainOf(s, hashOf(c));
  const first = changetype<VsConnection>(load<u32>(chain));
  if (first === c) {
    store<u32>(chain, <u32>changetype<usize>(c.nextSameHash));
    return;
  }
  let before = first;
  while (before.nextSameHash !== c) before = before.nextSameHash!;
  before.nextSameHash = c.nextSameHash;
}

function link(s: IpvsState, c: VsConnection, hash: u32): void {
  const chain = chainOf(s, hash);
  c.nextSameHash = changetype<VsConnection | null>(load<u32>(chain));
  store<u32>(chain, <u32>changetype<usize>(c));
}

/** Twice as many chains. A chain's connections keep their order: newest first. */
function grow(s: IpvsState): bool {
  const bits = s.bits + 1;
  const chains = allocate(4 << bits);
  if (!chains) return false;
  const old = s.chains;
  const count: u32 = 1 << s.bits;
  s.chains = chains;
  s.bits = bits;
  for (let i: u32 = 0; i < count; i++) {
    // a chain becomes its own two halves
    let c = reversed(changetype<VsConnection | null>(load<u32>(old + ((<usize>i) << 2))));
    while (c !== null) {
      const next = c.nextSameHash;
      link(s, c, hashOf(c));
      c = next;
    }
  }
  release(old, count << 2);
  return true;
}

function reversed(c: VsConnection | null): VsConnection | null {
  let result: VsConnection | null = null;
  while (c !== null) {
    const next = c.nextSameHash;
    c.nextSameHash = result;
    result = c;
    c = next;
  }
  return result;
}
