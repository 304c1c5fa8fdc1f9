/** New connections (ip_vs_try_to_schedule and ip_vs_schedule in ip_vs_core.c, conn_schedule of the protocols). */
import { ObjectKind } from "../abi/explain";
import { accuse } from "../drops";
import { Decision } from "../abi/decision";
import { Refusal } from "../abi/flow-cache";
import { DeviceFlag } from "../abi/device";
import { VsServiceFlag, VsSysctl } from "../abi/ipvs";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { refuse } from "../recording";
import { read8 } from "../wire/bytes";
import { Protocol } from "../wire/ipv4";
import * as sctp from "../wire/sctp";
import { ChunkType } from "../wire/sctp";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import { VsConnection } from "./connection";
import { createConnection } from "./create";
import { isToDrop } from "./defense";
import { findIn } from "./find";
import { clientAddressOf, clientPortOf, virtualAddressOf, virtualPortOf } from "./header";
import { leave } from "./leave";
import { findService } from "./lookup";
import { onePacket, schedulePersistent } from "./persistence";
import { VsPacketInfo } from "./packet-info";
import { pick } from "./scheduler";
import { Ipvs, VsService } from "./service";
import { knownIpvs, Outcome } from "./state";
import { countConnection } from "./statistics";
import { vsSysctl } from "./sysctl";

const FTP_DATA_PORT: u32 = 20;

/**
 * ip_vs_try_to_schedule: a new connection for a packet that belongs to none. Null: the state's `outcome` is IGNORED (it goes on as usual),
 * FAILED (the caller drops it) or BYPASSED (it is gone).
 */
export function tryToSchedule(v: Ipvs, p: Packet, info: VsPacketInfo): VsConnection | null {
  const state = knownIpvs();
  state.outcome = mayBegin(v, p, info);
  if (state.outcome != <u32>Outcome.NO_SERVER) return null;
  state.outcome = Outcome.IGNORED;
  const s = findService(v, p.mark, info.protocol, virtualAddressOf(info), virtualPortOf(info));
  if (s === null) return null;
  refuse(Refusal.connection);
  reliedOn(p, Decision.virtualService, changetype<usize>(s), s.scheduler);
  accuse(p, ObjectKind.VS_SERVICE, changetype<usize>(s));
  if (isToDrop(v)) {
    state.outcome = Outcome.FAILED;
    return null;
  }
  const c = schedule(s, p, info);
  if (c === null && state.outcome == <u32>Outcome.NO_SERVER) state.outcome = leave(s, p, info);
  return c;
}

/**
 * pp->conn_schedule, as far as the protocol decides: IGNORED where the packet begins nothing, FAILED where it is too short, else NO_SERVER
 * (for now). Of a packet that an ICMP error quotes only the ports are there.
 */
function mayBegin(v: Ipvs, p: Packet, info: VsPacketInfo): Outcome {
  const protocol = info.protocol;
  // ah_esp_conn_schedule: these only follow the negotiation of their keys
  if (protocol == <u32>Protocol.ESP || protocol == <u32>Protocol.AH) return Outcome.IGNORED;
  if (info.icmp) return info.hasPorts ? Outcome.NO_SERVER : Outcome.FAILED;
  const h = info.transport;
  const end = p.data + p.length;
  if (protocol == <u32>Protocol.UDP) return h + udp.HEADER_LENGTH > end ? Outcome.FAILED : Outcome.NO_SERVER;
  if (protocol == <u32>Protocol.TCP) {
    if (h + tcp.HEADER_LENGTH > end) return Outcome.FAILED;
    if (tcp.flags(h) & tcp.RST) return Outcome.IGNORED;
    return tcp.flags(h) & tcp.SYN || vsSysctl(v, VsSysctl.sloppy_tcp) ? Outcome.NO_SERVER : Outcome.IGNORED;
  }
  if (h + sctp.HEADER_LENGTH + sctp.CHUNK_HEADER_LENGTH > end) return Outcome.FAILED;
  const type = read8(h + sctp.HEADER_LENGTH);
  if (type == <u32>ChunkType.ABORT) return Outcome.IGNORED;
  return type == <u32>ChunkType.INIT || vsSysctl(v, VsSysctl.sloppy_sctp)
    ? Outcome.NO_SERVER
    : Outcome.IGNORED;
}

/** ip_vs_schedule: chooses a server and makes the connection. Null: the state's `outcome` says why. */
function schedule(s: VsService, p: Packet, info: VsPacketInfo): VsConnection | null {
  const state = knownIpvs();
  state.outcome = Outcome.IGNORED;
  const clientPort = clientPortOf(info);
  // active FTP: the server's data connection, which has to be known already
  if (clientPort == FTP_DATA_PORT) return null;
  if (isAnswer(s.ipvs, p, info)) return null;
  if (s.flags & VsServiceFlag.PERSISTENT) return schedulePersistent(s, p, info);
  state.outcome = Outcome.NO_SERVER;
  const port = virtualPortOf(info);
  if (!s.fwmark && port != s.port) return null;
  const d = pick(s, info);
  reliedOn(p, Decision.server, changetype<usize>(d), s.scheduler);
  if (d === null) return null;
  const c = createConnection(
    s.ipvs,
    info.protocol,
    clientAddressOf(info),
    clientPort,
    virtualAddressOf(info),
    port,
    d.address,
    d.port ? d.port : port,
    onePacket(s, info),
    d,
    p.mark,
  );
  if (c === null) {
    state.outcome = Outcome.FAILED;
    return null;
  }
  countConnection(c, s);
  return c;
}

/** A packet of this host that answers a connection is none that begins one. */
function isAnswer(v: Ipvs, p: Packet, info: VsPacketInfo): bool {
  if (p.input !== null && !(p.device.flags & DeviceFlag.LOOPBACK)) return false;
  info.inverse ^= 1;
  const c = findIn(v, info);
  info.inverse ^= 1;
  return c !== null;
}
