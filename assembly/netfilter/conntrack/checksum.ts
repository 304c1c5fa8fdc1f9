/** Whether a packet's transport checksum is right (nf_ip_checksum in net/netfilter/utils.c). */
import { Refusal } from "../../abi/flow-cache";
import { Hook } from "../../abi/netfilter";
import { NetSysctl } from "../../abi/sysctl";
import { netSysctl } from "../../net/namespace";
import { Packet } from "../../packet";
import { refuse } from "../../recording";
import { checksum, checksumPseudo } from "../../wire/checksum";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { Netfilter } from "../state";

/** False where nf_conntrack_checksum says that arriving packets are to be checked and this one is damaged. */
export function checksumOk(nf: Netfilter, p: Packet, at: Hook): bool {
  if (at != Hook.PREROUTING || !netSysctl(nf.namespace, NetSysctl.nf_conntrack_checksum)) return true;
  const h = p.network;
  const transport = h + ipv4.headerLength(h);
  const length = <u32>(p.data + p.length - transport);
  const protocol = ipv4.protocol(h);
  if (protocol == <u32>Protocol.TCP || protocol == <u32>Protocol.UDP)
    return checksumPseudo(transport, length, ipv4.source(h), ipv4.destination(h), protocol) == 0;
  return checksum(transport, length) == 0;
}

/** nf_checksum_partial as UDP-Lite is checked: the first `covered` bytes, behind the pseudo header of UDP (its number, not UDP-Lite's). */
export function partialChecksumOk(nf: Netfilter, p: Packet, at: Hook, covered: u32): bool {
  if (at != Hook.PREROUTING || !netSysctl(nf.namespace, NetSysctl.nf_conntrack_checksum)) return true;
  refuse(Refusal.bytes);
  const h = p.network;
  const transport = h + ipv4.headerLength(h);
  const length = <u32>(p.data + p.length - transport);
  let sum = ~checksumPseudo(transport, covered, ipv4.source(h), ipv4.destination(h), Protocol.UDP) & 0xffff;
  // the pseudo header tells the whole length
  sum += length - covered;
  return (sum & 0xffff) + (sum >> 16) == 0xffff;
}
