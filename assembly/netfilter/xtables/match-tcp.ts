/** Ports, flags and options of TCP (tcp_mt in net/netfilter/xt_tcpudp.c). */
import { Errno } from "../../abi/errno";
import { XtTcpMatch } from "../../abi/xt-match";
import { read8 } from "../../wire/bytes";
import * as tcp from "../../wire/tcp";
import { XtCheck, XtContext } from "./context";

/** XT_TCP_INV_* */
const INVERT_SOURCE: u32 = 1;
const INVERT_DESTINATION: u32 = 2;
const INVERT_FLAGS: u32 = 4;
const INVERT_OPTION: u32 = 8;
const INVERT_MASK: u32 = 15;

export function matchTcp(c: XtContext, r: XtTcpMatch): bool {
  if (c.fragmentOffset) {
    // a fragment that begins 8 bytes in would overwrite the flags that were judged (RFC 1858 section 3)
    if (c.fragmentOffset == 1) c.hotdrop = 1;
    return false;
  }
  if (c.available < tcp.HEADER_LENGTH) {
    c.hotdrop = 1;
    return false;
  }
  const h = c.transport;
  const invert = r.invert;
  if (!portIn(tcp.source(h), r.sourceFirst, r.sourceLast, (invert & INVERT_SOURCE) != 0)) return false;
  if (!portIn(tcp.destination(h), r.destinationFirst, r.destinationLast, (invert & INVERT_DESTINATION) != 0))
    return false;
  if (((tcp.flags(h) & r.flagMask) == r.flagCompare) == ((invert & INVERT_FLAGS) != 0)) return false;
  if (!r.option) return true;
  const headerLength = tcp.headerLength(h);
  if (headerLength < tcp.HEADER_LENGTH || c.available < headerLength) {
    c.hotdrop = 1;
    return false;
  }
  return hasOption(h, headerLength, r.option) != ((invert & INVERT_OPTION) != 0);
}

/** port_match */
export function portIn(port: u32, first: u32, last: u32, invert: bool): bool {
  return (port >= first && port <= last) != invert;
}

/** tcp_find_option: the end of options is skipped like padding */
function hasOption(h: usize, headerLength: u32, option: u32): bool {
  let at: u32 = tcp.HEADER_LENGTH;
  while (at < headerLength) {
    const kind = read8(h + at);
    if (kind == option) return true;
    if (kind < 2 || at + 1 >= headerLength) at++;
    else at += max<u32>(read8(h + at + 1), 1);
  }
  return false;
}

export function checkMatchTcp(k: XtCheck, r: XtTcpMatch): i32 {
  return r.invert & ~INVERT_MASK ? -Errno.EINVAL : 0;
}
