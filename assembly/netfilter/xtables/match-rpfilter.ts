/** Whether the way back to the sender leaves by where the packet came in (net/ipv4/netfilter/ipt_rpfilter.c; RFC 3704). */
import { DeviceFlag, PacketType } from "../../abi/device";
import { Errno } from "../../abi/errno";
import { RouteType } from "../../abi/route";
import { XtRpfilterMatch } from "../../abi/xt-match";
import { fibLookup, LOOKUP_IGNORE_LINKSTATE } from "../../net/fib";
import { releaseFlow, takeFlow } from "../../net/flow";
import { usesDevice } from "../../net/validate-source";
import * as ipv4 from "../../wire/ipv4";
import { XtCheck, XtContext } from "./context";

// XT_RPFILTER_*
const LOOSE: u32 = 1;
const VALID_MARK: u32 = 2;
const ACCEPT_LOCAL: u32 = 4;
const INVERT: u32 = 8;
const ALL: u32 = 15;
const TOS_ROUTING_MASK: u32 = 0x1c;

export function matchRpfilter(c: XtContext, r: XtRpfilterMatch): bool {
  return passes(c, r.flags) != ((r.flags & INVERT) != 0);
}

function passes(c: XtContext, flags: u32): bool {
  const p = c.packet;
  const input = c.input!;
  if (p.type == <u32>PacketType.LOOPBACK || input.flags & DeviceFlag.LOOPBACK) return true;
  const h = p.network;
  const source = ipv4.source(h);
  const destination = ipv4.destination(h);
  if (
    ipv4.isZeroNet(source) &&
    (ipv4.isLimitedBroadcast(destination) || ipv4.isLocalMulticast(destination))
  ) {
    return true;
  }
  const ns = c.nf.namespace;
  const f = takeFlow(ns);
  f.iif = ns.loopback.ifindex;
  f.destination = source;
  const group =
    ipv4.isMulticast(destination) || ipv4.isLimitedBroadcast(destination) || ipv4.isZeroNet(destination);
  f.source = group ? 0 : destination;
  f.mark = flags & VALID_MARK ? p.mark : 0;
  f.tos = ipv4.tos(h) & TOS_ROUTING_MASK;
  let answer = fibLookup(f, LOOKUP_IGNORE_LINKSTATE) == 0;
  if (answer && f.resultType != <u32>RouteType.UNICAST) {
    answer = f.resultType == <u32>RouteType.LOCAL && (flags & ACCEPT_LOCAL) != 0;
  }
  if (answer && !(flags & LOOSE)) answer = usesDevice(f.info!, input);
  releaseFlow(f);
  return answer;
}

export function checkMatchRpfilter(k: XtCheck, r: XtRpfilterMatch): i32 {
  return r.flags & ~ALL ? -Errno.EINVAL : 0;
}
