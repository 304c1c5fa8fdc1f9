/**
 * Defence against floods (update_defense_level in ip_vs_ctl.c, ip_vs_todrop in include/net/ip_vs.h). Modes 1 and 2 of drop_packet and secure_tcp
 * wait for memory to become scarce, which it does not here; 3 is always.
 */
import { VsSysctl } from "../abi/ipvs";
import { Ipvs } from "./service";
import { vsSysctl } from "./sysctl";

const ALWAYS: i32 = 3;

/** ip_vs_todrop: every am_droprate-th packet that would begin a connection is dropped. */
export function isToDrop(v: Ipvs): bool {
  if (vsSysctl(v, VsSysctl.drop_packet) != ALWAYS) return false;
  const rate = vsSysctl(v, VsSysctl.am_droprate);
  if (!rate || --v.dropCounter > 0) return false;
  v.dropCounter = rate;
  return true;
}

/** tcp_timeout_change: the states of TCP are those of a machine under attack. */
export function isSecureTcp(v: Ipvs): bool {
  return vsSysctl(v, VsSysctl.secure_tcp) == ALWAYS;
}
