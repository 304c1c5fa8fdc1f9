/** SideMode.port: what goes to a server's port is from a client. Later fragments, which have no ports, go where their first part went. */
import { ReplayLimit, ReplaySide, ReplaySides } from "../abi/replay";
import { allocate } from "../memory";
import { freeTable, insert, lookup, mix, Table } from "../table";
import { read16, read32, read8 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { IPV6_BYTES } from "./network";

const TCP: u32 = 6;
const UDP: u32 = 17;
const DESTINATION_PORT: usize = 2;
/** check_dst_port: a packet that is cut before the end of its ports, whatever its protocol, is from a server */
const PORTS_BYTES: u32 = 4;
/** RFC 8200 section 4, RFC 4302 */
const HOP_BY_HOP: u32 = 0;
const ROUTING: u32 = 43;
const FRAGMENT: u32 = 44;
const AUTHENTICATION: u32 = 51;
const DESTINATION_OPTIONS: u32 = 60;
const TCP_BITS_BYTES: usize = 8192;

/** Side of an IP packet at `packet`, `length` bytes of it there. */
export function sideByPort(s: ReplaySides, version: u32, packet: usize, length: u32): u32 {
  return version == 4 ? ipv4Side(s, packet, length) : ipv6Side(s, packet, length);
}

function ipv4Side(s: ReplaySides, packet: usize, length: u32): u32 {
  const protocol = read8(packet + ipv4.PROTOCOL);
  const header = (read8(packet) & 15) << 2;
  if (length < header + PORTS_BYTES) return ReplaySide.server;
  if (protocol != TCP && protocol != UDP) return s.other;
  const fragment = read16(packet + ipv4.FRAGMENT);
  const name =
    ((<u64>read32(packet + ipv4.SOURCE)) << 32) ^
    ((<u64>read32(packet + ipv4.DESTINATION)) << 16) ^
    ((<u64>mix(read32(packet + ipv4.DESTINATION))) << 3) ^
    ((<u64>read16(packet + ipv4.IDENTIFICATION)) << 8) ^
    protocol;
  if (fragment & ipv4.OFFSET_MASK) return sideOfFragment(s, name);
  const side = sideOfPorts(s, protocol, packet + header);
  if (fragment & ipv4.FLAG_MF) rememberFragment(s, name, side);
  return side;
}

function ipv6Side(s: ReplaySides, packet: usize, length: u32): u32 {
  let at = IPV6_BYTES;
  let next = read8(packet + ipv6.NEXT_HEADER);
  let name: u64 = 0;
  while (at + 8 <= length) {
    const header = packet + at;
    if (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS)
      at += (read8(header + 1) + 1) << 3;
    else if (next == AUTHENTICATION) at += (read8(header + 1) + 2) << 2;
    else if (next == FRAGMENT) {
      const field = read16(header + ipv6.FRAGMENT_FIELD);
      name = fragmentName(packet, read32(header + ipv6.FRAGMENT_ID));
      if (field & ipv6.FRAGMENT_OFFSET) return sideOfFragment(s, name);
      if (!(field & ipv6.FRAGMENT_MORE)) name = 0;
      at += ipv6.FRAGMENT_LENGTH;
    } else break;
    next = read8(header);
  }
  if (length < at + PORTS_BYTES) return ReplaySide.server;
  if (next != TCP && next != UDP) return s.other;
  const side = sideOfPorts(s, next, packet + at);
  if (name) rememberFragment(s, name, side);
  return side;
}

function fragmentName(packet: usize, id: u32): u64 {
  let name: u64 = id;
  for (let i: usize = 0; i < 32; i += 8)
    name = ((<u64>mix(name ^ load<u64>(packet + ipv6.SOURCE + i))) << 32) ^ rotl<u64>(name, 23) ^ i;
  return name | 0x8000000000000000;
}

function sideOfPorts(s: ReplaySides, protocol: u32, header: usize): u32 {
  const port = read16(header + DESTINATION_PORT);
  const bits = <usize>s.services + (protocol == UDP ? TCP_BITS_BYTES : 0);
  return (load<u8>(bits + (port >> 3)) >> (port & 7)) & 1 ? ReplaySide.client : ReplaySide.server;
}

function rememberFragment(s: ReplaySides, name: u64, side: u32): void {
  if (!s.fragments) s.fragments = <u32>allocate(<u32>offsetof<Table>());
  if (!s.fragments) return;
  const table = changetype<Table>(s.fragments);
  if (table.count >= <u32>ReplayLimit.fragments) freeTable(table);
  insert(table, name, side + 1);
}

/** A fragment whose first part was not seen has no ports: it goes where what is not TCP or UDP goes. */
function sideOfFragment(s: ReplaySides, name: u64): u32 {
  const known = s.fragments ? <u32>lookup(changetype<Table>(s.fragments), name) : 0;
  return known ? known - 1 : s.other;
}
