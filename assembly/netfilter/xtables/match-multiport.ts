/** Up to 15 ports or ranges (multiport_mt, ports_match_v1 in net/netfilter/xt_multiport.c). */
import { Errno } from "../../abi/errno";
import { XtInvert } from "../../abi/netfilter";
import { XtMultiportMatch } from "../../abi/xt-match";
import { read16 } from "../../wire/bytes";
import { Protocol } from "../../wire/ipv4";
import { XtCheck, XtContext } from "./context";

/** XT_MULTIPORT_* */
const SOURCE: u32 = 0;
const DESTINATION: u32 = 1;
const EITHER: u32 = 2;
const MOST_PORTS: u32 = 15;
const UDPLITE: u32 = 136;
const DCCP: u32 = 33;

export function matchMultiport(c: XtContext, r: XtMultiportMatch): bool {
  if (c.fragmentOffset) return false;
  if (c.available < 4) {
    c.hotdrop = 1;
    return false;
  }
  const source = read16(c.transport);
  const destination = read16(c.transport + 2);
  const ports = changetype<usize>(r) + offsetof<XtMultiportMatch>("ports0");
  const count = r.count;
  const ranges = r.ranges;
  for (let i: u32 = 0; i < count; i++) {
    const first: u32 = load<u16>(ports + ((<usize>i) << 1));
    let last = first;
    if (ranges & (1 << i)) last = load<u16>(ports + ((<usize>++i) << 1));
    const inSource = r.flags != DESTINATION && source >= first && source <= last;
    const inDestination = r.flags != SOURCE && destination >= first && destination <= last;
    if (inSource || inDestination) return !r.invert;
  }
  return r.invert != 0;
}

/** It asks for source ports alone (flags 0) or destination ports alone. */
export function isOneSided(r: XtMultiportMatch): bool {
  return r.flags != EITHER;
}

/** multiport_mt_check */
export function checkMatchMultiport(k: XtCheck, r: XtMultiportMatch): i32 {
  const protocol = k.record.protocol;
  const hasPorts =
    protocol == <u32>Protocol.TCP ||
    protocol == <u32>Protocol.UDP ||
    protocol == UDPLITE ||
    protocol == <u32>Protocol.SCTP ||
    protocol == DCCP;
  if (!hasPorts || k.record.invert & XtInvert.PROTOCOL) return -Errno.EINVAL;
  return r.flags > EITHER || r.count > MOST_PORTS ? -Errno.EINVAL : 0;
}
