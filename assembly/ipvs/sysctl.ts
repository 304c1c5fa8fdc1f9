/** /proc/sys/net/ipv4/vs/ of a namespace (ip_vs_control_net_init_sysctl in ip_vs_ctl.c). Files, ranges and units: src/kernel/ipvs/sysctls.ts. */
import { VsSysctl } from "../abi/ipvs";
import { Ipvs } from "./service";

export function vsSysctl(v: Ipvs, id: VsSysctl): i32 {
  return load<i32>(v.sysctls + ((<usize>id) << 2));
}

export function setVsSysctl(v: Ipvs, id: VsSysctl, value: i32): void {
  store<i32>(v.sysctls + ((<usize>id) << 2), value);
}

/** Values of a new namespace. */
export function defaultVsSysctls(v: Ipvs): void {
  setVsSysctl(v, VsSysctl.amemthresh, 1024);
  setVsSysctl(v, VsSysctl.am_droprate, 10);
  setVsSysctl(v, VsSysctl.snat_reroute, 1);
  setVsSysctl(v, VsSysctl.sync_version, 1);
  setVsSysctl(v, VsSysctl.sync_ports, 1);
  setVsSysctl(v, VsSysctl.sync_threshold, 3);
  setVsSysctl(v, VsSysctl.sync_period, 50);
  setVsSysctl(v, VsSysctl.pmtu_disc, 1);
  setVsSysctl(v, VsSysctl.conn_reuse_mode, 1);
  setVsSysctl(v, VsSysctl.run_estimation, 1);
}
