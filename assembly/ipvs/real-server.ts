/**
 * Real servers by their address and port (rs_table in ip_vs_ctl.c): whether a packet comes from one that is masqueraded, whether an error is
 * about a tunnel to one. Servers of several services may share a key.
 */
import { VsConnFlag, VsTunnelType } from "../abi/ipvs";
import { erase, insert, lookup } from "../table";
import { Ipvs, VsDestination } from "./service";

function methodOf(d: VsDestination): u32 {
  return d.connectionFlags & VsConnFlag.FWD_MASK;
}

/** Never 0. */
function keyOf(address: u32, port: u32): u64 {
  return ((<u64>address) << 32) | ((<u64>port) << 1) | 1;
}

/** ip_vs_rs_hash: only masqueraded servers and those at the end of a tunnel are looked for. False where the memory is full. */
export function hashRealServer(d: VsDestination): bool {
  if (d.realServerKey) return true;
  let port: u32 = 0;
  if (methodOf(d) == <u32>VsConnFlag.MASQ) port = d.port;
  else if (methodOf(d) != <u32>VsConnFlag.TUNNEL) return true;
  else if (d.tunnelType == <u32>VsTunnelType.GUE) port = d.tunnelPort;
  const key = keyOf(d.address, port);
  const t = d.ipvs.realServers;
  const first = lookup(t, key);
  if (!insert(t, key, changetype<usize>(d))) return false;
  d.nextRealServer = changetype<VsDestination | null>(first);
  d.realServerKey = key;
  return true;
}

/** ip_vs_rs_unhash */
export function unhashRealServer(d: VsDestination): void {
  const key = d.realServerKey;
  if (!key) return;
  d.realServerKey = 0;
  const t = d.ipvs.realServers;
  const first = changetype<VsDestination>(lookup(t, key));
  const next = d.nextRealServer;
  d.nextRealServer = null;
  if (first === d) {
    if (next === null) erase(t, key);
    else insert(t, key, changetype<usize>(next));
    return;
  }
  let before = first;
  while (before.nextRealServer !== d) before = before.nextRealServer!;
  before.nextRealServer = next;
}

/** ip_vs_has_real_service, ip_vs_find_real_service: the masqueraded server that a packet of this source would be from. */
export function findRealServer(v: Ipvs, protocol: u32, address: u32, port: u32): VsDestination | null {
  let d = changetype<VsDestination | null>(lookup(v.realServers, keyOf(address, port)));
  while (d !== null) {
    if (d.port == port && (d.protocol == protocol || d.fwmark != 0) && methodOf(d) == <u32>VsConnFlag.MASQ)
      return d;
    d = d.nextRealServer;
  }
  return null;
}

/** ip_vs_find_tunnel: the server at this end of a tunnel; `port` is 0 but for GUE. */
export function findTunnel(v: Ipvs, address: u32, port: u32): VsDestination | null {
  let d = changetype<VsDestination | null>(lookup(v.realServers, keyOf(address, port)));
  while (d !== null) {
    if (methodOf(d) == <u32>VsConnFlag.TUNNEL && d.tunnelPort == port) return d;
    d = d.nextRealServer;
  }
  return null;
}
