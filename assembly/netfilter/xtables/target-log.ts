/** LOG (net/netfilter/xt_LOG.c): a line of the kernel log about the packet. */
import { Errno } from "../../abi/errno";
import { LogGroup } from "../../abi/log";
import { NetSysctl } from "../../abi/sysctl";
import { XtLOGTarget } from "../../abi/xt-target";
import { initialNamespace, netSysctl } from "../../net/namespace";
import { logPacket } from "../log";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

export function targetLOG(c: XtContext, r: XtLOGTarget): i32 {
  // nf_log_ip_packet: only the initial namespace logs unless nf_log_all_netns says otherwise
  const initial = initialNamespace();
  if (c.nf.namespace === initial || netSysctl(initial, NetSysctl.nf_log_all_netns)) {
    const prefix = changetype<usize>(r) + offsetof<XtLOGTarget>("prefix0");
    logPacket(c.packet, c.input, c.output, LogGroup.KERNEL, r.level, r.flags, prefix, PREFIX_BYTES);
  }
  return XT_CONTINUE;
}

const PREFIX_BYTES: u32 = 30;

/** log_tg_check */
export function checkTargetLOG(k: XtCheck, r: XtLOGTarget): i32 {
  if (r.level >= 8) return -Errno.EINVAL;
  const prefix = changetype<usize>(r) + offsetof<XtLOGTarget>("prefix0");
  return load<u8>(prefix + PREFIX_BYTES - 1) ? -Errno.EINVAL : 0;
}
