/** Lists of addresses that were seen (net/netfilter/xt_recent.c); recent.ts keeps the tables. */
import { Errno } from "../../abi/errno";
import { LogLevel } from "../../abi/log";
import { XtRecentMatch } from "../../abi/xt-match";
import { printk } from "../../log";
import * as ipv4 from "../../wire/ipv4";
import { HZ, jiffies } from "../../wheel";
import { Netfilter } from "../state";
import { XtCheck, XtContext } from "./context";
import {
  addEntry,
  findEntry,
  putTable,
  reap,
  RecentTable,
  removeEntry,
  stampAt,
  takeTable,
  touchEntry,
} from "./recent";

// XT_RECENT_*
const CHECK: u32 = 1;
const SET: u32 = 2;
const UPDATE: u32 = 4;
const REMOVE: u32 = 8;
const TTL: u32 = 16;
const REAP: u32 = 32;
const ALL: u32 = 63;
const DESTINATION: u32 = 1;
/** XT_RECENT_MAX_NSTAMPS */
const MOST_STAMPS: u32 = 256;

export function matchRecent(c: XtContext, r: XtRecentMatch): bool {
  const p = c.packet;
  const h = p.network;
  const address = r.side == DESTINATION ? ipv4.destination(h) : ipv4.source(h);
  // as seen before forwarding
  const ttl = (ipv4.ttl(h) + (c.output !== null ? 1 : 0)) & 255;
  const t = changetype<RecentTable>(r.table);
  const masked = address & t.mask;
  let hit = r.invert != 0;
  const e = findEntry(t, masked, r.checkSet & TTL ? ttl : 0);
  if (e === null) {
    if (!(r.checkSet & SET)) return hit;
    if (addEntry(t, masked, ttl) === null) c.hotdrop = 1;
    return !hit;
  }
  if (r.checkSet & SET) hit = !hit;
  else if (r.checkSet & REMOVE) {
    removeEntry(t, e);
    return !hit;
  } else {
    const since = jiffies() - r.seconds * HZ;
    let hits: u32 = 0;
    for (let i: u32 = 0; i < e.stamps; i++) {
      // time_after
      if (r.seconds && <i32>(stampAt(e, i) - since) < 0) continue;
      if (!r.hitCount || ++hits >= r.hitCount) {
        hit = !hit;
        break;
      }
    }
    if (r.checkSet & REAP && reap(t, since) === e) return hit;
  }
  if (r.checkSet & SET || (r.checkSet & UPDATE && hit)) {
    touchEntry(t, e);
    e.ttl = ttl;
  }
  return hit;
}

/** recent_mt_check */
export function checkMatchRecent(k: XtCheck, r: XtRecentMatch): i32 {
  if (r.checkSet & ~ALL) return -Errno.EINVAL;
  if (popcnt(r.checkSet & (SET | REMOVE | CHECK | UPDATE)) != 1) return -Errno.EINVAL;
  if (r.checkSet & (SET | REMOVE) && (r.seconds || r.hitCount || r.checkSet & (TTL | REAP)))
    return -Errno.EINVAL;
  if (r.checkSet & REAP && !r.seconds) return -Errno.EINVAL;
  if (r.hitCount >= MOST_STAMPS) {
    printk(LogLevel.INFO, "xt_recent: hitcount is larger than allowed maximum (255)");
    return -Errno.EINVAL;
  }
  let stamps: u32 = 32;
  if (r.hitCount) {
    stamps = 1;
    while (stamps < r.hitCount) stamps <<= 1;
  }
  const t = takeTable(k.nf, k.family, r, stamps);
  if (t === null) return -Errno.ENOMEM;
  r.table = <u32>changetype<usize>(t);
  return 0;
}

export function destroyMatchRecent(nf: Netfilter, r: XtRecentMatch): void {
  putTable(nf, changetype<RecentTable>(r.table));
}
