/**
 * NFLOG (net/netfilter/xt_NFLOG.c). Linux hands the packet to programs that listen to its group; here the line that such a program would
 * write (ulogd's LOGEMU has the kernel's own format) is kept beside the kernel log.
 */
import { Errno } from "../../abi/errno";
import { LogLevel } from "../../abi/log";
import { XtNFLOGTarget } from "../../abi/xt-target";
import { LogFlag, logPacket } from "../log";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";

const PREFIX_BYTES: u32 = 64;
/** XT_NFLOG_MASK: XT_NFLOG_F_COPY_LEN */
const FLAGS: u32 = 1;

export function targetNFLOG(c: XtContext, r: XtNFLOGTarget): i32 {
  const prefix = changetype<usize>(r) + offsetof<XtNFLOGTarget>("prefix0");
  // NF_LOG_DEFAULT_MASK
  const flags: u32 = LogFlag.TCP_SEQUENCE | LogFlag.TCP_OPTIONS | LogFlag.IP_OPTIONS;
  logPacket(c.packet, c.input, c.output, r.group, LogLevel.NOTICE, flags, prefix, PREFIX_BYTES);
  return XT_CONTINUE;
}

/** nflog_tg_check */
export function checkTargetNFLOG(k: XtCheck, r: XtNFLOGTarget): i32 {
  if (r.flags & ~FLAGS) return -Errno.EINVAL;
  const prefix = changetype<usize>(r) + offsetof<XtNFLOGTarget>("prefix0");
  return load<u8>(prefix + PREFIX_BYTES - 1) ? -Errno.EINVAL : 0;
}
