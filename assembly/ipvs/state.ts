/**
 * What IPVS keeps for all namespaces: the table of connections (ip_vs_conn_tab). Its chains grow with their number (Linux's do not:
 * conn_tab_bits), so that a lookup costs the same for ten or a million.
 */
import { allocate, allocateScratch } from "../memory";
import { K } from "../state";
import { VsConnection } from "./connection";
import { VsPacketInfo } from "./packet-info";

@unmanaged
export class IpvsState {
  /** u32[1 << bits]: first VsConnection of each chain */
  chains: usize;
  bits: u32;
  /** connections in the table; those of one packet never are */
  hashed: u32;
  first: VsConnection | null;
  last: VsConnection | null;
  /** where a dump goes on: kept right by unlinking */
  dumpNext: VsConnection | null;
  /** of the packet at a hook, and of the one that it quotes */
  info: VsPacketInfo;
  quoted: VsPacketInfo;
  /** of the packet that a rule asks about (xt_ipvs), on its way from such a hook */
  matched: VsPacketInfo;
  /** the last number that a connection got; memory of those that are gone: create.ts */
  connectionIds: u32;
  freeConnections: usize;
  /** u64 each: connections that came into chains with these highest bits of the hash (ARRIVAL_BITS): find.ts */
  arrivals: usize;
  /** Outcome of a function that answers a connection and had none */
  outcome: u32;
}

/** Why there is no connection (`ignored` of ip_vs_schedule, and the verdict of those that call it). */
export const enum Outcome {
  /** not for IPVS: the packet goes on as usual */
  IGNORED = 0,
  /** no server can take it: the client is told (ip_vs_leave) */
  NO_SERVER,
  /** it has to be dropped */
  FAILED,
  /** ip_vs_leave has sent it past the servers */
  BYPASSED,
}

const FIRST_BITS: u32 = 8;
export const ARRIVAL_BITS: u32 = 12;

/** Made on first use; null where the memory is full. */
export function ipvsState(): IpvsState | null {
  if (K.ipvs) return changetype<IpvsState>(K.ipvs);
  const at = allocate(<u32>offsetof<IpvsState>());
  const chains = allocate(4 << FIRST_BITS);
  const infos = allocateScratch(3 * <u32>offsetof<VsPacketInfo>());
  const arrivals = allocate(8 << ARRIVAL_BITS);
  if (!at || !chains || !infos || !arrivals) return null;
  const s = changetype<IpvsState>(at);
  s.chains = chains;
  s.arrivals = arrivals;
  s.bits = FIRST_BITS;
  s.info = changetype<VsPacketInfo>(infos);
  s.quoted = changetype<VsPacketInfo>(infos + offsetof<VsPacketInfo>());
  s.matched = changetype<VsPacketInfo>(infos + 2 * offsetof<VsPacketInfo>());
  K.ipvs = at;
  return s;
}

/** The state, where some namespace has IPVS already. */
export function knownIpvs(): IpvsState {
  return changetype<IpvsState>(K.ipvs);
}
