/** A new connection enters the table when its first packet leaves (__nf_conntrack_confirm in nf_conntrack_core.c). */
import { Refusal } from "../../abi/flow-cache";
import { FlowEvent } from "../../abi/flow";
import { NS_PER_S } from "../../clock";
import { hearTranslation } from "../../flows/listen";
import { Packet } from "../../packet";
import { refuse } from "../../recording";
import { K } from "../../state";
import { Protocol } from "../../wire/ipv4";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import {
  Connection,
  connectionOf,
  CtDir,
  CtStatus,
  directionOf,
  holdConnection,
  releaseConnection,
  Tuple,
} from "./connection";
import { cacheEvent, CtEvent, deliverEvents } from "./events";
import { recordEvents } from "./flow";
import { findClash, hashTuple, insertConnection, linkOne } from "./hash";
import { account } from "./refresh";
import { conntrackOf, knownState } from "./state";
import { tupleEquals } from "./tuple";

/** nf_confirm, nf_conntrack_confirm */
export function confirm(nf: Netfilter, p: Packet): Verdict {
  const ct = connectionOf(p);
  if (ct === null) return Verdict.ACCEPT;
  if (!(ct.status & CtStatus.CONFIRMED)) {
    refuse(Refusal.connection);
    const verdict = insert(nf, p, ct);
    if (verdict != Verdict.ACCEPT) return verdict;
  }
  // a clash may have given it another
  const now = connectionOf(p)!;
  if (now.status & CtStatus.EVENTS) {
    if (K.recording) recordEvents(now);
    deliverEvents(now);
  }
  return Verdict.ACCEPT;
}

/** `confirm` has nothing to do: most packets have a connection that is in the table, and no events. */
export function isSettled(p: Packet): bool {
  const ct = connectionOf(p);
  return ct === null || (ct.status & (CtStatus.CONFIRMED | CtStatus.EVENTS)) == <u32>CtStatus.CONFIRMED;
}

function insert(nf: Netfilter, p: Packet, ct: Connection): Verdict {
  // REJECT's answer to a first packet
  if (directionOf(p.conntrackInfo) != <u32>CtDir.ORIGINAL) return Verdict.ACCEPT;
  if (ct.status & CtStatus.TEMPLATE) return Verdict.ACCEPT;
  const s = knownState();
  const own = conntrackOf(nf);
  const ns = nf.namespace;
  const reply = ct.reply;
  ct.replyHash = hashTuple(ns, reply, reply.zone);
  ct.status |= CtStatus.CONFIRMED;
  if (ct.status & CtStatus.DYING) {
    own.insertFailed++;
    return Verdict.DROP;
  }
  let clash = findClash(s, ns, ct.original, ct.zone);
  if (clash === null) clash = findClash(s, ns, reply, ct.zone);
  if (clash !== null) return resolveClash(nf, p, ct, clash);
  ct.timeoutNs += K.nowNs;
  if (!insertConnection(s, ct)) {
    ct.status &= ~CtStatus.CONFIRMED;
    own.insertFailed++;
    return Verdict.DROP;
  }
  ct.references++;
  cacheEvent(ct, CtEvent.NEW);
  if (K.flows) hearTranslation(ct, FlowEvent.natCreate);
  return Verdict.ACCEPT;
}

/** nf_ct_resolve_clash: another packet of the same flow was faster, or NAT gave two flows the same answer. */
function resolveClash(nf: Netfilter, p: Packet, loser: Connection, clash: Tuple): Verdict {
  const own = conntrackOf(nf);
  if (allowsClash(clash.connection.original.protocol)) {
    if (join(nf, p, loser, clash.connection)) return Verdict.ACCEPT;
    if (insertReply(nf, p, loser)) return Verdict.ACCEPT;
  }
  own.drop++;
  own.insertFailed++;
  // it never was in the table: nothing may take it out
  loser.status &= ~CtStatus.CONFIRMED;
  return Verdict.DROP;
}

/** nf_conntrack_l4proto.allow_clash */
function allowsClash(protocol: u32): bool {
  switch (protocol) {
    case Protocol.UDP:
    case Protocol.UDPLITE:
    case Protocol.DCCP:
    case Protocol.SCTP:
    case Protocol.GRE:
      return true;
    default:
      return false;
  }
}

/** __nf_ct_resolve_clash: the packet goes over to the connection that is there, if it is the same flow with the same translation. */
function join(nf: Netfilter, p: Packet, loser: Connection, winner: Connection): bool {
  if (winner.status & CtStatus.DYING) return false;
  const same =
    tupleEquals(winner.original, loser.original) &&
    tupleEquals(winner.reply, loser.reply) &&
    winner.original.zone == loser.original.zone &&
    winner.reply.zone == loser.reply.zone;
  if (winner.status & CtStatus.NAT_DONE_MASK && !same) return false;
  if (loser.status & CtStatus.ACCOUNTING)
    account(winner, p.conntrackInfo, <u32>(directionOf(p.conntrackInfo) ? loser.bytes1 : loser.bytes0));
  loser.status &= ~CtStatus.CONFIRMED;
  holdConnection(changetype<usize>(winner));
  releaseConnection(changetype<usize>(loser));
  p.conntrack = changetype<usize>(winner);
  conntrackOf(nf).clashResolve++;
  return true;
}

/** nf_ct_resolve_clash_harder: the answers' direction is free, so this one packet gets an answer; for a second, and listed nowhere. */
function insertReply(nf: Netfilter, p: Packet, loser: Connection): bool {
  const s = knownState();
  const other = findClash(s, nf.namespace, loser.reply, loser.zone);
  if (other !== null) return join(nf, p, loser, other.connection);
  loser.timeoutNs = K.nowNs + NS_PER_S;
  loser.status |= CtStatus.FIXED_TIMEOUT | CtStatus.NAT_CLASH;
  loser.references++;
  linkOne(s, loser.reply);
  conntrackOf(nf).clashResolve++;
  return true;
}
