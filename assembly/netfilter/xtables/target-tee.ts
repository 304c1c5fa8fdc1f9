/** TEE (net/netfilter/xt_TEE.c): a copy of the packet goes to another host of the network. */
import { Errno } from "../../abi/errno";
import { XtTEETarget } from "../../abi/xt-target";
import { Device, deviceByName } from "../../device/device";
import { duplicate } from "../dup";
import { Netfilter } from "../state";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetTEE(c: XtContext, r: XtTEETarget): i32 {
  let oif: u32 = 0;
  if (r.oif0) {
    // a device that is not there (any more) is as if none were named
    const d: Device | null = deviceByName(c.nf.namespace, r.oif0, r.oif1);
    if (d !== null) oif = d.ifindex;
  }
  duplicate(c.packet, c.nf.namespace, c.hook, r.gateway, oif);
  return XT_CONTINUE;
}

/** tee_tg_check */
export function checkTargetTEE(k: XtCheck, r: XtTEETarget): i32 {
  if (!r.gateway && !r.gateway60 && !r.gateway61) return -Errno.EINVAL;
  return r.oif1 >> 56 ? -Errno.EINVAL : 0;
}

export function destroyTargetTEE(nf: Netfilter, r: XtTEETarget): void {}
