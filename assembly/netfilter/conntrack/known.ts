/**
 * UDP of a connection that is known: what nf_conntrack_in, resolve_normal_ct and nf_conntrack_udp_packet come to for most datagrams, which change
 * nothing but the timeout, in one function (core.ts, udp.ts, refresh.ts).
 */
import { Decision } from "../../abi/decision";
import { Hook } from "../../abi/netfilter";
import { NetSysctl } from "../../abi/sysctl";
import { NS_PER_S } from "../../clock";
import { Namespace, netSysctl } from "../../net/namespace";
import { reliedOn } from "../../observe";
import { Packet } from "../../packet";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as udp from "../../wire/udp";
import { Netfilter } from "../state";
import { checksumOk } from "./checksum";
import { Connection, CtInfo, CtStatus, rememberNext, Tuple } from "./connection";
import { findWords, isOfWords } from "./hash";
import { knownState } from "./state";

/** status of a connection that others have to look at */
const SPECIAL: u32 = CtStatus.FIXED_TIMEOUT | CtStatus.NAT_CLASH | CtStatus.ACCOUNTING;

/** The tuple that it is probably found by: the one behind its last connection, or what was touched for its frame (replay/connections.ts). */
function guess(p: Packet, ns: Namespace): usize {
  if (p.before) return changetype<Connection>(p.before).follows;
  const a = knownState().ahead;
  a.namespace = ns;
  return a.guess;
}

/** True: the packet has its connection, which knows of it. False: nothing has happened, conntrackIn has to look. */
export function trackKnown(nf: Netfilter, p: Packet, at: Hook): bool {
  const h = p.network;
  if (load<u8>(h) != 0x45 || ipv4.protocol(h) != <u32>Protocol.UDP || ipv4.fragmentOffset(h)) return false;
  const t = h + ipv4.HEADER_LENGTH;
  const length = <u32>(p.data + p.length - t);
  if (<i32>length < <i32>udp.HEADER_LENGTH) return false;
  const field = udp.length(t);
  if (field > length || field < udp.HEADER_LENGTH) return false;
  const ns = nf.namespace;
  const addresses = bswap<u64>(load<u64>(h, ipv4.SOURCE));
  const ports = bswap<u32>(load<u32>(t));
  let found = guess(p, ns);
  if (!isOfWords(found, ns, addresses, ports, Protocol.UDP)) {
    found = findWords(ns, addresses, ports, Protocol.UDP);
    if (!found) return false;
    rememberNext(p, changetype<Tuple>(found));
  }
  const tuple = changetype<Tuple>(found);
  const ct = tuple.connection;
  const status = ct.status;
  if ((status & (CtStatus.CONFIRMED | SPECIAL)) != <u32>CtStatus.CONFIRMED) return false;
  let info: u32 = CtInfo.NEW;
  let timeout = NetSysctl.nf_conntrack_udp_timeout;
  if (status & CtStatus.SEEN_REPLY) {
    if (K.nowNs > ct.streamNs) {
      if (!(status & CtStatus.ASSURED)) return false;
      timeout = NetSysctl.nf_conntrack_udp_timeout_stream;
    }
    info = tuple.direction ? CtInfo.ESTABLISHED_REPLY : CtInfo.ESTABLISHED;
  } else if (tuple.direction) return false;
  if (udp.checksumField(t) && !checksumOk(nf, p, at)) return false;
  ct.references++;
  p.conntrack = changetype<usize>(ct);
  p.conntrackInfo = info;
  reliedOn(p, Decision.lookup, p.conntrack, info);
  ct.timeoutNs = K.nowNs + <u64>(<u32>netSysctl(ns, timeout)) * NS_PER_S;
  return true;
}
