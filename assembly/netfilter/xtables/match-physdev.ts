/** The bridge port that a packet came in by or leaves by (net/netfilter/xt_physdev.c). */
import { Errno } from "../../abi/errno";
import { Hook } from "../../abi/netfilter";
import { LogLevel } from "../../abi/log";
import { XtPhysdevMatch } from "../../abi/xt-match";
import { Device } from "../../device/device";
import { printk } from "../../log";
import { K } from "../../state";
import { inputPort, outputPort } from "../bridge/info";
import { XtCheck, XtContext } from "./context";

// XT_PHYSDEV_OP_*
const IN: u32 = 1;
const OUT: u32 = 2;
const BRIDGED: u32 = 4;
const IS_IN: u32 = 8;
const IS_OUT: u32 = 16;
const ALL: u32 = 31;

export function matchPhysdev(c: XtContext, r: XtPhysdevMatch): bool {
  const asked = r.bitmask;
  const invert = r.invert;
  const p = c.packet;
  // not bridged: whatever is asked must be asked inverted
  if (!p.bridgeInput) return (asked & ~invert & ALL) == 0;
  const ns = c.nf.namespace;
  const output = outputPort(p, ns);
  if (asked & BRIDGED && (output !== null) == ((invert & BRIDGED) != 0)) return false;
  const input = inputPort(p, ns);
  if (asked & IS_IN && (input !== null) == ((invert & IS_IN) != 0)) return false;
  if (asked & IS_OUT && (output !== null) == ((invert & IS_OUT) != 0)) return false;
  if (asked & IN && input !== null) {
    if (named(input, r.in0, r.in1, r.inMask0, r.inMask1) == ((invert & IN) != 0)) return false;
  }
  if (!(asked & OUT)) return true;
  // a port that is not known (yet) is neither the right one nor another
  if (output === null) return false;
  return named(output, r.out0, r.out1, r.outMask0, r.outMask1) != ((invert & OUT) != 0);
}

/** ifname_compare_aligned */
function named(d: Device, name0: u64, name1: u64, mask0: u64, mask1: u64): bool {
  return (((d.name0 ^ name0) & mask0) | ((d.name1 ^ name1) & mask1)) == 0;
}

/** physdev_mt_check: such a rule loads br_netfilter. */
export function checkMatchPhysdev(k: XtCheck, r: XtPhysdevMatch): i32 {
  if (!(r.bitmask & ALL) || r.bitmask & ~ALL) return -Errno.EINVAL;
  K.bridgeNetfilter = 1;
  const forwardedOnly = r.bitmask & BRIDGED && !(r.invert & BRIDGED);
  if (r.bitmask & (OUT | IS_OUT) && !forwardedOnly && k.hookMask & (1 << Hook.OUTPUT)) {
    printk(
      LogLevel.INFO,
      "xt_physdev: --physdev-out and --physdev-is-out only supported in the FORWARD and POSTROUTING chains with bridged traffic",
    );
    return -Errno.EINVAL;
  }
  return 0;
}
