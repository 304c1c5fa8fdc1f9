/** What an address is to this host's routing (addrtype_mt_v1 in net/netfilter/xt_addrtype.c). */
import { Errno, Extack } from "../../abi/errno";
import { Hook } from "../../abi/netfilter";
import { XtAddrtypeMatch } from "../../abi/xt-match";
import { LogLevel } from "../../abi/log";
import { Device } from "../../device/device";
import { addressType, addressTypeOnDevice } from "../../net/devinet";
import { printk } from "../../log";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { XtCheck, XtContext } from "./context";

/** XT_ADDRTYPE_* */
const INVERT_SOURCE: u32 = 1;
const INVERT_DESTINATION: u32 = 2;
const LIMIT_IN: u32 = 4;
const LIMIT_OUT: u32 = 8;

export function matchAddrtype(c: XtContext, r: XtAddrtypeMatch): bool {
  const h = c.packet.network;
  const flags = r.flags;
  let d: Device | null = null;
  if (flags & LIMIT_IN) d = c.input;
  else if (flags & LIMIT_OUT) d = c.output;
  if (r.source && isOf(c, d, ipv4.source(h), r.source) == ((flags & INVERT_SOURCE) != 0)) return false;
  return (
    !r.destination || isOf(c, d, ipv4.destination(h), r.destination) != ((flags & INVERT_DESTINATION) != 0)
  );
}

/** match_type: `types` has a bit per RouteType */
function isOf(c: XtContext, d: Device | null, address: u32, types: u32): bool {
  const ns = c.nf.namespace;
  const type = d === null ? addressType(ns, address) : addressTypeOnDevice(ns, d, address);
  return (types & (1 << type)) != 0;
}

/** addrtype_mt_checkentry_v1 */
export function checkMatchAddrtype(k: XtCheck, r: XtAddrtypeMatch): i32 {
  const limits = r.flags & (LIMIT_IN | LIMIT_OUT);
  if (limits == (LIMIT_IN | LIMIT_OUT))
    return refuse(
      Extack.XT_ADDRTYPE_BOTH,
      "xt_addrtype: both incoming and outgoing interface limitation cannot be selected",
    );
  if (k.hookMask & ((1 << Hook.PREROUTING) | (1 << Hook.INPUT)) && limits & LIMIT_OUT)
    return refuse(
      Extack.XT_ADDRTYPE_OUT,
      "xt_addrtype: output interface limitation not valid in PREROUTING and INPUT",
    );
  if (k.hookMask & ((1 << Hook.POSTROUTING) | (1 << Hook.OUTPUT)) && limits & LIMIT_IN)
    return refuse(
      Extack.XT_ADDRTYPE_IN,
      "xt_addrtype: input interface limitation not valid in POSTROUTING and OUTPUT",
    );
  return 0;
}

function refuse(extack: Extack, line: string): i32 {
  printk(LogLevel.INFO, line);
  K.extack = extack;
  return -Errno.EINVAL;
}
