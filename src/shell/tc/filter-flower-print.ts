/** flower as tc prints it (flower_print_opt of tc/f_flower.c): each key on a line of its own. */
import type { FilterEntry, FlowerFilter, FlowerKeys, Masked } from "../../model/filter.js";
import { formatIpv6 } from "../../model/ipv6.js";
import { formatIpv4 } from "../ip/inet.js";
import type { JsonScalar } from "../ip/output.js";
import { printActions } from "./action-print.js";
import { FRAGMENT_FLAGS, IP_PROTOCOLS } from "./filter-flower.js";
import { printFlags } from "./filter-simple.js";
import { formatClassid } from "./handles.js";
import { macText } from "./mac.js";
import { etherTypeName } from "./protocols.js";
import type { TcSession } from "./session.js";

const MAC = 0xffffffffffff;
const ETHER_NAMES: Record<number, string> = { 0x0800: "ipv4", 0x86dd: "ipv6", 0x0806: "arp", 0x8035: "rarp" };

export function printFlower(session: TcSession, entry: FilterEntry): void {
  const { out } = session;
  const filter = entry.options as FlowerFilter;
  if (entry.handle) out.field("handle", entry.handle, `handle 0x${entry.handle.toString(16)} `);
  if (filter.classid !== undefined) {
    const classid = formatClassid(filter.classid);
    out.field("classid", classid, `classid ${classid} `);
  }
  if (filter.indev !== undefined) out.field("indev", filter.indev, `${out.newline}  indev ${filter.indev}`);
  out.openObject("keys");
  printKeys(session, filter.keys);
  out.closeObject();
  printFlags(session, filter.flags ?? 0);
  if (filter.actions?.length) printActions(session, filter.actions);
}

function printKeys(session: TcSession, keys: FlowerKeys): void {
  const { out } = session;
  const line = (key: string, value: JsonScalar | undefined, text = String(value)) => {
    if (value !== undefined) out.field(key, value, `${out.newline}  ${key} ${text}`);
  };
  const ether = (type: number | undefined) => (type === undefined ? undefined : etherTypeName(type));
  line("num_of_vlans", keys.vlans);
  line("vlan_id", keys.vlanId);
  line("vlan_prio", keys.vlanPriority);
  line("vlan_ethtype", ether(keys.vlanEthType));
  line("cvlan_id", keys.innerVlanId);
  line("cvlan_prio", keys.innerVlanPriority);
  line("cvlan_ethtype", ether(keys.innerVlanEthType));
  line("dst_mac", mac(keys.destinationMac));
  line("src_mac", mac(keys.sourceMac));
  if (keys.ethType !== undefined)
    line("eth_type", ETHER_NAMES[keys.ethType] ?? keys.ethType.toString(16).padStart(4, "0"));
  if (keys.ipProtocol !== undefined) {
    const found = IP_PROTOCOLS.find(([, number]) => number === keys.ipProtocol);
    line("ip_proto", found?.[0] ?? keys.ipProtocol.toString(16).padStart(2, "0"));
  }
  printByte(session, "ip_tos", keys.tos);
  printByte(session, "ip_ttl", keys.ttl);
  line("dst_ip", address4(keys.destination4) ?? address6(keys.destination6));
  line("src_ip", address4(keys.source4) ?? address6(keys.source6));
  printPort(session, "dst_port", keys.destinationPort);
  printPort(session, "src_port", keys.sourcePort);
  printPorts(session, "dst_port", keys.destinationPorts);
  printPorts(session, "src_port", keys.sourcePorts);
  if (keys.tcpFlags)
    line("tcp_flags", `0x${keys.tcpFlags.value.toString(16)}/${keys.tcpFlags.mask.toString(16)}`);
  line("icmp_type", number(keys.icmpType));
  line("icmp_code", number(keys.icmpCode));
  line("arp_sip", address4(keys.arpSender));
  line("arp_tip", address4(keys.arpTarget));
  if (keys.arpOperation) {
    const { value, mask } = keys.arpOperation;
    const name = ["request", "reply"][value - 1] ?? String(value);
    line("arp_op", mask === 0xff ? name : `${name}/${mask}`);
  }
  line("arp_sha", mac(keys.arpSenderMac));
  line("arp_tha", mac(keys.arpTargetMac));
  printFragments(session, keys.fragment);
}

function mac(key: Masked<number> | undefined): string | undefined {
  if (!key) return undefined;
  const text = macText(key.value);
  if (key.mask === MAC) return text;
  const host = MAC - key.mask;
  const bits = Math.log2(host + 1);
  return `${text}/${Number.isInteger(bits) ? 48 - bits : macText(key.mask)}`;
}

function address4(key: Masked<number> | undefined): string | undefined {
  if (!key) return undefined;
  const host = ~key.mask >>> 0;
  if ((host & (host + 1)) !== 0) return `${formatIpv4(key.value)}/${formatIpv4(key.mask)}`;
  const bits = Math.clz32(host);
  return bits === 32 ? formatIpv4(key.value) : `${formatIpv4(key.value)}/${bits}`;
}

function address6(key: Masked<bigint> | undefined): string | undefined {
  if (!key) return undefined;
  const bits = key.mask.toString(2).replace(/0+$/, "").length;
  return key.mask === 2n ** 128n - 1n ? formatIpv6(key.value) : `${formatIpv6(key.value)}/${bits}`;
}

function number(key: Masked<number> | undefined): string | undefined {
  if (!key) return undefined;
  return key.mask === 0xff ? String(key.value) : `${key.value}/${key.mask}`;
}

/** ip_tos, ip_ttl: a mask has a member of its own */
function printByte({ out }: TcSession, name: string, key: Masked<number> | undefined): void {
  if (!key) return;
  out.field(name, key.value, `${out.newline}  ${name} ${key.value}`);
  if (key.mask !== 0xff) out.field(`${name}_mask`, key.mask.toString(16), `/0x${key.mask.toString(16)}`);
}

function printPort({ out }: TcSession, name: string, key: Masked<number> | undefined): void {
  if (!key) return;
  out.field(name, key.value, `${out.newline}  ${name} ${key.value}`);
  if (key.mask !== 0xffff) out.field(`${name}_mask`, key.mask.toString(16), `/0x${key.mask.toString(16)}`);
}

function printPorts(
  { out }: TcSession,
  name: string,
  range: { lowest: number; highest: number } | undefined,
): void {
  if (!range) return;
  out.openObject(name);
  out.field("start", range.lowest, `${out.newline}  ${name} ${range.lowest}`);
  out.field("end", range.highest, `-${range.highest}`);
  out.closeObject();
}

function printFragments({ out }: TcSession, key: Masked<number> | undefined): void {
  if (!key) return;
  out.openObject("ip_flags");
  out.text(`${out.newline}  ip_flags `);
  let separator = "";
  for (const [name, bit] of FRAGMENT_FLAGS) {
    if (!(key.mask & bit)) continue;
    const set = (key.value & bit) !== 0;
    out.field(name, set, `${separator}${set ? "" : "no"}${name}`);
    separator = "/";
  }
  out.closeObject();
}
