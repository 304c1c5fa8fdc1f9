/**
 * /proc/sys/net/ipv4/vs/ of a namespace (ip_vs_control_net_init_sysctl in ip_vs_ctl.c; expirations of ip_vs_lblc.c, ip_vs_lblcr.c).
 * Files, ranges and units: src/kernel/ipvs/sysctls.ts.
 */
import { VsSysctl } from "../abi/ipvs";
import { HZ } from "../wheel";
import { Ipvs } from "./service";

export function vsSysctl(v: Ipvs, id: VsSysctl): i32 {
  return load<i32>(v.sysctls + ((<usize>id) << 2));
}

export function setVsSysctl(v: Ipvs, id: VsSysctl, value: i32): void {
  store<i32>(v.sysctls + ((<usize>id) << 2), value);
  if (id == VsSysctl.lblc_expiration) v.lblcExpiration = value * HZ;
  else if (id == VsSysctl.lblcr_expiration) v.lblcrExpiration = value * HZ;
}

/** The value in a new namespace. */
export function vsSysctlDefault(id: VsSysctl): i32 {
  switch (id) {
    case VsSysctl.amemthresh:
      return 1024;
    case VsSysctl.am_droprate:
      return 10;
    case VsSysctl.snat_reroute:
    case VsSysctl.sync_version:
    case VsSysctl.sync_ports:
    case VsSysctl.pmtu_disc:
    case VsSysctl.conn_reuse_mode:
    case VsSysctl.run_estimation:
      return 1;
    case VsSysctl.sync_threshold:
      return 3;
    case VsSysctl.sync_period:
      return 50;
    case VsSysctl.sync_qlen_max:
      // a thirty-second of the pages of a machine with 512 MB (nr_free_buffer_pages)
      return 3840;
    case VsSysctl.lblc_expiration:
    case VsSysctl.lblcr_expiration:
      return 24 * 60 * 60;
    default:
      return 0;
  }
}

export function defaultVsSysctls(v: Ipvs): void {
  for (let id = 0; id < VsSysctl.COUNT; id++) setVsSysctl(v, id, vsSysctlDefault(id));
}
