/** Services by what a packet is for (ip_vs_service_find and the tables ip_vs_svc_table, ip_vs_svc_fwm_table of ip_vs_ctl.c). */
import { NetSysctl } from "../abi/sysctl";
import { netSysctl } from "../net/namespace";
import { lookup } from "../table";
import { Protocol } from "../wire/ipv4";
import { Ipvs, serviceKey, VsService } from "./service";

const FTP_PORT: u32 = 21;
const FTP_DATA_PORT: u32 = 20;

/** __ip_vs_service_find: the service of exactly this protocol, address and port, or null. */
export function exactService(v: Ipvs, protocol: u32, address: u32, port: u32): VsService | null {
  return changetype<VsService | null>(lookup(v.services, serviceKey(protocol, address, port)));
}

/** __ip_vs_svc_fwm_find */
export function serviceOfMark(v: Ipvs, fwmark: u32): VsService | null {
  return changetype<VsService | null>(lookup(v.marks, <u64>fwmark));
}

/**
 * ip_vs_service_find: by mark first, then by address and port; then a service of FTP, whose data connections have any port, and one for all
 * ports (port 0).
 */
export function findService(v: Ipvs, fwmark: u32, protocol: u32, address: u32, port: u32): VsService | null {
  if (fwmark && v.marks.count) {
    const s = serviceOfMark(v, fwmark);
    if (s !== null) return s;
  }
  let s = exactService(v, protocol, address, port);
  if (s === null && v.ftp && protocol == <u32>Protocol.TCP && mayBeFtpData(v, port))
    s = exactService(v, protocol, address, FTP_PORT);
  if (s === null && v.anyPort) s = exactService(v, protocol, address, 0);
  return s;
}

/** inet_port_requires_bind_service */
function mayBeFtpData(v: Ipvs, port: u32): bool {
  return port == FTP_DATA_PORT || port >= <u32>netSysctl(v.namespace, NetSysctl.ip_unprivileged_port_start);
}
