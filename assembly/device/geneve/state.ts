/** A Geneve device and the sockets that devices share (struct geneve_dev, geneve_sock: drivers/net/geneve.c). */
import { allocate } from "../../memory";
import { DstCache } from "../../net/dst-cache";
import { Namespace } from "../../net/namespace";
import { UdpSock } from "../../socket/udp";
import { K } from "../../state";
import { Device } from "../device";

/** GENEVE_IPV4_HLEN: what a frame grows by, its own Ethernet header included */
export const HEADROOM: u32 = 50;

@unmanaged
export class Geneve {
  /** list of all, newest first */
  next: Geneve | null;
  device: Device;
  socket: GeneveSocket | null;
  socketNext: Geneve | null;
  /** namespace of its sockets and routes (geneve->net) */
  origin: Namespace;
  remoteHigh: u64;
  remoteLow: u64;
  remoteFamily: u32;
  vni: u32;
  port: u32;
  ttl: u32;
  ttlInherit: u32;
  tos: u32;
  df: u32;
  udpChecksum: u32;
  external: u32;
  cache: DstCache;
}

@unmanaged
export class GeneveSocket {
  next: GeneveSocket | null;
  sock: UdpSock;
  namespace: Namespace;
  port: u32;
  users: u32;
  devices: Geneve | null;
}

@unmanaged
export class Geneves {
  first: Geneve | null;
  sockets: GeneveSocket | null;
}

export function geneves(): Geneves {
  if (!K.geneve) K.geneve = allocate(<u32>offsetof<Geneves>());
  return changetype<Geneves>(K.geneve);
}

export function geneveOf(d: Device): Geneve {
  return changetype<Geneve>(d.data);
}
