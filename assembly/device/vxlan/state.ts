/** A VXLAN device, its forwarding table and the sockets that devices share (struct vxlan_dev, vxlan_fdb, vxlan_rdst, vxlan_sock: vxlan_private.h). */
import { Timer } from "../../clock";
import { allocate } from "../../memory";
import { DstCache } from "../../net/dst-cache";
import { Namespace } from "../../net/namespace";
import { UdpSock } from "../../socket/udp";
import { K } from "../../state";
import { Device } from "../device";

/** VXLAN_HEADROOM: what a frame grows by, its own Ethernet header included, as the lower device's MTU sees it */
export const HEADROOM: u32 = 50;
/** VXLAN6_HEADROOM */
export const HEADROOM6: u32 = 70;
/** VXLAN_F_RCV_FLAGS: devices that differ in one of these cannot share a socket */
export const RECEIVE_FLAGS: u32 = 0x800 | 0x2000 | 0x100 | 0x20000;
export const BUCKETS: u32 = 256;

/** NUD_* bits that entries have (`bridge fdb` gives permanent, static or dynamic) */
export const NUD_REACHABLE: u32 = 0x02;
export const NUD_NOARP: u32 = 0x40;
export const NUD_PERMANENT: u32 = 0x80;
/** NTF_* bits */
export const NTF_SELF: u32 = 0x02;
export const NTF_EXT_LEARNED: u32 = 0x10;
export const NTF_ROUTER: u32 = 0x80;
/** NTF_VXLAN_ADDED_BY_USER */
export const NTF_BY_USER: u32 = 0x100;

/** Where frames are sent to (struct vxlan_rdst). An address is IPv4 (family 4, in `low`) or IPv6 (family 6). */
@unmanaged
export class Remote {
  next: Remote | null;
  high: u64;
  low: u64;
  family: u32;
  port: u32;
  vni: u32;
  /** ifindex, 0: as the routes say */
  ifindex: u32;
  cache: DstCache;

  isAny(): bool {
    return this.low == 0 && this.high == 0;
  }
}

/** One MAC (and VNI, on a device that takes all of them) and where it is. */
@unmanaged
export class VxlanEntry {
  /** stable.ts: another one with each change of its destinations */
  version: u64;
  /** in its bucket, newest first */
  next: VxlanEntry | null;
  mac: u64;
  /** VNI that it was learned from */
  vni: u32;
  /** NUD_* */
  state: u32;
  /** NTF_* */
  flags: u32;
  usedNs: u64;
  updatedNs: u64;
  remotes: Remote | null;
  /** number of the command that set it (K.cause); 0: it was learned */
  cause: u32;
}

@unmanaged
export class Vxlan {
  /** stable.ts: another one with each new entry, for frames to addresses that are not known */
  version: u64;
  /** list of all, newest first (vxlan_net.vxlan_list) */
  next: Vxlan | null;
  device: Device;
  /** shared with others on the same port; null while the device is down */
  socket: VxlanSocket | null;
  /** in that socket's list */
  socketNext: Vxlan | null;
  vni: u32;
  remoteHigh: u64;
  remoteLow: u64;
  remoteFamily: u32;
  localHigh: u64;
  localLow: u64;
  /** ifindex in `origin`, 0: none */
  remoteIfindex: u32;
  port: u32;
  portMin: u32;
  portMax: u32;
  ttl: u32;
  tos: u32;
  df: u32;
  label: u32;
  /** seconds */
  ageing: u32;
  limit: u32;
  /** VxlanFlag */
  flags: u32;
  entries: u32;
  /** VxlanEntry of each hash */
  buckets: usize;
  timer: Timer;
  /** vni-filter.ts: the VNIs it takes */
  vnis: usize;
  /** namespace of its sockets and routes (vxlan->net) */
  origin: Namespace;

  has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }
}

/** A group that a socket has joined on a device (ip_mc_socklist). */
@unmanaged
export class Membership {
  next: Membership | null;
  group: u32;
  ifindex: u32;
}

@unmanaged
export class VxlanSocket {
  next: VxlanSocket | null;
  /** null over IPv6, whose datagrams find the tunnel by themselves */
  sock: UdpSock | null;
  /** 4 or 6 */
  family: u32;
  namespace: Namespace;
  port: u32;
  /** VxlanFlag among RECEIVE_FLAGS */
  flags: u32;
  users: u32;
  devices: Vxlan | null;
  memberships: Membership | null;
}

@unmanaged
export class Vxlans {
  first: Vxlan | null;
  sockets: VxlanSocket | null;
}

export function vxlans(): Vxlans {
  if (!K.vxlan) K.vxlan = allocate(<u32>offsetof<Vxlans>());
  return changetype<Vxlans>(K.vxlan);
}

export function vxlanOf(d: Device): Vxlan {
  return changetype<Vxlan>(d.data);
}
