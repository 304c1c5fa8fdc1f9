/** The hash of a packet's flow (skb_get_hash, net/core/flow_dissector.c): UDP source ports of tunnels, queues of fair schedulers. */
import { clearBytes } from "../copy";
import { Connection, CtStatus } from "../netfilter/conntrack/connection";
import { addressesOf, portsOf } from "../netfilter/conntrack/tuple";
import { Packet } from "../packet";
import { K } from "../state";
import { dissectFlow, FlowAddress, KEY_ADDRESSES, KEY_LABEL, KEY_PORTS, KEYS_BYTES } from "./flow-dissector";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { siphash } from "./siphash";

/**
 * skb_get_hash: never 0. The same for both directions of a flow and for all fragments of a datagram. It is computed once and stays with
 * the packet, as in Linux; `p.network`, `p.protocol` and `p.vlan` say where to begin. The key is that of all flow hashes (net/multipath.ts).
 */
export function packetHash(p: Packet): u32 {
  if (!p.hash) computeHash(p);
  return p.hash;
}

/** skb_get_hash_perturb: with a key of the caller's; nothing stays with the packet. */
export function packetHashPerturbed(p: Packet, key0: u64, key1: u64): u32 {
  const keys = memory.data(80, 8);
  const addresses = fillKeys(p, keys);
  return finish(siphash(keys, lengthOf(addresses), key0, key1));
}

/** skb_clear_hash_if_not_l4: what was hashed of addresses alone does not pass into or out of a tunnel. */
export function forgetHashWithoutPorts(p: Packet): void {
  if (!p.hashPorts) p.hash = 0;
}

function computeHash(p: Packet): void {
  if (p.conntrack && isPlainDatagram(p)) {
    p.hash = hashOfConnection(p, changetype<Connection>(p.conntrack));
    if (p.hash) {
      p.hashPorts = load<u32>(p.network + ipv4.HEADER_LENGTH) ? 1 : 0;
      return;
    }
  }
  const keys = memory.data(80, 8);
  const addresses = fillKeys(p, keys);
  // flow_keys_have_l4
  p.hashPorts = load<u32>(keys + KEY_PORTS) || load<u32>(keys + KEY_LABEL) ? 1 : 0;
  p.hash = finish(siphash(keys, lengthOf(addresses), K.hashSeed, <u64>K.hashSeed * 0x9e3779b97f4a7c15));
}

/** A connection remembers the hash of its reply, which is that of what the reply answers as well. 0 where the packet is not such a one. */
function hashOfConnection(p: Packet, ct: Connection): u32 {
  const h = p.network;
  const reply = ct.reply;
  const isAnswered =
    rotl<u64>(bswap<u64>(load<u64>(h, ipv4.SOURCE)), 32) == addressesOf(reply) &&
    rotl<u32>(bswap<u32>(load<u32>(h, ipv4.HEADER_LENGTH)), 16) == portsOf(reply) &&
    ipv4.protocol(h) == reply.protocol;
  if (!isAnswered || !(ct.status & CtStatus.CONFIRMED)) return 0;
  if (!ct.replyFlowHash) {
    const keys = memory.data(80, 8);
    fillPlain(h, keys);
    ct.replyFlowHash = finish(siphash(keys, 48, K.hashSeed, <u64>K.hashSeed * 0x9e3779b97f4a7c15));
  }
  return ct.replyFlowHash;
}

function finish(hash: u64): u32 {
  return <u32>hash ? <u32>hash : 1;
}

function fillKeys(p: Packet, keys: usize): FlowAddress {
  if (isPlainDatagram(p)) {
    fillPlain(p.network, keys);
    return FlowAddress.ipv4;
  }
  clearBytes(keys, KEYS_BYTES);
  const addresses = dissectFlow(p, keys);
  makeConsistent(keys, addresses);
  return addresses;
}

/** TCP or UDP right behind an IPv4 header without options, whole: what most packets are. */
function isPlainDatagram(p: Packet): bool {
  const at = p.network;
  if (p.vlan || p.protocol != EtherType.IP) return false;
  if (at + ipv4.HEADER_LENGTH + 4 > p.data + p.length || ipv4.headerLength(at) != ipv4.HEADER_LENGTH)
    return false;
  const protocol = ipv4.protocol(at);
  return (protocol == <u32>Protocol.UDP || protocol == <u32>Protocol.TCP) && !ipv4.isFragment(at);
}

/** The keys of such a packet that are hashed, in the words in which the hash reads them. */
function fillPlain(at: usize, keys: usize): void {
  const source = load<u32>(at + ipv4.SOURCE);
  const destination = load<u32>(at + ipv4.DESTINATION);
  const from = <u32>load<u16>(at + ipv4.HEADER_LENGTH);
  const to = <u32>load<u16>(at + ipv4.HEADER_LENGTH + 2);
  store<u64>(keys, ((<u64>ipv4.protocol(at)) << 16) | (<u64>bswap<u16>(<u16>EtherType.IP)));
  store<u64>(keys, 0, 8);
  store<u64>(keys, 0, 16);
  store<u64>(keys, (<u64>((max(from, to) << 16) | min(from, to))) << 32, 24);
  store<u64>(keys, (<u64>min(source, destination)) << 32, 32);
  store<u64>(keys, <u64>max(source, destination), 40);
}

/** __flow_hash_consistentify: what is smaller comes first, so that both directions hash alike. */
function makeConsistent(keys: usize, addresses: FlowAddress): void {
  const at = keys + KEY_ADDRESSES;
  if (addresses == FlowAddress.ipv4) {
    const source = load<u32>(at);
    const destination = load<u32>(at, 4);
    if (destination < source) {
      store<u32>(at, destination);
      store<u32>(at, source, 4);
    }
  } else if (addresses == FlowAddress.ipv6) {
    if (memory.compare(at + 16, at, 16) < 0) {
      const high = load<u64>(at);
      const low = load<u64>(at, 8);
      memory.copy(at, at + 16, 16);
      store<u64>(at, high, 16);
      store<u64>(at, low, 24);
    }
  } else return;
  const source = load<u16>(keys + KEY_PORTS);
  const destination = load<u16>(keys + KEY_PORTS + 2);
  if (destination < source) {
    store<u16>(keys + KEY_PORTS, destination);
    store<u16>(keys + KEY_PORTS + 2, source);
  }
}

/** flow_keys_hash_length: addresses that are shorter leave bytes of the union in, and the padding behind it */
function lengthOf(addresses: FlowAddress): u32 {
  switch (addresses) {
    case FlowAddress.ipv4:
      return 48;
    case FlowAddress.ipv6:
      return 72;
    case FlowAddress.tipc:
      return 44;
    default:
      return 40;
  }
}
