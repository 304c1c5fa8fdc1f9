/** Connection tracking of a packet (nf_conntrack_in in net/netfilter/nf_conntrack_core.c). */
import { reliedOn } from "../../observe";
import { Decision } from "../../abi/decision";
import { Refusal } from "../../abi/flow-cache";
import { Hook } from "../../abi/netfilter";
import { Packet } from "../../packet";
import { refuse } from "../../recording";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { allocateConnection } from "./allocate";
import {
  Connection,
  connectionOf,
  CtDir,
  CtInfo,
  CtStatus,
  forgetConnection,
  holdConnection,
  releaseConnection,
  rememberNext,
  Tuple,
} from "./connection";
import { checkIcmp } from "./errors";
import { cacheEvent, CtEvent, wantEvents } from "./events";
import { noteConnection, recordTracked } from "./flow";
import { trackGeneric } from "./generic";
import { trackGre } from "./gre";
import { findHashed, hashTuple } from "./hash";
import { trackIcmp } from "./icmp";
import { trackKnown } from "./known";
import { conntrackOf, knownState } from "./state";
import { trackTcp } from "./tcp";
import { Tracked } from "./tracked";
import { copyTuple, invertTuple, readTuple } from "./tuple";
import { trackUdp } from "./udp";
import { zoneId, ZONE_OF_MARK } from "./zone";

/** nf_conntrack_in: finds or makes the packet's connection. */
export function conntrackIn(nf: Netfilter, p: Packet, at: Hook): Verdict {
  const template = connectionOf(p);
  if (p.conntrackInfo == <u32>CtInfo.UNTRACKED) return Verdict.ACCEPT;
  if (template === null) {
    // what is written down for the flow cache is told in full
    if (!K.recording && trackKnown(nf, p, at)) return Verdict.ACCEPT;
    return track(nf, p, at, 0, 0);
  }
  // seen before: it came over lo, or an error that was made here has its connection
  if (!(template.status & CtStatus.TEMPLATE)) return Verdict.ACCEPT;
  p.conntrack = 0;
  p.conntrackInfo = 0;
  // nf_ct_zone_tmpl
  let zone = template.zone;
  if (zone & ZONE_OF_MARK) zone = (zone & ~(ZONE_OF_MARK | 0xffff)) | (p.mark & 0xffff);
  const verdict = track(nf, p, at, zone, template.eventMask);
  releaseConnection(changetype<usize>(template));
  return verdict;
}

/** `events`: a mask of the template's (--ctevents), 0 for none. */
function track(nf: Netfilter, p: Packet, at: Hook, zone: u32, events: u32): Verdict {
  const own = conntrackOf(nf);
  const h = p.network;
  const transport = h + ipv4.headerLength(h);
  const end = p.data + p.length;
  // ipv4_get_l4proto
  if (ipv4.fragmentOffset(h) || transport > end) {
    own.invalid++;
    refuse(Refusal.connection);
    return Verdict.ACCEPT;
  }
  const protocol = ipv4.protocol(h);
  if (protocol == <u32>Protocol.ICMP) {
    refuse(Refusal.connection);
    if (!checkIcmp(nf, p, at, zone)) {
      own.error++;
      return Verdict.ACCEPT;
    }
    if (p.conntrack) return Verdict.ACCEPT;
  }
  while (true) {
    if (!resolve(nf, p, transport, <u32>(end - transport), zone, events)) {
      own.drop++;
      refuse(Refusal.connection);
      return Verdict.DROP;
    }
    const ct = connectionOf(p);
    if (ct === null) {
      refuse(Refusal.connection);
      own.invalid++;
      return Verdict.ACCEPT;
    }
    reliedOn(p, Decision.lookup, changetype<usize>(ct), p.conntrackInfo);
    const before = knownState().scratch;
    if (K.recording) noteConnection(ct, before);
    const answer = handle(nf, ct, p, at, protocol);
    if (answer == Tracked.ACCEPT) {
      if (p.conntrackInfo == <u32>CtInfo.ESTABLISHED_REPLY && !(ct.status & CtStatus.SEEN_REPLY)) {
        ct.status |= CtStatus.SEEN_REPLY;
        cacheEvent(ct, CtEvent.REPLY);
      }
      if (K.recording) recordTracked(ct, p, before);
      return Verdict.ACCEPT;
    }
    refuse(Refusal.connection);
    forgetConnection(p);
    if (answer == Tracked.REPEAT) continue;
    own.invalid++;
    if (answer == Tracked.INVALID) return Verdict.ACCEPT;
    own.drop++;
    return Verdict.DROP;
  }
}

/**
 * resolve_normal_ct: gives the packet the connection of its tuple, or a new one; none where it has no tuple or nothing could answer it.
 * False where there is no room for a new one.
 */
function resolve(nf: Netfilter, p: Packet, transport: usize, length: u32, zone: u32, events: u32): bool {
  const s = knownState();
  const tuple = s.packetTuple;
  if (!readTuple(p.network, transport, length, tuple)) return true;
  const ns = nf.namespace;
  const id = zoneId(zone, CtDir.ORIGINAL);
  const hash = hashTuple(ns, tuple, id);
  let found = findHashed(s, ns, zone, tuple, hash);
  if (found === null) {
    // one that is found by another zone is not looked for there alone
    refuse(Refusal.connection);
    const other = zoneId(zone, CtDir.REPLY);
    if (other != id) found = findHashed(s, ns, zone, tuple, hashTuple(ns, tuple, other));
  }
  if (found === null) {
    // init_conntrack
    const inverse = s.inverseTuple;
    if (!invertTuple(tuple, inverse)) return true;
    const made = allocateConnection(nf, zone, tuple, inverse, hash);
    if (made === null) return false;
    wantEvents(nf, made, events);
    rememberNext(p, made.original);
    p.conntrack = changetype<usize>(made);
    p.conntrackInfo = CtInfo.NEW;
    return true;
  }
  const ct = found.connection;
  rememberNext(p, found);
  p.conntrack = changetype<usize>(ct);
  holdConnection(p.conntrack);
  if (found.direction == <u32>CtDir.REPLY) p.conntrackInfo = CtInfo.ESTABLISHED_REPLY;
  else p.conntrackInfo = ct.status & CtStatus.SEEN_REPLY ? CtInfo.ESTABLISHED : CtInfo.NEW;
  return true;
}

/** nf_conntrack_handle_packet */
function handle(nf: Netfilter, ct: Connection, p: Packet, at: Hook, protocol: u32): Tracked {
  switch (protocol) {
    case Protocol.TCP:
      return trackTcp(nf, ct, p, at);
    case Protocol.UDP:
    case Protocol.UDPLITE:
      return trackUdp(nf, ct, p, at);
    case Protocol.ICMP:
      return trackIcmp(ct, p);
    case Protocol.GRE:
      return trackGre(ct, p);
    default:
      return trackGeneric(ct, p);
  }
}

/** nf_conntrack_alter_reply: NAT decided what answers to an unconfirmed connection look like. */
export function alterReply(ct: Connection, reply: Tuple): void {
  copyTuple(reply, ct.reply);
}

/** nf_conntrack_attach: a packet that answers `p` in the other direction (REJECT) belongs to the same connection. */
export function attachConnection(answer: Packet, p: Packet): void {
  if (!p.conntrack) {
    // of an untracked packet it inherits that it was seen, and no more: NOTRACK passes it by, and it is tracked
    if (p.conntrackInfo == <u32>CtInfo.UNTRACKED) {
      forgetConnection(answer);
      answer.conntrackInfo = CtInfo.RELATED;
    }
    return;
  }
  forgetConnection(answer);
  answer.conntrack = p.conntrack;
  holdConnection(answer.conntrack);
  answer.conntrackInfo =
    p.conntrackInfo >= <u32>CtInfo.ESTABLISHED_REPLY ? CtInfo.RELATED : CtInfo.RELATED_REPLY;
}
