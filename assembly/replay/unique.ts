/** tcpreplay's --unique-ip: moves both addresses of a packet apart or together by the loop's number, so that checksums stay right (fast_edit_packet). */
import { read32, write32 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { findNetwork, OFFSET_MASK, VERSION_SHIFT } from "./network";

/** offset of the last 32 bits in an IPv6 address */
const LAST_WORD: usize = 12;

export function moveAddresses(frame: usize, length: u32, loop: u32): void {
  const found = findNetwork(frame, length);
  if (!found) return;
  const packet = frame + (found & OFFSET_MASK);
  const isIpv4 = found >> VERSION_SHIFT == 4;
  const source = packet + (isIpv4 ? <usize>ipv4.SOURCE : <usize>ipv6.SOURCE + LAST_WORD);
  const destination = packet + (isIpv4 ? <usize>ipv4.DESTINATION : <usize>ipv6.DESTINATION + LAST_WORD);
  if (read32(destination) > read32(source)) move(source, destination, loop);
  else move(destination, source, loop);
}

/** Takes from one and gives to the other. Modulo 65535 the sum of both stays, a wrap included (RFC 1071). */
function move(from: usize, to: usize, loop: u32): void {
  const less = read32(from) - loop;
  const more = read32(to) + loop;
  const isBelow = less > read32(from);
  const isAbove = more < read32(to);
  write32(from, isBelow && !isAbove ? less - 1 : less);
  write32(to, isAbove && !isBelow ? more + 1 : more);
}
