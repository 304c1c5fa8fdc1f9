/**
 * The packet buffer (sk_buff).
 *
 *   buffer                data (moves with push and pull)              buffer + capacity
 *   |--- headroom ---------|------------- length -------------|--- tailroom ---|
 *                ^ mac      ^ network        ^ transport   (addresses, kept as the layers find them)
 *
 * A VLAN tag is kept beside the frame, as in Linux (`vlan`), and put back by the tap and by a tagged transmit. Clones are copies: nobody
 * shares bytes. Every change to the bytes goes through push, pull, put, trim, set8, set16 and set32, which observe.ts hears.
 */
import { Decision } from "./abi/decision";
import { DropReason } from "./abi/drop";
import { Kin } from "./abi/kin";
import { noteDrop, settle } from "./annotate/drop";
import { descend, succeed } from "./annotate/kin";
import { copyBytes } from "./copy";
import { Device } from "./device/device";
import { Refusal } from "./abi/flow-cache";
import { countDrop, staysLost } from "./drops";
import { allocate, release } from "./memory";
import { holdConnection, releaseConnection } from "./netfilter/conntrack/connection";
import { edited, reliedOn } from "./observe";
import { refuse } from "./recording";
import { K } from "./state";
import { write16, write32, write8 } from "./wire/bytes";
import { holdChain, releaseChain } from "./xfrm/chain";

/** room for headers that encapsulation adds */
export const HEADROOM: u32 = 256;
const SMALL: u32 = 2048 + 256;
const MEDIUM: u32 = 16384;
/** the largest frame: a reassembled datagram with its Ethernet header and tags */
const LARGE: u32 = 65536 + 1024;
/** bytes of a frame that fit */
export const LARGEST_FRAME: u32 = LARGE - HEADROOM - 64;

@unmanaged
export class Packet {
  /** in whatever list holds it */
  next: Packet | null;
  buffer: usize;
  capacity: u32;
  /** skb->data */
  data: usize;
  /** skb->len: bytes from data on */
  length: u32;
  mac: usize;
  network: usize;
  transport: usize;
  /** skb->dev: where it is now */
  device: Device;
  /** where it came in (skb_iif); null for a packet made here */
  input: Device | null;
  /** EtherType, host order (EtherType.P_802_2 and P_802_3 for lengths) */
  protocol: u32;
  /** PacketType */
  type: u32;
  /** 0, or VLAN_PRESENT | TCI */
  vlan: u32;
  /** EtherType of that tag: 0x8100 or 0x88a8 */
  vlanProtocol: u32;
  mark: u32;
  priority: u32;
  /** network header of the packet inside a tunnel's headers (skb_inner_network_header, skb->encapsulation); 0: none was added */
  innerNetwork: usize;
  /** flow hash, 0 while not computed */
  hash: u32;
  /** ports or a flow label went into it (l4_hash) */
  hashPorts: u32;
  /** the same for the same packet wherever it is seen (epb_packetid) */
  id: u64;
  /** when it was transmitted or received last */
  timeNs: u64;
  // The routing decision (skb_dst): net/route.ts
  routeType: u32;
  routeFlags: u32;
  outDevice: Device | null;
  /** neighbour to send to, host order */
  gateway: u32;
  routeMtu: u32;
  routeSource: u32;
  /** fib_info or cached object that decided */
  route: usize;
  /** FibAlias of it, for a packet made here while it was routed: for who listens */
  alias: usize;
  /** neighbour entry found for it, 0 for none */
  neighbor: usize;
  /** RouteCacheFlag.ERROR: errno that the sender is told about */
  routeError: u32;
  // IPCB: results of option parsing, fragment bookkeeping
  ipFlags: u32;
  ipOptions: usize;
  fragmentMax: u32;
  // br_input_skb_cb and the like: private to the layer that holds the packet
  scratch0: u32;
  scratch1: u32;
  scratch2: u32;
  scratch3: u32;
  /** free list or size class: 0 small, 1 medium, 2 large */
  sizeClass: u32;
  /** ip_summed-like marks, for later */
  checksumState: u32;
  /** when it was queued, ns */
  queuedNs: u64;
  /** the tracked connection (netfilter/conntrack/connection.ts), held; and CtInfo */
  conntrack: usize;
  conntrackInfo: u32;
  // nf_bridge: netfilter/bridge/info.ts
  /** ifindex of the bridge port it came in by, where br_netfilter looked at it; 0: it did not */
  bridgeInput: u32;
  /** ifindex of the port it leaves by, as far as that is known */
  bridgeOutput: u32;
  /** destination before rules saw it (ipv4_daddr), host order */
  bridgeAddress: u32;
  /** BridgeInfo */
  bridgeFlags: u32;
  /** frag_max_size */
  bridgeFragmentMax: u32;
  /** source MAC and EtherType while the neighbour table has the frame (neigh_header) */
  bridgeHeader: u64;
  /** ifindex of the device that it was received on last (skb_iif) */
  inputIndex: u32;
  /** Redirect: how far it is on a way that mirred sent it (sched/action.ts) */
  redirect: u32;
  /** sizes of the fragments that it was put together from (skb_shinfo.frag_list): their number (u32), then bytes of data (u16 each). 0: none */
  pieces: usize;
  /** IPv6: the neighbour to send to, 16 bytes in network order */
  gateway6a: u64;
  gateway6b: u64;
  /** where the number of the next header is, from the IPv6 header on (IP6CB nhoff) */
  nextHeaderAt: u32;
  /** XfrmChain: the states that it has to pass yet (dst->xfrm), and those that it has passed (sec_path); both held */
  xfrm: usize;
  secpath: usize;
  /** states of `xfrm` that it has passed */
  xfrmPassed: u32;
  /** ifindex of the device that it counts as received by: over lo the one that the address belongs to (IP6CB iif) */
  scopeIndex: u32;
  /** skb->ignore_df: made here by a socket that did not insist on DF: it may be cut, whatever the header says */
  ignoreDf: u32;
  /** IPVS has seen it, as a request or as an answer (skb->ipvs_property) */
  ipvs: u32;
  /** comments that wait for the next block: annotate/notes.ts */
  notes: usize;
  /** Kin and KIN_*, and the id of the packet that it was made of: annotate/kin.ts */
  kin: u32;
  parent: u64;
  /** tunnels that it is in since it came in: their headers were made here */
  wrapped: u32;
  /** the connection that it had before it went into a tunnel or another namespace, not held: its memory is that of a connection for ever */
  before: usize;
  /** K.turn when a tap saw it last, 0: none has */
  tapTurn: u64;
}

/** Bytes of `Packet.pieces`. */
export function piecesBytes(count: u32): u32 {
  return 4 + count * 2;
}

/** Forgets how the packet was cut. */
export function forgetPieces(p: Packet): void {
  if (!p.pieces) return;
  release(p.pieces, piecesBytes(load<u32>(p.pieces)));
  p.pieces = 0;
}

/** bit of `Packet.vlan` that says that there is a tag; the low 16 bits are the TCI */
export const VLAN_PRESENT: u32 = 0x80000000;

export const FREE_PACKETS: usize = 12288 + 1024; // three list heads behind the allocator's free lists

/** size classes of packets */
export const PACKET_CLASSES: u32 = 3;

export function capacityOf(sizeClass: u32): u32 {
  return sizeClass == 0 ? SMALL : sizeClass == 1 ? MEDIUM : LARGE;
}

/** All of it, and what is behind it up to the next line of the cache: the allocator gave as much. */
function clear(p: Packet): void {
  let at = changetype<usize>(p);
  const end = at + offsetof<Packet>();
  const zero = i64x2.splat(0);
  for (; at < end; at += 64) {
    v128.store(at, zero);
    v128.store(at, zero, 16);
    v128.store(at, zero, 32);
    v128.store(at, zero, 48);
  }
}

function allocateClass(sizeClass: u32): Packet | null {
  if (K.recording) refuse(Refusal.packets);
  const slot = FREE_PACKETS + ((<usize>sizeClass) << 2);
  let p = changetype<Packet>(<usize>load<u32>(slot));
  if (changetype<usize>(p)) {
    store<u32>(slot, <u32>changetype<usize>(p.next));
    const buffer = p.buffer;
    clear(p);
    p.buffer = buffer;
  } else {
    const at = allocate(<u32>offsetof<Packet>());
    if (!at) return null;
    p = changetype<Packet>(at);
    p.buffer = allocate(capacityOf(sizeClass));
    if (!p.buffer) return null;
    K.packetsMade++;
  }
  p.sizeClass = sizeClass;
  p.capacity = capacityOf(sizeClass);
  p.data = p.buffer + HEADROOM;
  K.packetsLive++;
  return p;
}

/** An empty packet with room for `bytes` (plus headroom); null where the memory is full or no packet can be that large. */
export function allocatePacket(bytes: u32): Packet | null {
  const need = bytes + HEADROOM + 64;
  if (need > LARGE) return null;
  const p = allocateClass(need <= SMALL ? 0 : need <= MEDIUM ? 1 : 2);
  if (K.listening && p !== null) reliedOn(p, Decision.made, 0, bytes);
  return p;
}

/** A new packet (with an id of its own) that holds a copy of `length` bytes at `from`. */
export function packetFrom(from: usize, length: u32): Packet | null {
  const p = allocatePacket(length);
  if (p === null) return null;
  copyBytes(p.data, from, length);
  p.length = length;
  p.mac = p.data;
  p.id = K.nextPacketId++;
  return p;
}

/** A copy in the same place of its layers, with an id of its own. */
export function clone(p: Packet): Packet | null {
  return copyAs(p, Kin.clone);
}

/** The same for another kind of copy. */
export function copyAs(p: Packet, how: Kin): Packet | null {
  const c = duplicate(p);
  if (c === null) return null;
  descend(c, p, how);
  reliedOn(c, Decision.cloned, changetype<usize>(p), 0);
  return c;
}

/** A copy that goes on in place of `p`, which its holder consumes: it is the same packet. */
export function replacement(p: Packet): Packet | null {
  const c = duplicate(p);
  if (c === null) return null;
  succeed(c, p);
  reliedOn(c, Decision.cloned, changetype<usize>(p), 0);
  return c;
}

function duplicate(p: Packet): Packet | null {
  const c = allocateClass(p.sizeClass);
  if (c === null) return null;
  const buffer = c.buffer;
  memory.copy(changetype<usize>(c), changetype<usize>(p), offsetof<Packet>());
  const shift = buffer - p.buffer; // modulo 2^32
  c.next = null;
  c.pieces = 0;
  c.notes = 0;
  if (c.conntrack) holdConnection(c.conntrack);
  if (c.xfrm) holdChain(c.xfrm);
  if (c.secpath) holdChain(c.secpath);
  c.buffer = buffer;
  c.data = p.data + shift;
  if (p.mac) c.mac = p.mac + shift;
  if (p.network) c.network = p.network + shift;
  if (p.transport) c.transport = p.transport + shift;
  if (p.innerNetwork) c.innerNetwork = p.innerNetwork + shift;
  if (p.ipOptions) {
    c.ipOptions = p.ipOptions + shift;
    // IpOptions and its data lie at the front of the buffer: net/options.ts
    memory.copy(buffer, p.buffer, 96);
  }
  const from = p.mac && p.mac < p.data ? p.mac : p.data;
  memory.copy(from + shift, from, p.data + p.length - from);
  return c;
}

/** Gives the packet back without a word: for packets that have arrived. For lost ones: drop(). */
export function consume(p: Packet): void {
  reliedOn(p, Decision.gone, 0, 0);
  if (p.notes) settle(p, false);
  if (p.conntrack) releaseConnection(p.conntrack);
  if (p.pieces) forgetPieces(p);
  if (p.xfrm) releaseChain(p.xfrm);
  if (p.secpath) releaseChain(p.secpath);
  const slot = FREE_PACKETS + ((<usize>p.sizeClass) << 2);
  p.next = changetype<Packet | null>(load<u32>(slot));
  store<u32>(slot, <u32>changetype<usize>(p));
  K.packetsLive--;
}

/** Makes room of `bytes` in front and returns where it begins; 0 where the headroom is used up. */
export function push(p: Packet, bytes: u32): usize {
  if (p.data - p.buffer < bytes) return 0;
  p.data -= bytes;
  p.length += bytes;
  if (K.listening) edited(p, Decision.push, 0, bytes);
  return p.data;
}

/**
 * skb_cow_head: makes sure that `bytes` fit in front, moving the packet within its buffer or into a larger one. False where it cannot be.
 * IP options that were compiled at the front of the buffer are lost: for a layer that has no use for them any more.
 */
export function reserveHeadroom(p: Packet, bytes: u32): bool {
  const room = <u32>(p.data - p.buffer);
  if (room >= bytes) return true;
  // what lies before data may still be read (the link-layer header that was pulled)
  const kept: u32 = p.mac && p.mac < p.data ? <u32>(p.data - p.mac) : 0;
  const shift = bytes + kept - room;
  p.ipOptions = 0;
  if (room + p.length + shift <= p.capacity) {
    memory.copy(p.data - kept + shift, p.data - kept, p.length + kept);
    p.data += shift;
    moveHeaders(p, shift);
    return true;
  }
  const larger = allocatePacket(p.length + bytes + kept);
  if (larger === null) return false;
  const to = larger.buffer + bytes + kept;
  memory.copy(to - kept, p.data - kept, p.length + kept);
  const moved = to - p.data; // modulo 2^32
  const buffer = p.buffer;
  const capacity = p.capacity;
  const sizeClass = p.sizeClass;
  p.buffer = larger.buffer;
  p.capacity = larger.capacity;
  p.sizeClass = larger.sizeClass;
  p.data = to;
  moveHeaders(p, moved);
  larger.buffer = buffer;
  larger.capacity = capacity;
  larger.sizeClass = sizeClass;
  consume(larger);
  return true;
}

function moveHeaders(p: Packet, by: usize): void {
  if (p.mac) p.mac += by;
  if (p.network) p.network += by;
  if (p.transport) p.transport += by;
  if (p.innerNetwork) p.innerNetwork += by;
}

/** Takes `bytes` off the front (they stay readable before data). False where there are fewer. */
export function pull(p: Packet, bytes: u32): bool {
  if (p.length < bytes) return false;
  p.data += bytes;
  p.length -= bytes;
  if (K.listening) edited(p, Decision.pull, 0, bytes);
  return true;
}

/** Makes room of `bytes` at the end and returns where it begins; 0 where there is none. */
export function put(p: Packet, bytes: u32): usize {
  const at = p.data + p.length;
  if (at + bytes > p.buffer + p.capacity) return 0;
  p.length += bytes;
  if (K.listening) edited(p, Decision.put, 0, bytes);
  return at;
}

/** Cuts to `length` bytes; does nothing where it is no longer than that. */
export function trim(p: Packet, length: u32): void {
  if (p.length <= length) return;
  p.length = length;
  if (K.listening) edited(p, Decision.trim, 0, length);
}

export function set8(p: Packet, at: usize, value: u32): void {
  write8(at, value);
  if (K.listening) edited(p, Decision.write, at, 1);
}
export function set16(p: Packet, at: usize, value: u32): void {
  write16(at, value);
  if (K.listening) edited(p, Decision.write, at, 2);
}
export function set32(p: Packet, at: usize, value: u32): void {
  write32(at, value);
  if (K.listening) edited(p, Decision.write, at, 4);
}

/** The packet is lost: counts it on the device where it is, tells who listens, frees it. The only way to lose a packet. */
export function drop(p: Packet, reason: DropReason): void {
  if (changetype<usize>(p.device)) p.device.countDrop(reason);
  if (K.listening) edited(p, Decision.drop, 0, reason);
  if (K.annotating) noteDrop(p, reason);
  if (K.drops) countDrop(p, reason);
  if (K.recording && !staysLost(reason)) refuse(Refusal.path);
  consume(p);
}

/** secpath_reset: what it has passed does not count any more. */
export function forgetSecpath(p: Packet): void {
  releaseChain(p.secpath);
  p.secpath = 0;
}
