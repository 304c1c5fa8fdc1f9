/** UDP (net/netfilter/nf_conntrack_proto_udp.c): a stream once both sides have spoken and two seconds have passed. */
import { Hook } from "../../abi/netfilter";
import { Guard } from "../../abi/flow-cache";
import { NetSysctl } from "../../abi/sysctl";
import { NS_PER_S } from "../../clock";
import { Packet } from "../../packet";
import { guarded, Of } from "../../recording";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as udp from "../../wire/udp";
import { Netfilter } from "../state";
import { checksumOk, partialChecksumOk } from "./checksum";
import { Connection, CtStatus } from "./connection";
import { cacheEvent, CtEvent } from "./events";
import { Tracked } from "./tracked";
import { refresh, timeoutOf } from "./refresh";

/** nf_conntrack_udp_packet, and nf_conntrack_udplite_packet */
export function trackUdp(nf: Netfilter, ct: Connection, p: Packet, at: Hook): Tracked {
  if (isDamaged(nf, p, at)) return Tracked.INVALID;
  if (!(ct.status & CtStatus.CONFIRMED)) ct.streamNs = K.nowNs + 2 * NS_PER_S;
  if (!(ct.status & CtStatus.SEEN_REPLY)) {
    refresh(ct, p, timeoutOf(ct, NetSysctl.nf_conntrack_udp_timeout));
    return Tracked.ACCEPT;
  }
  const isStream = K.nowNs > ct.streamNs;
  // past it once is past it for ever
  if (K.recording && !isStream)
    guarded(Guard.until, changetype<usize>(ct) + offsetof<Connection>("streamNs"), 0, Of.flow);
  refresh(
    ct,
    p,
    timeoutOf(ct, isStream ? NetSysctl.nf_conntrack_udp_timeout_stream : NetSysctl.nf_conntrack_udp_timeout),
  );
  // one that clashed is to go soon
  if (ct.status & CtStatus.NAT_CLASH) return Tracked.ACCEPT;
  if (isStream && !(ct.status & CtStatus.ASSURED)) {
    ct.status |= CtStatus.ASSURED;
    cacheEvent(ct, CtEvent.ASSURED);
  }
  return Tracked.ACCEPT;
}

/** udp_error; udplite_error (RFC 3828: a checksum is obligatory, and covers what its length field says) */
function isDamaged(nf: Netfilter, p: Packet, at: Hook): bool {
  const h = p.network;
  const transport = h + ipv4.headerLength(h);
  const length = <u32>(p.data + p.length - transport);
  if (length < udp.HEADER_LENGTH) return true;
  const field = udp.length(transport);
  if (ipv4.protocol(h) == <u32>Protocol.UDPLITE) {
    const covered = field == 0 ? length : field;
    if (covered < udp.HEADER_LENGTH || covered > length || udp.checksumField(transport) == 0) return true;
    return !partialChecksumOk(nf, p, at, covered);
  }
  if (field > length || field < udp.HEADER_LENGTH) return true;
  return udp.checksumField(transport) != 0 && !checksumOk(nf, p, at);
}
