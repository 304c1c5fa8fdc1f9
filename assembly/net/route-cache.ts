/**
 * Decisions about received packets that were made already: a direct-mapped table over (device, source, destination, mark, tos). An entry
 * holds only while its namespace's generation does, and that is raised by everything a decision may rely on; what depends on more (ports,
 * the hash of a multipath route, an exception that expires) is never kept. Somebody who listens to decisions gets them made anew.
 *
 *   entry: | key: device id, source, destination, mark, tos, generation | the packet's route |
 */
import { Device } from "../device/device";
import { allocateScratch } from "../memory";
import { Packet } from "../packet";
import { K } from "../state";
import { scratch } from "./scratch";

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
  unused0: u32;
  unused1: u32;
  unused2: u32;
}

const ENTRIES: u32 = 1024;

function place(device: u32, source: u32, destination: u32): Entry {
  const hash = (destination * 0x9e3779b1) ^ (source * 0x85ebca6b) ^ (device * 0xc2b2ae35);
  return changetype<Entry>(scratch().cache + <usize>((hash >> 22) & (ENTRIES - 1)) * offsetof<Entry>());
}

/** Puts a decision made before into the packet; false where there is none. */
export function fromCache(p: Packet, destination: u32, source: u32, tos: u32, d: Device): bool {
  if (!scratch().cache || K.listening) return false;
  const e = place(d.id, source, destination);
  if (
    e.destination != destination ||
    e.source != source ||
    e.device != d.id ||
    e.generation != d.namespace.routeGeneration ||
    e.mark != p.mark ||
    e.tos != tos
  ) {
    return false;
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

/** Keeps the decision that is in the packet; `ipFlags` are those that it set. */
export function keepDecision(
  p: Packet,
  destination: u32,
  source: u32,
  tos: u32,
  d: Device,
  ipFlags: u32,
): void {
  const s = scratch();
  if (!s.cache) {
    s.cache = allocateScratch(ENTRIES * <u32>offsetof<Entry>());
    if (!s.cache) return;
  }
  const e = place(d.id, source, destination);
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
}
