/** Lost packets as users ask about them: grouped by reason, place and culprit, the worst first, with what to do. */
import { ObjectKind } from "../kernel/abi.generated.js";
import type { VethworkKernel } from "../kernel/kernel.js";
import type { DropEntry, DropFlow } from "../kernel/drops.js";
import { strerror, VethworkError } from "../model/errors.js";
import { protocolName } from "../shell/iptables/names/protocols.js";
import { etherTypeName } from "../shell/tc/protocols.js";
import { describeObject, type Description } from "./describe.js";
import { lossText } from "./hints.js";

/** Packets that were lost for one reason at one place by one culprit. */
export interface DropGroup {
  packets: number;
  bytes: number;
  /** "SKB_DROP_REASON_..." without that prefix */
  reason: string;
  meaning: string;
  /** NETNS:IFACE, or IFACE in the initial namespace; "" where the packet was at no device */
  at: string;
  /** device that it was to leave by, in the same namespace */
  out?: string;
  /** PREROUTING, INPUT, FORWARD, OUTPUT or POSTROUTING, where netfilter refused it */
  hook?: string;
  /** what decided, in the words of Linux's tools, and the command that put it there */
  by?: Description;
  /** what the sender is told: "No route to host" */
  error?: string;
  hint: string;
  /** nothing is wrong with such a loss */
  usual: boolean;
  /** worst first */
  flows: DroppedFlow[];
  /** packets of more flows than there was room for */
  otherFlows: number;
}

export interface DroppedFlow {
  /** "tcp 10.0.0.2:40000 > 10.1.0.2:80" */
  text: string;
  flow: DropFlow;
  packets: number;
  bytes: number;
  firstNs: number;
  lastNs: number;
  /** id of the first packet, as in captures */
  packetId: number;
}

export interface DropReport {
  groups: DropGroup[];
  packets: number;
  bytes: number;
  /** by reason, most first */
  reasons: { reason: string; packets: number }[];
  /** packets for which the table had no room: not in groups */
  uncounted: number;
}

/** What was lost since countDrops. */
export function dropReport(kernel: VethworkKernel): DropReport {
  const groups = new Map<string, DropGroup>();
  for (const entry of kernel.dropEntries()) {
    const { reason, netns, iface, out, hook, kind, object, cause, error } = entry;
    const key = JSON.stringify([reason, netns, iface, out, hook, kind, object, cause, error]);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = newGroup(kernel, entry)));
    add(group, entry);
  }
  return sortedReport([...groups.values()], kernel.uncountedDrops());
}

/** The worst first, with sums by reason. */
export function sortedReport(groups: DropGroup[], uncounted: number): DropReport {
  const all = groups.sort(
    (a, b) => Number(a.usual) - Number(b.usual) || b.packets - a.packets || (a.at < b.at ? -1 : 1),
  );
  const reasons = new Map<string, number>();
  for (const { reason, packets } of all) reasons.set(reason, (reasons.get(reason) ?? 0) + packets);
  return {
    groups: all,
    packets: all.reduce((sum, { packets }) => sum + packets, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    reasons: [...reasons]
      .map(([reason, packets]) => ({ reason, packets }))
      .sort((a, b) => b.packets - a.packets || (a.reason < b.reason ? -1 : 1)),
    uncounted,
  };
}

function newGroup(kernel: VethworkKernel, entry: DropEntry): DropGroup {
  const { reason, netns, iface, out, hook, kind, object, cause, error } = entry;
  const { meaning, hint, usual = false } = lossText({ reason, iface, kind });
  const by = kind
    ? describeObject(kernel, kind, object, kind === ObjectKind.VLAN_GROUP ? {} : { cause })
    : settingOf(kernel, entry);
  const errno = ERROR_REASONS.has(reason) ? ERRNO[error] : undefined;
  return {
    packets: 0,
    bytes: 0,
    reason,
    meaning,
    at: placeName(netns, iface),
    ...(out && { out }),
    ...(hook && { hook }),
    ...(by && { by }),
    ...(errno && { error: strerror(errno) }),
    hint,
    usual,
    flows: [],
    otherFlows: 0,
  };
}

/** The sysctl that makes the kernel refuse such packets at a device, and who set it. */
const SETTINGS: Record<string, string> = {
  IP_RPFILTER: "rp_filter",
  IP_LOCALNET: "route_localnet",
  IP_LOCAL_SOURCE: "accept_local",
  IP_INADDRERRORS: "forwarding",
};

function settingOf(kernel: VethworkKernel, { reason, netns, iface }: DropEntry): Description | undefined {
  const name = SETTINGS[reason];
  if (name === undefined) return undefined;
  const read = (where: string): [path: string, value: string] | undefined => {
    const path = `net/ipv4/conf/${where}/${name}`;
    try {
      return [path, kernel.sysctl(netns, path)];
    } catch (error) {
      // the device, or its namespace, is gone
      if (error instanceof VethworkError) return undefined;
      throw error;
    }
  };
  const found = [read(iface), read("all")].filter((each) => each !== undefined);
  const [path, value] = found.find(([, text]) => text !== "0") ?? found[0] ?? [];
  if (path === undefined) return undefined;
  const because =
    kernel.sysctlCause(netns, path) ??
    (name === "forwarding"
      ? (kernel.sysctlCause(netns, "net/ipv4/ip_forward") ??
        kernel.sysctlCause(netns, "net/ipv4/conf/all/forwarding"))
      : undefined);
  const words = `${path.replaceAll("/", ".")} = ${value}`;
  return { text: `sysctl ${words}`, words, netns, ...(because && { because }) };
}

/** reasons with which ip_error drops */
const ERROR_REASONS = new Set(["IP_INADDRERRORS", "IP_INNOROUTES", "NOT_SPECIFIED"]);
const ERRNO: Record<number, string> = { 13: "EACCES", 101: "ENETUNREACH", 113: "EHOSTUNREACH" };

const placeName = (netns: string, iface: string): string =>
  netns === "" || iface === "" ? iface : `${netns}:${iface}`;

function add(group: DropGroup, { flow, packets, bytes, firstNs, lastNs, packetId }: DropEntry): void {
  group.packets += packets;
  group.bytes += bytes;
  if (flow) group.flows.push({ text: flowText(flow), flow, packets, bytes, firstNs, lastNs, packetId });
  else group.otherFlows += packets;
}

const IP = 0x0800;
const ARP = 0x0806;
const IPV6 = 0x86dd;

/** "tcp 10.0.0.2:40000 > 10.1.0.2:80", "icmp A > B", "arp A > B", "lldp MAC > MAC". */
export function flowText({ etherType, src, dst, protocol, sport, dport }: DropFlow): string {
  if (etherType === ARP) return `arp ${src} > ${dst}`;
  const isIp = (etherType === IP || etherType === IPV6) && src !== "";
  const name = isIp
    ? (protocolName(protocol) ?? `protocol ${protocol}`)
    : etherType > 0x5ff
      ? etherTypeName(etherType).replace(/^\[?(\d+)\]?$/, (_, n: string) => `0x${Number(n).toString(16)}`)
      : "802.3";
  if (src === "" && dst === "") return `${name}, too short to tell more`;
  const end = (address: string, port: number): string =>
    port === 0 ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  return `${name} ${end(src, sport)} > ${end(dst, dport)}`;
}
