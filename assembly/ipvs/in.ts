/** Packets of clients (ip_vs_in_hook in net/netfilter/ipvs/ip_vs_core.c). */
import { Decision } from "../abi/decision";
import { Refusal } from "../abi/flow-cache";
import { PacketType } from "../abi/device";
import { Hook } from "../abi/netfilter";
import { VsConnFlag, VsDestFlag, VsSctpState, VsSysctl, VsTcpState } from "../abi/ipvs";
import { Verdict } from "../netfilter/verdict";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { read8 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as sctp from "../wire/sctp";
import { ChunkType } from "../wire/sctp";
import * as tcp from "../wire/tcp";
import { VsConnection } from "./connection";
import { usesOldConntrack } from "./conntrack";
import { Direction } from "./direction";
import { expireNow, putConnection } from "./expire";
import { findIn } from "./find";
import { noteServed, recordServed } from "./flow";
import { fillInfo, isIpvsProtocol } from "./header";
import { icmpIn } from "./icmp-in";
import { VsPacketInfo } from "./packet-info";
import { tryToSchedule } from "./schedule";
import { Ipvs } from "./service";
import { knownIpvs, Outcome } from "./state";
import { countIn } from "./statistics";
import { vsSysctl } from "./sysctl";
import { transition } from "./transition";
import { transmitBy } from "./transmit/method";

/** At INPUT, and at OUTPUT for clients on this host. */
export function inHook(v: Ipvs, p: Packet, at: Hook): Verdict {
  if (p.ipvs) return Verdict.ACCEPT;
  if ((p.type != <u32>PacketType.HOST && at != Hook.OUTPUT) || !p.routeType) return Verdict.ACCEPT;
  const protocol = ipv4.protocol(p.network);
  if (protocol == <u32>Protocol.ICMP) {
    refuse(Refusal.connection);
    const verdict = icmpIn(v, p, at);
    if (verdict >= 0) return verdict;
  }
  if (!isIpvsProtocol(protocol)) {
    if (vsSysctl(v, VsSysctl.ignore_tunneled)) p.ipvs = 1;
    return Verdict.ACCEPT;
  }
  const info = knownIpvs().info;
  fillInfo(p, p.network, false, false, info);
  const found = findIn(v, info);
  if (found === null) return begin(v, p, info);
  const fate = fateOf(v, found, p, info);
  if (fate == Fate.KEEP) return pass(p, found, info);
  refuse(Refusal.connection);
  // while a server is chosen anew, what ends counts still
  const verdict = fate & Fate.DROP ? Verdict.DROP : begin(v, p, info);
  if (fate & Fate.EXPIRE) expireNow(found);
  return verdict;
}

/** The packet may begin a connection. */
function begin(v: Ipvs, p: Packet, info: VsPacketInfo): Verdict {
  const c = tryToSchedule(v, p, info);
  return c === null ? verdictOf(knownIpvs().outcome) : pass(p, c, info);
}

/** It has one. */
function pass(p: Packet, c: VsConnection, info: VsPacketInfo): Verdict {
  reliedOn(p, Decision.virtualConnection, changetype<usize>(c), c.state);
  countIn(c, p);
  const before: u64 = K.recording ? noteServed(c) : 0;
  transition(c, Direction.INPUT, p, info);
  if (K.recording) recordServed(c, before);
  const verdict = transmitBy(p, c, info);
  putConnection(c);
  return verdict;
}

/** What a packet meets that found no connection. */
export function verdictOf(outcome: u32): Verdict {
  if (outcome == <u32>Outcome.FAILED) return Verdict.DROP;
  return outcome == <u32>Outcome.BYPASSED ? Verdict.STOLEN : Verdict.ACCEPT;
}

/** What becomes of a connection that a packet was found to belong to. */
const enum Fate {
  KEEP = 0,
  /** the packet begins another one */
  FORGET = 1,
  /** the packet is dropped, because conntrack has an entry that cannot go elsewhere */
  DROP = 2,
  /** it ends */
  EXPIRE = 4,
}

function fateOf(v: Ipvs, c: VsConnection, p: Packet, info: VsPacketInfo): u32 {
  const mode = vsSysctl(v, VsSysctl.conn_reuse_mode);
  if (mode && isNew(p, info)) {
    const fate = fateOfReused(v, c, p, mode);
    if (fate != <u32>Fate.KEEP) return fate;
  }
  const d = c.destination;
  if (d === null || d.flags & VsDestFlag.AVAILABLE) return Fate.KEEP;
  if (!vsSysctl(v, VsSysctl.expire_nodest_conn)) return Fate.DROP;
  return replace(c, usesOldConntrack(p)) | Fate.EXPIRE;
}

/** A client begins anew with the port of a connection that is over, or whose server shall have no new ones. */
function fateOfReused(v: Ipvs, c: VsConnection, p: Packet, mode: i32): u32 {
  const d = c.destination;
  const drained = d !== null && d.weight == 0 && vsSysctl(v, VsSysctl.expire_nodest_conn) != 0;
  if (!drained && !isOver(c, mode)) return Fate.KEEP;
  const old = usesOldConntrack(p);
  if (!drained && c.controlled && old) return Fate.KEEP;
  return replace(c, old) | (c.controlled ? 0 : Fate.EXPIRE);
}

function replace(c: VsConnection, old: bool): u32 {
  if (old) return Fate.DROP;
  // its conntrack entry is not the one that the packet has
  c.flags &= ~VsConnFlag.NFCT;
  return Fate.FORGET;
}

/** is_new_conn */
function isNew(p: Packet, info: VsPacketInfo): bool {
  const h = info.transport;
  const end = p.data + p.length;
  if (info.protocol == <u32>Protocol.TCP)
    return h + tcp.HEADER_LENGTH <= end && (tcp.flags(h) & tcp.SYN) != 0;
  if (info.protocol == <u32>Protocol.SCTP) {
    const chunk = h + sctp.HEADER_LENGTH;
    return chunk + sctp.CHUNK_HEADER_LENGTH <= end && read8(chunk) == <u32>ChunkType.INIT;
  }
  return false;
}

/** is_new_conn_expected: `mode` is conn_reuse_mode. A connection that a template made is kept. */
function isOver(c: VsConnection, mode: i32): bool {
  if (c.control !== null) return false;
  const state: u32 = c.state;
  if (c.protocol == <u8>Protocol.TCP) {
    if (state == <u32>VsTcpState.TIME_WAIT || state == <u32>VsTcpState.CLOSE) return true;
    return (mode & 2) != 0 && state == <u32>VsTcpState.FIN_WAIT && (c.flags & VsConnFlag.NOOUTPUT) != 0;
  }
  return c.protocol == <u8>Protocol.SCTP && state == <u32>VsSctpState.CLOSED;
}
