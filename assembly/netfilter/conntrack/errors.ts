/** ICMP errors belong to the connection of the packet that they quote (nf_conntrack_icmpv4_error, nf_conntrack_inet_error). */
import { Hook } from "../../abi/netfilter";
import { Packet } from "../../packet";
import * as icmp from "../../wire/icmp";
import { IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { Netfilter } from "../state";
import { checksumOk } from "./checksum";
import { CtDir, CtInfo, holdConnection } from "./connection";
import { findTuple } from "./hash";
import { knownState } from "./state";
import { invertTuple, readTuple } from "./tuple";

/**
 * nf_conntrack_icmpv4_error: false where the ICMP packet at the hook is damaged or an error about nothing that is known. True where it may go
 * on: an error now has its connection, a query has none yet.
 */
export function checkIcmp(nf: Netfilter, p: Packet, at: Hook, zone: u32): bool {
  const h = p.network;
  const message = h + ipv4.headerLength(h);
  const end = p.data + p.length;
  if (message + icmp.HEADER_LENGTH > end) return false;
  if (!checksumOk(nf, p, at)) return false;
  const type = icmp.type(message);
  if (type > <u32>IcmpType.LAST) return false;
  switch (type) {
    case IcmpType.DEST_UNREACH:
    case IcmpType.SOURCE_QUENCH:
    case IcmpType.REDIRECT:
    case IcmpType.TIME_EXCEEDED:
    case IcmpType.PARAMETERPROB:
      return relate(nf, p, message + icmp.HEADER_LENGTH, end, zone);
    default:
      return true;
  }
}

/** nf_conntrack_inet_error: `inner` is where the quoted packet begins. */
function relate(nf: Netfilter, p: Packet, inner: usize, end: usize, zone: u32): bool {
  if (inner + ipv4.HEADER_LENGTH > end) return false;
  // ipv4_get_l4proto
  if (ipv4.fragmentOffset(inner)) return false;
  const transport = inner + ipv4.headerLength(inner);
  if (transport > end || ipv4.headerLength(inner) == 0) return false;
  const s = knownState();
  const quoted = s.innerTuple;
  if (!readTuple(inner, transport, <u32>(end - transport), quoted)) return false;
  const wanted = s.inverseTuple;
  if (!invertTuple(quoted, wanted)) return false;
  const t = findTuple(nf, zone, wanted);
  if (t === null) return false;
  // somebody else's error that quotes this connection is not related to it
  if (ipv4.destination(p.network) != t.destination) return false;
  p.conntrack = changetype<usize>(t.connection);
  holdConnection(p.conntrack);
  p.conntrackInfo = t.direction == <u32>CtDir.REPLY ? CtInfo.RELATED_REPLY : CtInfo.RELATED;
  return true;
}
