/** A client that comes back is given the server that it had (ip_vs_sched_persist in ip_vs_core.c, ip_vs_check_template in ip_vs_conn.c). */
import { Decision } from "../abi/decision";
import { VsConnFlag, VsDestFlag, VsServiceFlag, VsSysctl } from "../abi/ipvs";
import { reliedOn } from "../observe";
import { Packet } from "../packet";
import { HZ } from "../wheel";
import { Protocol } from "../wire/ipv4";
import { VsConnection } from "./connection";
import { addControl } from "./control-link";
import { createConnection } from "./create";
import { putConnection } from "./expire";
import { findTemplate } from "./find";
import { clientAddressOf, clientPortOf, virtualAddressOf, virtualPortOf } from "./header";
import { VsPacketInfo } from "./packet-info";
import { pick } from "./scheduler";
import { VsDestination, VsService } from "./service";
import { knownIpvs, Outcome } from "./state";
import { countConnection } from "./statistics";
import { vsSysctl } from "./sysctl";
import { hashConnection, unhashConnection } from "./table";

const FTP_PORT: u32 = 21;
/** what a template that does not count any more is known by */
const INVALID_PORT: u16 = 0xffff;

/**
 * ip_vs_sched_persist: a connection by the template of the client's network, which is made where there is none that counts. Null: the state's
 * `outcome` says why.
 */
export function schedulePersistent(s: VsService, p: Packet, info: VsPacketInfo): VsConnection | null {
  const v = s.ipvs;
  const state = knownIpvs();
  const port = virtualPortOf(info);
  const network = clientAddressOf(info) & s.netmask;
  // one port: its own template. FTP, all ports, a mark: one for all
  const ownPort = port == s.port && s.port != FTP_PORT;
  const byMark = port != s.port && s.fwmark != 0;
  const protocol: u32 = byMark ? 0 : info.protocol;
  const address = byMark ? s.fwmark : virtualAddressOf(info);
  const templatePort = ownPort ? port : 0;
  let template = findTemplate(v, protocol, network, address, templatePort);
  let d: VsDestination | null;
  if (template === null || !checkTemplate(template)) {
    d = pick(s, info);
    reliedOn(p, Decision.server, changetype<usize>(d), s.scheduler);
    if (d === null) {
      state.outcome = Outcome.NO_SERVER;
      return null;
    }
    template = createConnection(
      v,
      protocol,
      network,
      0,
      address,
      templatePort,
      d.address,
      ownPort ? d.port : 0,
      VsConnFlag.TEMPLATE,
      d,
      p.mark,
    );
    if (template === null) {
      state.outcome = Outcome.FAILED;
      return null;
    }
    template.timeout = s.timeout * HZ;
  } else d = template.destination!;
  const c = createConnection(
    v,
    info.protocol,
    clientAddressOf(info),
    clientPortOf(info),
    virtualAddressOf(info),
    port,
    d.address,
    port == s.port && d.port ? d.port : port,
    onePacket(s, info),
    d,
    p.mark,
  );
  if (c === null) {
    putConnection(template);
    state.outcome = Outcome.FAILED;
    return null;
  }
  addControl(c, template);
  putConnection(template);
  countConnection(c, s);
  return c;
}

/** IP_VS_CONN_F_ONE_PACKET where the service wants it: of UDP only */
export function onePacket(s: VsService, info: VsPacketInfo): u32 {
  const wanted = s.flags & VsServiceFlag.ONEPACKET && info.protocol == <u32>Protocol.UDP;
  return wanted ? VsConnFlag.ONE_PACKET : 0;
}

/** ip_vs_check_template: false where its server went or, with expire_quiescent_template, has weight 0; it is never found again then. */
function checkTemplate(template: VsConnection): bool {
  const d = template.destination;
  if (d !== null && d.flags & VsDestFlag.AVAILABLE) {
    if (d.weight != 0 || !vsSysctl(template.ipvs, VsSysctl.expire_quiescent_template)) return true;
  }
  if (template.virtualPort != INVALID_PORT) {
    unhashConnection(template);
    template.destinationPort = INVALID_PORT;
    template.virtualPort = INVALID_PORT;
    template.clientPort = 0;
    hashConnection(template);
  }
  return false;
}
