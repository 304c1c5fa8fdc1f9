/** Links: the link system calls as the model has them. */
import { unsupported, VethworkError } from "../model/errors.js";
import type { LinkAdd, LinkSet } from "../model/op.js";
import type { Link, LinkFlag, LinkKind, OperState } from "../model/state.js";
import {
  DeviceFlag,
  DeviceKind,
  DeviceKindNames,
  DropReason,
  DropReasonNames,
  KIND_DATA,
  KIND_DATA_BYTES,
  LinkAddRecord,
  LinkChange,
  LinkRecord,
  OperStateNames,
  QdiscKindNames,
} from "./abi.generated.js";
import { setBridgeOptions, setPortOptions } from "./bridge.js";
import { LINK_KINDS } from "./link-kinds/index.js";
import type { Machine } from "./machine.js";
import { formatIpv4, formatMac, isIpHardware, parseMac } from "./text.js";

/** `flags` as `ip` prints them, in its order (print_link_flags). */
function flagNames(flags: number, up: boolean, running: boolean): LinkFlag[] {
  const names: LinkFlag[] = [];
  if (up && !running) names.push("NO-CARRIER");
  const table: [number, LinkFlag][] = [
    [DeviceFlag.LOOPBACK, "LOOPBACK"],
    [DeviceFlag.BROADCAST, "BROADCAST"],
    [DeviceFlag.POINTOPOINT, "POINTOPOINT"],
    [DeviceFlag.MULTICAST, "MULTICAST"],
    [DeviceFlag.NOARP, "NOARP"],
    [DeviceFlag.ALLMULTI, "ALLMULTI"],
    [DeviceFlag.PROMISC, "PROMISC"],
    [DeviceFlag.MASTER, "MASTER"],
    [DeviceFlag.SLAVE, "SLAVE"],
    [DeviceFlag.UP, "UP"],
    [DeviceFlag.LOWER_UP, "LOWER_UP"],
  ];
  for (const [bit, name] of table) if (flags & bit) names.push(name);
  return names;
}

/** A link-layer address: of a tunnel without Ethernet it is an IPv4 address. */
function formatHardware(hardware: number, address: bigint): string {
  return isIpHardware(hardware) ? formatIpv4(Number(address)) : formatMac(address);
}

/** Reads the LinkRecord in the mailbox. */
function readLink(m: Machine, netns: string): Link {
  const at = m.mailbox;
  const flags = m.u32(at + LinkRecord.flags);
  const carrier = m.u32(at + LinkRecord.carrier) !== 0;
  const up = (flags & DeviceFlag.UP) !== 0;
  const kind = DeviceKindNames[m.u32(at + LinkRecord.kind)] as LinkKind;
  const namespace = m.u32(at + LinkRecord.namespace);
  const linkNamespace = m.u32(at + LinkRecord.linkNamespace);
  const aliasLength = m.u32(at + LinkRecord.aliasLength);
  const statistics = (
    packets: number,
    bytes: number,
    errors: number,
    dropped: number,
    multicast: number,
  ) => ({
    packets: m.number(at + packets),
    bytes: m.number(at + bytes),
    errors: m.number(at + errors),
    dropped: m.number(at + dropped),
    multicast: multicast ? m.number(at + multicast) : 0,
  });
  const hardware = m.u32(at + LinkRecord.hardware);
  const link: Link = {
    netns,
    ifindex: m.u32(at + LinkRecord.ifindex),
    ifname: m.name(at + LinkRecord.name0),
    kind,
    flags: flagNames(flags, up, carrier),
    mtu: m.u32(at + LinkRecord.mtu),
    minMtu: m.u32(at + LinkRecord.minMtu),
    maxMtu: m.u32(at + LinkRecord.maxMtu),
    qdisc: QdiscKindNames[m.u32(at + LinkRecord.qdisc)]!,
    operstate: OperStateNames[m.u32(at + LinkRecord.operstate)] as OperState,
    address: formatHardware(hardware, m.u64(at + LinkRecord.address)),
    broadcast: formatHardware(hardware, m.u64(at + LinkRecord.broadcast)),
    txqlen: m.u32(at + LinkRecord.txqlen),
    promiscuity: m.u32(at + LinkRecord.promiscuity),
    allmulti: m.u32(at + LinkRecord.allmulti),
    master: m.u32(at + LinkRecord.master),
    iflink: m.u32(at + LinkRecord.iflink),
    linkNetns: linkNamespace && linkNamespace !== namespace ? m.namespaceName(linkNamespace) : null,
    group: m.u32(at + LinkRecord.group),
    alias: aliasLength ? m.string(m.u32(at + LinkRecord.alias), aliasLength) : "",
    rx: statistics(
      LinkRecord.rxPackets,
      LinkRecord.rxBytes,
      LinkRecord.rxErrors,
      LinkRecord.rxDropped,
      LinkRecord.rxMulticast,
    ),
    tx: statistics(LinkRecord.txPackets, LinkRecord.txBytes, LinkRecord.txErrors, LinkRecord.txDropped, 0),
    hardware,
  };
  link.listed = m.u32(at + LinkRecord.listed);
  link.rx.frame = m.number(at + LinkRecord.rxFrameErrors);
  link.rx.length = m.number(at + LinkRecord.rxLengthErrors);
  link.rx.crc = m.number(at + LinkRecord.rxCrcErrors);
  link.rx.fifo = m.number(at + LinkRecord.rxFifoErrors);
  link.tx.fifo = m.number(at + LinkRecord.txFifoErrors);
  link.tx.carrier = m.number(at + LinkRecord.txCarrierErrors);
  link.tx.collisions = m.number(at + LinkRecord.txCollisions);
  const codec = LINK_KINDS[kind];
  if (codec) link.data = codec.read(m, at + KIND_DATA);
  return link;
}

/** All links of a namespace in the order of their ifindex (without bridge details: kernel.ts adds them). */
export function links(m: Machine, netns: string): Link[] {
  const id = m.namespaceId(netns);
  const all: Link[] = [];
  let index = 0;
  while ((index = m.exports.link_next!(id, index))) all.push(readLink(m, netns));
  return all;
}

export function link(m: Machine, netns: string, ifname: string): Link {
  const index = m.ifindex(netns, ifname);
  m.check(m.exports.link_get!(m.namespaceId(netns), index));
  return readLink(m, netns);
}

export function hasLink(m: Machine, netns: string, ifname: string): boolean {
  try {
    return m.ifindex(netns, ifname) > 0;
  } catch (error) {
    if (error instanceof VethworkError) return false;
    throw error;
  }
}

/** undefined where there is none */
export function linkAt(m: Machine, netns: string, ifindex: number): Link | undefined {
  return m.exports.link_get!(m.namespaceId(netns), ifindex) < 0 ? undefined : readLink(m, netns);
}

/** The link of a Device address that the kernel gave to `openTap`. */
export function describeDevice(m: Machine, device: number): Link {
  m.exports.link_describe!(device);
  return readLink(m, m.namespaceName(m.u32(m.mailbox + LinkRecord.namespace)));
}

/** Packets lost on a link by reason (SKB_DROP_REASON_ names without the prefix), most first. */
export function drops(m: Machine, netns: string, ifindex: number): { reason: string; packets: number }[] {
  if (m.exports.link_get!(m.namespaceId(netns), ifindex) < 0) return [];
  const table = m.u32(m.mailbox + LinkRecord.drops);
  if (!table) return [];
  const found = [];
  for (let reason = 0; reason < DropReason.COUNT; reason++) {
    const packets = m.number(table + reason * 8);
    if (packets) found.push({ reason: DropReasonNames[reason]!, packets });
  }
  return found.sort((a, b) => b.packets - a.packets);
}

/** dev_valid_name */
function checkName(name: string): void {
  if (!name || name === "." || name === ".." || /[/:\s]/.test(name))
    throw new VethworkError("EINVAL", "Invalid argument");
  if (Buffer.byteLength(name) > 15) throw new VethworkError("ERANGE", "Numerical result out of range");
}

/** The first free name for a pattern such as "veth%d" (dev_alloc_name); `taken` is one that is about to be used. */
function freeName(m: Machine, netns: string, pattern: string, taken?: string): string {
  const id = m.namespaceId(netns);
  for (let n = 0; ; n++) {
    const name = pattern.replace("%d", String(n));
    m.putName(name);
    if (name !== taken && (m.exports.link_find!(id) as number) < 0) return name;
  }
}

/** dummy_validate, veth_validate, br_validate; in the record 0 means that none is given. */
function deviceMac(address: string, kind: LinkKind): bigint {
  const mac = parseMac(address);
  // vlan_validate has a sentence for it
  if (kind === "vlan" && (mac === 0n || (mac >> 40n) & 1n))
    throw new VethworkError("EADDRNOTAVAIL", "Error: 8021q: Invalid link address.");
  if (mac === 0n) throw new VethworkError("EADDRNOTAVAIL", "Cannot assign requested address");
  return mac;
}

export function addLink(m: Machine, op: LinkAdd): void {
  const kind = DeviceKind[op.kind];
  if (kind === undefined) throw unsupported(`link type "${String(op.kind)}"`);
  const id = m.namespaceId(op.netns);
  LINK_KINDS[op.kind]?.prepare?.(m);
  const ifname = op.ifname ?? freeName(m, op.netns, `${op.kind}%d`);
  const resolved = ifname.includes("%d") ? freeName(m, op.netns, ifname) : ifname;
  checkName(resolved);
  const peerNetns = op.peer?.netns ?? op.netns;
  const peerPattern = op.peer?.ifname ?? "veth%d";
  let peerName = peerPattern;
  if (op.kind === "veth") {
    if (peerName.includes("%d"))
      peerName = freeName(m, peerNetns, peerName, peerNetns === op.netns ? resolved : undefined);
    checkName(peerName);
  }
  const peerId = m.namespaceId(peerNetns);
  const linkNetns = op.linkNetns ?? op.netns;
  const linkId = m.namespaceId(linkNetns);
  const lower = op.link === undefined ? 0 : m.ifindex(linkNetns, op.link);
  const at = m.mailbox;
  m.clear(KIND_DATA + KIND_DATA_BYTES);
  m.putName(resolved, at + LinkAddRecord.name0);
  m.setU64(at + LinkAddRecord.address, op.address ? deviceMac(op.address, op.kind) : 0n);
  m.setU32(at + LinkAddRecord.namespace, id);
  m.setU32(at + LinkAddRecord.kind, kind);
  m.setU32(at + LinkAddRecord.mtu, op.mtu ?? 0);
  m.setU32(at + LinkAddRecord.ifindex, op.ifindex ?? 0);
  m.setU32(at + LinkAddRecord.txqlen, op.txqlen ?? 0xffffffff);
  if (op.kind === "veth") {
    m.putName(peerName, at + LinkAddRecord.peerName0);
    m.setU64(at + LinkAddRecord.peerAddress, op.peer?.address ? deviceMac(op.peer.address, op.kind) : 0n);
    m.setU32(at + LinkAddRecord.peerNamespace, peerId);
    m.setU32(at + LinkAddRecord.peerMtu, op.peer?.mtu ?? 0);
    m.setU32(at + LinkAddRecord.peerIfindex, op.peer?.ifindex ?? 0);
  }
  m.setU32(at + LinkAddRecord.linkNamespace, linkId);
  m.setU32(at + LinkAddRecord.link, lower);
  LINK_KINDS[op.kind]?.write(m, at + KIND_DATA, op.data, false);
  const index = m.check(m.exports.link_add!());
  try {
    if (op.bridge) setBridgeOptions(m, id, index, op.bridge);
    if (op.master !== undefined)
      m.check(m.exports.link_change!(id, index, LinkChange.master, m.ifindex(op.netns, op.master), 0));
    if (op.up) m.check(m.exports.link_change!(id, index, LinkChange.flags, DeviceFlag.UP, DeviceFlag.UP));
  } catch (error) {
    m.exports.link_delete!(id, index);
    throw error;
  }
}

export function setLink(m: Machine, op: LinkSet): void {
  let netns = op.netns;
  let id = m.namespaceId(netns);
  let index = m.ifindex(netns, op.link);
  const change = (what: number, value: number, mask = 0) =>
    m.check(m.exports.link_change!(id, index, what, value | 0, mask | 0));
  if (op.moveTo !== undefined) {
    const target = m.namespaceId(op.moveTo);
    m.putName(op.ifname ?? "");
    const name = op.ifname ?? op.link;
    m.check(m.exports.link_move!(id, index, target));
    netns = op.moveTo;
    id = target;
    index = m.ifindex(netns, name);
  }
  if (op.address !== undefined) change(LinkChange.address, ...split(parseMac(op.address)));
  if (op.broadcast !== undefined) change(LinkChange.broadcast, ...split(parseMac(op.broadcast)));
  if (op.mtu !== undefined) change(LinkChange.mtu, op.mtu);
  if (op.ifname !== undefined && op.moveTo === undefined) {
    checkName(op.ifname);
    m.putName(op.ifname);
    m.check(m.exports.link_rename!(id, index));
  }
  if (op.alias !== undefined) m.check(m.exports.link_alias!(id, index, m.putText(op.alias)));
  if (op.txqlen !== undefined) change(LinkChange.txqlen, op.txqlen);
  if (op.group !== undefined) change(LinkChange.group, op.group);
  if (op.carrier !== undefined) change(LinkChange.carrier, op.carrier ? 1 : 0);
  if (op.master !== undefined)
    change(LinkChange.master, op.master === null ? 0 : m.ifindex(netns, op.master));
  if (op.data) {
    m.clear(KIND_DATA + KIND_DATA_BYTES);
    LINK_KINDS[op.data.kind]?.write(m, m.mailbox + KIND_DATA, op.data, true);
    m.check(m.exports.link_change_data!(id, index));
  }
  if (op.bridge) setBridgeOptions(m, id, index, op.bridge);
  if (op.port) setPortOptions(m, id, index, op.port);
  let flags = 0;
  let mask = 0;
  const flag = (bit: number, on: boolean | undefined) => {
    if (on === undefined) return;
    mask |= bit;
    if (on) flags |= bit;
  };
  flag(DeviceFlag.UP, op.up);
  flag(DeviceFlag.NOARP, op.arp === undefined ? undefined : !op.arp);
  flag(DeviceFlag.MULTICAST, op.multicast);
  flag(DeviceFlag.ALLMULTI, op.allmulticast);
  flag(DeviceFlag.PROMISC, op.promisc);
  if (mask) change(LinkChange.flags, flags, mask);
}

export function deleteLink(m: Machine, netns: string, ifname: string): void {
  m.check(m.exports.link_delete!(m.namespaceId(netns), m.ifindex(netns, ifname)));
}

function split(address: bigint): [number, number] {
  return [Number(address & 0xffffffffn) | 0, Number(address >> 32n)];
}
