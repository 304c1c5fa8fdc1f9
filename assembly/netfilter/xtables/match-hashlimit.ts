/** A limit for each address or port (net/netfilter/xt_hashlimit.c, revision 3); hashlimit.ts keeps the tables and does the arithmetic. */
import { Decision } from "../../abi/decision";
import { Errno } from "../../abi/errno";
import { LogLevel } from "../../abi/log";
import { XtHashlimitMatch } from "../../abi/xt-match";
import { printk } from "../../log";
import { reliedOn } from "../../observe";
import { read16 } from "../../wire/bytes";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { Netfilter } from "../state";
import { XtCheck, XtContext } from "./context";
import {
  byteCredits,
  findLimit,
  HashlimitMode,
  HashlimitTable,
  packetCredits,
  putTable,
  spend,
  takeTable,
} from "./hashlimit";

const DCCP: u32 = 33;
const AH: u32 = 51;
const UDPLITE: u32 = 136;
const ANY_PORT: u32 = HashlimitMode.DESTINATION_PORT | HashlimitMode.SOURCE_PORT;

export function matchHashlimit(c: XtContext, r: XtHashlimitMatch): bool {
  const t = changetype<HashlimitTable>(r.table);
  const h = c.packet.network;
  const mode = t.mode;
  const destination = mode & HashlimitMode.DESTINATION ? ipv4.destination(h) & t.destinationMask : 0;
  const source = mode & HashlimitMode.SOURCE ? ipv4.source(h) & t.sourceMask : 0;
  let ports: u32 = 0;
  if (mode & ANY_PORT) {
    const offset = portsOffset(ipv4.protocol(h));
    if (offset >= 0) {
      // fragments are not told apart: as in Linux, whatever is there counts as ports
      if (<i32>c.available < offset + 4) {
        c.hotdrop = 1;
        return false;
      }
      const at = c.transport + offset;
      if (mode & HashlimitMode.SOURCE_PORT) ports = read16(at) << 16;
      if (mode & HashlimitMode.DESTINATION_PORT) ports |= read16(at + 2);
    }
  }
  const e = findLimit(t, destination, source, ports);
  if (e === null) {
    c.hotdrop = 1;
    return false;
  }
  const below = spend(e, r.mode, c.packet.length);
  reliedOn(c.packet, Decision.rateLimit, changetype<usize>(e), below ? 1 : 0);
  return below != ((r.mode & HashlimitMode.INVERT) != 0);
}

/** proto_ports_offset: -1 where the protocol has no ports */
function portsOffset(protocol: u32): i32 {
  switch (protocol) {
    case Protocol.TCP:
    case Protocol.UDP:
    case DCCP:
    case Protocol.ESP:
    case Protocol.SCTP:
    case UDPLITE:
      return 0;
    case AH:
      return 4;
    default:
      return -1;
  }
}

/** hashlimit_mt_check_common */
export function checkMatchHashlimit(k: XtCheck, r: XtHashlimitMatch): i32 {
  if (!r.gcInterval || !r.expire) return -Errno.EINVAL;
  if (r.sourceMask > 32 || r.destinationMask > 32) {
    if (k.family == 0 || r.sourceMask > 128 || r.destinationMask > 128) return -Errno.EINVAL;
  }
  if (r.mode & ~HashlimitMode.ALL) {
    printk(LogLevel.INFO, "xt_hashlimit: Unknown mode mask, kernel too old?");
    return -Errno.EINVAL;
  }
  if (r.mode & HashlimitMode.RATE_MATCH) {
    if (r.average == 0 || r.average > 0xffffffff) {
      printk(LogLevel.INFO, "xt_hashlimit: invalid rate");
      return -Errno.ERANGE;
    }
    if (!r.interval) {
      printk(LogLevel.INFO, "xt_hashlimit: invalid interval");
      return -Errno.EINVAL;
    }
  } else if (r.mode & HashlimitMode.BYTES) {
    if (byteCredits(<u32>r.average) == 0) {
      printk(LogLevel.INFO, "xt_hashlimit: overflow, rate too high");
      return -Errno.EINVAL;
    }
  } else if (!r.burst || packetCredits(r.average * r.burst) < packetCredits(r.average)) {
    printk(LogLevel.INFO, "xt_hashlimit: overflow, try lower");
    return -Errno.ERANGE;
  }
  const t = takeTable(k.nf, k.family, r);
  if (t === null) return -Errno.ENOMEM;
  r.table = <u32>changetype<usize>(t);
  return 0;
}

export function destroyMatchHashlimit(nf: Netfilter, r: XtHashlimitMatch): void {
  putTable(nf, changetype<HashlimitTable>(r.table));
}
