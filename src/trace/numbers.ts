/** Names for numbers of the kernel that a trace tells. */
import {
  ActionKindNames,
  DropReasonNames,
  FilterKindNames,
  HookNames,
  NeighborState,
  QdiscKindNames,
  RouteTypeNames,
  SocketStateNames,
  TcAct,
  TcControl,
  XtTableNames,
  XtVerdictNames,
} from "../kernel/abi.generated.js";

export const hookName = (hook: number): string => HookNames[hook] ?? String(hook);
export const tableName = (table: number): string => XtTableNames[table] ?? String(table);
export const xtVerdictName = (verdict: number): string => XtVerdictNames[verdict] ?? String(verdict);
export const routeTypeName = (type: number): string => (RouteTypeNames[type] ?? String(type)).toLowerCase();
export const dropReasonName = (reason: number): string => DropReasonNames[reason] ?? String(reason);
export const filterKindName = (kind: number): string => FilterKindNames[kind] ?? String(kind);
export const socketStateName = (state: number): string => SocketStateNames[state] ?? String(state);
export { ActionKindNames, QdiscKindNames };

/** nf_verdict of a target; XT_CONTINUE goes on with the next rule */
export function verdictName(verdict: number): string {
  return { 0: "DROP", 1: "ACCEPT", 2: "STOLEN" }[verdict] ?? "CONTINUE";
}

export function neighborStateName(state: number): string {
  const names = Object.entries(NeighborState).filter(([, bit]) => bit && state & bit);
  return names.map(([name]) => name).join("|") || "NONE";
}

const TC_ACTIONS: Record<number, string> = {
  [TcAct.OK]: "pass",
  [TcAct.RECLASSIFY]: "reclassify",
  [TcAct.SHOT]: "drop",
  [TcAct.PIPE]: "pipe",
  [TcAct.STOLEN]: "stolen",
  [TcAct.QUEUED]: "queued",
  [TcAct.REPEAT]: "repeat",
  [TcAct.TRAP]: "trap",
};

export function tcActionName(verdict: number): string {
  const signed = verdict | 0;
  if (signed === -1) return "continue";
  if (signed === TcControl.CONSUMED) return "redirected";
  const opcode = signed & ~TcControl.OPERAND;
  if (opcode === TcControl.JUMP) return `jump ${signed & TcControl.OPERAND}`;
  if (opcode === TcControl.GOTO_CHAIN) return `goto chain ${signed & TcControl.OPERAND}`;
  return TC_ACTIONS[signed] ?? String(signed);
}

export const TAKERS: Record<number, { word: string; own: boolean }> = {
  1: { word: "UDP socket", own: false },
  2: { word: "TCP socket", own: false },
  3: { word: "raw socket", own: false },
  4: { word: "ICMP of this host", own: false },
  5: { word: "ARP", own: true },
  6: { word: "IGMP", own: true },
  7: { word: "ICMPv6 of this host", own: false },
  8: { word: "neighbour discovery", own: true },
  9: { word: "MLD", own: true },
  10: { word: "IPVS", own: true },
  11: { word: "VXLAN's ARP proxy", own: true },
  12: { word: "tc action", own: true },
  13: { word: "fragments", own: true },
};
export const TAKEN_BY_FRAGMENTS = 13;

export const HELD: Record<number, { reason: string; text: string }> = {
  1: { reason: "NEIGHBOR", text: "waits for the MAC address of its next hop" },
  2: { reason: "FRAGMENTS", text: "waits for the other fragments" },
  3: { reason: "PROXY_DELAY", text: "waits for the delay of the ARP proxy" },
  4: { reason: "WORK", text: "waits for IPsec's work queue" },
  5: { reason: "SOCKET", text: "waits in the backlog of a socket that is in use" },
};

export const ENCAPSULATIONS: Record<number, string> = {
  1: "VXLAN",
  2: "Geneve",
  3: "GRE",
  4: "IPIP",
  5: "SIT",
  6: "IPVS tunnel",
  7: "ESP",
};
