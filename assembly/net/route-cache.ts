/**
 * Decisions about received packets that were made already: a direct-mapped table over (device, source, destination, mark, tos). An entry
 * holds only while its namespace's generation does, and that is raised by everything a decision may rely on; what depends on more (ports,
 * the hash of a multipath route, an exception that expires) is never kept. Somebody who listens to decisions gets them made anew.
 *
 * Most decisions ask one thing of the source only: that it is no address of this host (fib_validate_source without a reverse path filter). Those
 * are kept once for all sources.
 *
 *   header | entry: | key: device id, source, destination, mark, tos, generation | the packet's route | ...
 *
 * It is small on purpose: a decision made anew, of tables that lie near the processor, takes less time than a look into memory that does not.
 */
import { Device } from "../device/device";
import { allocateScratch } from "../memory";
import { Packet } from "../packet";
import { K } from "../state";
import * as ipv4 from "../wire/ipv4";
import { localAddress } from "./devinet";
import { scratch } from "./scratch";

/** fills up the line of cache that memory.ts begins */
@unmanaged
class Header {
  /** some entries are for one source only */
  specific: u64;
  unused0: u64;
  unused1: u64;
  unused2: u64;
  unused3: u64;
  unused4: u64;
}

@unmanaged
class Entry {
  device: u32;
  source: u32;
  destination: u32;
  mark: u32;
  tos: u32;
  /** routeGeneration: never 0 */
  generation: u32;
  out: Device | null;
  routeType: u32;
  routeFlags: u32;
  gateway: u32;
  mtu: u32;
  ipFlags: u32;
  nexthop: usize;
  /** for all sources that are no address of this host; `source` is 0 */
  anySource: u32;
  unused0: u32;
  unused1: u32;
}

const ENTRIES: u32 = 1024;

function place(cache: usize, device: u32, source: u32, destination: u32): Entry {
  const hash = (destination * 0x9e3779b1) ^ (source * 0x85ebca6b) ^ (device * 0xc2b2ae35);
  const index = (hash >> 22) & (ENTRIES - 1);
  return changetype<Entry>(cache + offsetof<Header>() + <usize>index * offsetof<Entry>());
}

function holds(e: Entry, p: Packet, destination: u32, source: u32, tos: u32, d: Device): bool {
  return (
    e.destination == destination &&
    e.source == source &&
    e.device == d.id &&
    e.generation == d.namespace.routeGeneration &&
    e.mark == p.mark &&
    e.tos == tos
  );
}

/** The source asks for nothing but that it is not ours. */
function isOrdinary(source: u32, d: Device): bool {
  return (
    !ipv4.isMulticast(source) &&
    !ipv4.isLimitedBroadcast(source) &&
    !ipv4.isZeroNet(source) &&
    !ipv4.isLoopback(source) &&
    localAddress(d.namespace, source) === null
  );
}

/** Puts a decision made before into the packet; false where there is none. */
export function fromCache(p: Packet, destination: u32, source: u32, tos: u32, d: Device): bool {
  const cache = scratch().cache;
  if (!cache || K.listening) return false;
  let e = place(cache, d.id, 0, destination);
  if (!holds(e, p, destination, 0, tos, d) || !e.anySource || !isOrdinary(source, d)) {
    if (!changetype<Header>(cache).specific) return false;
    e = place(cache, d.id, source, destination);
    if (!holds(e, p, destination, source, tos, d) || e.anySource) return false;
  }
  p.outDevice = e.out;
  p.routeType = e.routeType;
  p.routeFlags = e.routeFlags;
  p.gateway = e.gateway;
  p.routeMtu = e.mtu;
  p.ipFlags |= e.ipFlags;
  p.route = e.nexthop;
  p.routeError = 0;
  p.neighbor = 0;
  return true;
}

/** Keeps the decision that is in the packet, for all sources that are no address of this host or for one; `ipFlags` are those that it set. */
export function keepDecision(
  p: Packet,
  destination: u32,
  source: u32,
  anySource: bool,
  tos: u32,
  d: Device,
  ipFlags: u32,
): void {
  if (anySource) source = 0;
  const s = scratch();
  if (!s.cache) {
    s.cache = allocateScratch(<u32>offsetof<Header>() + ENTRIES * <u32>offsetof<Entry>());
    if (!s.cache) return;
  }
  if (!anySource) changetype<Header>(s.cache).specific = 1;
  const e = place(s.cache, d.id, source, destination);
  e.device = d.id;
  e.source = source;
  e.destination = destination;
  e.mark = p.mark;
  e.tos = tos;
  e.generation = d.namespace.routeGeneration;
  e.out = p.outDevice;
  e.routeType = p.routeType;
  e.routeFlags = p.routeFlags;
  e.gateway = p.gateway;
  e.mtu = p.routeMtu;
  e.ipFlags = ipFlags;
  e.nexthop = p.route;
  e.anySource = anySource ? 1 : 0;
}
