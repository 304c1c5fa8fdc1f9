/** REJECT (net/ipv4/netfilter/ipt_REJECT.c): the sender is told by an ICMP error or a reset, and the packet is dropped. */
import { Errno } from "../../abi/errno";
import { XtInvert } from "../../abi/netfilter";
import { LogLevel } from "../../abi/log";
import { XtREJECTTarget } from "../../abi/xt-target";
import { printk } from "../../log";
import { IcmpCode } from "../../wire/icmp";
import { Protocol } from "../../wire/ipv4";
import { sendReset, sendUnreachable } from "../reject";
import { Verdict } from "../verdict";
import { XtCheck, XtContext } from "./context";

/** enum ipt_reject_with */
const enum With {
  NET_UNREACHABLE = 0,
  HOST_UNREACHABLE,
  PROTO_UNREACHABLE,
  PORT_UNREACHABLE,
  ECHOREPLY,
  NET_PROHIBITED,
  HOST_PROHIBITED,
  TCP_RESET,
  ADMIN_PROHIBITED,
}

export function targetREJECT(c: XtContext, r: XtREJECTTarget): i32 {
  const p = c.packet;
  if (r.with == With.TCP_RESET) sendReset(p);
  else sendUnreachable(p, codeOf(r.with));
  return Verdict.DROP;
}

function codeOf(answer: u32): u32 {
  switch (answer) {
    case With.NET_UNREACHABLE:
      return IcmpCode.NET_UNREACH;
    case With.HOST_UNREACHABLE:
      return IcmpCode.HOST_UNREACH;
    case With.PROTO_UNREACHABLE:
      return IcmpCode.PROT_UNREACH;
    case With.NET_PROHIBITED:
      return IcmpCode.NET_ANO;
    case With.HOST_PROHIBITED:
      return IcmpCode.HOST_ANO;
    case With.ADMIN_PROHIBITED:
      return IcmpCode.PKT_FILTERED;
    default:
      return IcmpCode.PORT_UNREACH;
  }
}

/** reject_tg_check */
export function checkTargetREJECT(k: XtCheck, r: XtREJECTTarget): i32 {
  if (r.with == With.ECHOREPLY) {
    printk(LogLevel.INFO, "ipt_REJECT: ECHOREPLY no longer supported.");
    return -Errno.EINVAL;
  }
  if (r.with == With.TCP_RESET) {
    const rule = k.record;
    if (rule.protocol != Protocol.TCP || rule.invert & XtInvert.PROTOCOL) {
      printk(LogLevel.INFO, "ipt_REJECT: TCP_RESET invalid for non-tcp");
      return -Errno.EINVAL;
    }
  }
  return r.with > <u32>With.ADMIN_PROHIBITED ? -Errno.EINVAL : 0;
}
