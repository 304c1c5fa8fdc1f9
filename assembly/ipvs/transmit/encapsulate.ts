/**
 * What is between the outer IP header of a tunnel to a server and the packet (ipvs_gue_encap, ipvs_gre_encap of ip_vs_xmit.c): nothing (IPIP), UDP
 * and a GUE header without options (draft-ietf-intarea-gue), or GRE (RFC 2784).
 */
import { Refusal } from "../../abi/flow-cache";
import { VsTunnelFlag, VsTunnelType } from "../../abi/ipvs";
import { flowSourcePort } from "../../net/udp-tunnel";
import { refuse } from "../../recording";
import { Packet, push } from "../../packet";
import { write16, write32, write8 } from "../../wire/bytes";
import { checksum, checksumPseudo } from "../../wire/checksum";
import { EtherType } from "../../wire/ethernet";
import * as gre from "../../wire/gre";
import { GreFlag } from "../../wire/gre";
import { Protocol } from "../../wire/ipv4";
import * as udp from "../../wire/udp";
import { VsDestination } from "../service";

export const GUE_HEADER_LENGTH: u32 = 4;
/** the type of what follows (proto_ctype) */
export const GUE_PROTOCOL: u32 = 1;

/** Bytes of it. */
export function encapsulationLength(d: VsDestination): u32 {
  switch (d.tunnelType) {
    case VsTunnelType.GUE:
      return udp.HEADER_LENGTH + GUE_HEADER_LENGTH;
    case VsTunnelType.GRE:
      return gre.lengthOf(greFlags(d));
    default:
      return 0;
  }
}

function greFlags(d: VsDestination): u32 {
  return d.tunnelFlags & (<u32>VsTunnelFlag.CSUM) ? <u32>GreFlag.CSUM : 0;
}

/** Pushes it in front of the packet (`p.network`), for which there is room; answers the protocol of the outer IP header. */
export function pushEncapsulation(p: Packet, d: VsDestination, destination: u32): u32 {
  switch (d.tunnelType) {
    case VsTunnelType.GUE:
      pushGue(p, d, destination);
      return Protocol.UDP;
    case VsTunnelType.GRE:
      pushGre(p, d);
      return Protocol.GRE;
    default:
      return Protocol.IPIP;
  }
}

function pushGue(p: Packet, d: VsDestination, destination: u32): void {
  const port = flowSourcePort(d.ipvs.namespace, p, 0, 0);
  const g = push(p, GUE_HEADER_LENGTH);
  write32(g, 0);
  write8(g + GUE_PROTOCOL, Protocol.IPIP);
  const h = push(p, udp.HEADER_LENGTH);
  udp.writePorts(h, port, d.tunnelPort);
  write16(h + udp.LENGTH, p.length);
  write16(h + udp.CHECKSUM, 0);
  if (!(d.tunnelFlags & (<u32>VsTunnelFlag.CSUM))) return;
  refuse(Refusal.bytes);
  const sum = checksumPseudo(h, p.length, p.routeSource, destination, Protocol.UDP);
  write16(h + udp.CHECKSUM, sum ? sum : 0xffff);
}

function pushGre(p: Packet, d: VsDestination): void {
  const flags = greFlags(d);
  const h = push(p, gre.lengthOf(flags));
  gre.write(h, flags, EtherType.IP, 0, 0);
  if (!(flags & GreFlag.CSUM)) return;
  refuse(Refusal.bytes);
  write16(h + gre.BASE_LENGTH, checksum(h, p.length));
}
