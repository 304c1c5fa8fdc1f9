/** Edits of an IPv4 header by targets, with its checksum (net/ipv4: csum_replace2; include/net/dsfield.h). */
import { Packet, set16, set8 } from "../../packet";
import { read16, read8, write16, write8 } from "../../wire/bytes";
import { updateChecksum16 } from "../../wire/checksum";
import * as ipv4 from "../../wire/ipv4";

/** Tells observers about a 16-bit word of the header that changed in place, and about the header's checksum. */
function report(p: Packet, at: usize): void {
  const h = p.network;
  set16(p, at, read16(at));
  set16(p, h + ipv4.CHECKSUM, read16(h + ipv4.CHECKSUM));
}

export function setTtl(p: Packet, ttl: u32): void {
  const h = p.network;
  const before = read16(h + ipv4.TTL);
  write8(h + ipv4.TTL, ttl);
  updateChecksum16(h + ipv4.CHECKSUM, before, read16(h + ipv4.TTL));
  report(p, h + ipv4.TTL);
}

export function setTotalLength(p: Packet, length: u32): void {
  const h = p.network;
  const before = read16(h + ipv4.TOTAL_LENGTH);
  write16(h + ipv4.TOTAL_LENGTH, length);
  updateChecksum16(h + ipv4.CHECKSUM, before, length);
  report(p, h + ipv4.TOTAL_LENGTH);
}

/** ipv4_change_dsfield: its own arithmetic gives the other zero than csum_replace2 now and then. */
export function changeTos(p: Packet, mask: u32, value: u32): void {
  const h = p.network;
  let check = read16(h + ipv4.CHECKSUM);
  const before = read8(h + ipv4.TOS);
  const after = (before & mask) | value;
  check += before;
  if ((check + 1) >> 16) check = (check + 1) & 0xffff;
  check -= after;
  check += check >> 16;
  set16(p, h + ipv4.CHECKSUM, check & 0xffff);
  set8(p, h + ipv4.TOS, after);
}
