/** Connections and templates of a namespace, as /proc/net/ip_vs_conn lists them (ip_vs_conn_seq_show in ip_vs_conn.c). */
import type { VsConnection } from "../../model/ipvs.js";
import { VsConnFlag, VsConnRecord, VsSctpStateNames, VsTcpStateNames } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatIpv4 } from "../text.js";

const PROTOCOLS: Record<number, string> = { 0: "IP", 6: "TCP", 17: "UDP", 132: "SCTP" };
/** IP_VS_CTPL_S_ASSURED */
const ASSURED = 1;
/** sctp_state_name_table, where it has other words than the kernel's constants */
const SCTP_STATES: Record<string, string> = {
  COOKIE_SENT: "C-SENT",
  COOKIE_REPLIED: "C-REPLIED",
  COOKIE_WAIT: "C-WAIT",
  COOKIE_ECHOED: "C-ECHOED",
  SHUTDOWN_SENT: "S-SENT",
  SHUTDOWN_RECEIVED: "S-RECEIVED",
  SHUTDOWN_ACK_SENT: "S-ACK-SENT",
};

/** In order of creation. */
export function vsConnections(m: Machine, netns: string): VsConnection[] {
  const namespace = m.namespaceId(netns);
  const connections: VsConnection[] = [];
  for (let restart = 1; m.exports.ipvs_connection_next!(namespace, restart); restart = 0)
    connections.push(readConnection(m));
  return connections;
}

/** The connection in the mailbox. */
export function readConnection(m: Machine): VsConnection {
  const field = (offset: number) => m.u32(m.mailbox + offset);
  const end = (address: number, port: number) => ({
    address: formatIpv4(field(address)),
    port: field(port),
  });
  const protocol = field(VsConnRecord.protocol);
  return {
    protocol: PROTOCOLS[protocol] ?? String(protocol),
    client: end(VsConnRecord.clientAddress, VsConnRecord.clientPort),
    virtual: end(VsConnRecord.virtualAddress, VsConnRecord.virtualPort),
    destination: end(VsConnRecord.destinationAddress, VsConnRecord.destinationPort),
    state: stateName(protocol, field(VsConnRecord.flags), field(VsConnRecord.state)),
    expires: Math.floor(Number(m.view.getBigUint64(m.mailbox + VsConnRecord.expiresNs, true)) / 1e9),
  };
}

/** ip_vs_state_name */
function stateName(protocol: number, flags: number, state: number): string {
  if (flags & VsConnFlag.TEMPLATE) return state & ASSURED ? "ASSURED" : "NONE";
  if (protocol === 17) return "UDP";
  const name = protocol === 132 ? VsSctpStateNames[state] : VsTcpStateNames[state];
  return SCTP_STATES[name ?? ""] ?? name ?? "NONE";
}
