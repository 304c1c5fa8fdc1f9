/**
 * The table of drops: lost packets by reason, place, culprit and flow. It is filled in drop(), so that packets that get through pay
 * nothing for it; while it is off, drop() pays a test. What decided is told by `accuse`, at the places where a packet is refused.
 *
 * There are at most MOST entries; what comes then is counted by reason, place and culprit without the flow, and at the very end as a number.
 */
import { DeviceFlag } from "./abi/device";
import { DropReason } from "./abi/drop";
import { DropRecord } from "./abi/drops";
import { ObjectKind } from "./abi/explain";
import { FdbEntry } from "./device/bridge/state";
import { Device } from "./device/device";
import { VsDestination, VsService } from "./ipvs/service";
import { allocate, release } from "./memory";
import { FibAlias } from "./net/fib-trie";
import { Neighbor } from "./net/neighbor";
import { XtChain } from "./netfilter/xtables/chain";
import { XtRule } from "./netfilter/xtables/rule";
import { Packet } from "./packet";
import { Filter } from "./sched/filter";
import { Qdisc } from "./sched/qdisc";
import { counted, countedBytes, Of, stamped } from "./recording";
import { K } from "./state";
import { freeTable, insert, lookup, mixed, Table } from "./table";
import * as arp from "./wire/arp";
import { read16 } from "./wire/bytes";
import * as ethernet from "./wire/ethernet";
import { EtherType } from "./wire/ethernet";
import * as ipv4 from "./wire/ipv4";
import { Protocol } from "./wire/ipv4";
import * as ipv6 from "./wire/ipv6";
import { XfrmPolicy } from "./xfrm/policy";
import { XfrmState } from "./xfrm/state";

@unmanaged
export class Drops {
  /** key of the entry -> DropRecord */
  entries: Table;
  /** the newest; DropRecord.next leads on */
  newest: DropRecord | null;
  count: u32;
  /** ObjectKind and address of what refused the packet `packet`; the hook where it did, plus one */
  kind: u32;
  /** number of the packet plus one: addresses come again */
  packet: u64;
  object: usize;
  hook: u32;
  /** packets for which there was no entry at all */
  uncounted: u64;
}

/** entries with a flow, and entries at all */
const MOST_FLOWS: u32 = 4096;
const MOST: u32 = 8192;

export function dropTable(): Drops {
  return changetype<Drops>(K.drops);
}

/** Begins to count, with nothing counted yet. False where the memory is full. */
export function startDrops(): bool {
  stopDrops();
  const at = allocate(<u32>offsetof<Drops>());
  const table = allocate(<u32>offsetof<Table>());
  if (!at || !table) return false;
  changetype<Drops>(at).entries = changetype<Table>(table);
  K.drops = at;
  return true;
}

export function stopDrops(): void {
  if (!K.drops) return;
  const t = dropTable();
  let e = t.newest;
  while (e !== null) {
    const next = changetype<DropRecord | null>(<usize>e.next);
    release(changetype<usize>(e), <u32>offsetof<DropRecord>());
    e = next;
  }
  freeTable(t.entries);
  release(changetype<usize>(t.entries), <u32>offsetof<Table>());
  release(changetype<usize>(t), <u32>offsetof<Drops>());
  K.drops = 0;
}

/** The object refuses the packet, or is the last that could have: should the packet be lost now, that was why. */
export function accuse(p: Packet, kind: ObjectKind, object: usize): void {
  if (!K.drops) return;
  const t = dropTable();
  if (t.packet != p.id + 1) t.hook = 0;
  t.packet = p.id + 1;
  t.kind = kind;
  t.object = object;
}

/** Netfilter refuses the packet at this hook. */
export function accuseHook(p: Packet, hook: u32): void {
  if (!K.drops) return;
  const t = dropTable();
  if (t.packet != p.id + 1) {
    t.packet = p.id + 1;
    t.kind = ObjectKind.NONE;
    t.object = 0;
  }
  t.hook = hook + 1;
}

/** drop() while the table is on. */
export function countDrop(p: Packet, reason: DropReason): void {
  const t = dropTable();
  const r = changetype<DropRecord>(memory.data(256, 8));
  memory.fill(changetype<usize>(r), 0, offsetof<DropRecord>());
  r.reason = reason;
  r.error = p.routeError;
  setPlace(r, p);
  setCulprit(r, t, p);
  t.packet = 0;
  setFlow(r, p);
  const e = entryFor(t, r);
  if (e === null) {
    t.uncounted++;
    if (K.recording) counted(changetype<usize>(t) + offsetof<Drops>("uncounted"), 1);
    return;
  }
  if (!e.packets) {
    e.firstNs = K.nowNs;
    e.packetId = p.id;
  }
  e.packets++;
  e.bytes += p.length;
  e.lastNs = K.nowNs;
  if (K.recording) follow(e, p.length);
}

function follow(e: DropRecord, length: u32): void {
  counted(changetype<usize>(e) + offsetof<DropRecord>("packets"), 1, Of.flow);
  countedBytes(changetype<usize>(e) + offsetof<DropRecord>("bytes"), length, Of.flow);
  stamped(changetype<usize>(e) + offsetof<DropRecord>("lastNs"), 0, Of.flow);
}

/**
 * The next packet of the flow is lost for the same reason, as long as what the walk told holds. Not so where it was too long, and where nobody
 * has looked at what the reason depends on.
 */
export function staysLost(reason: DropReason): bool {
  switch (reason) {
    case DropReason.NOT_SPECIFIED:
    case DropReason.OTHERHOST:
    case DropReason.IP_RPFILTER:
    case DropReason.IP_INVALID_SOURCE:
    case DropReason.IP_LOCALNET:
    case DropReason.IP_LOCAL_SOURCE:
    case DropReason.UNICAST_IN_L2_MULTICAST:
    case DropReason.IP_INADDRERRORS:
    case DropReason.IP_INNOROUTES:
    case DropReason.IP_OUTNOROUTES:
    case DropReason.IP_INVALID_DEST:
    case DropReason.NETFILTER_DROP:
    case DropReason.UNHANDLED_PROTO:
    case DropReason.DEV_READY:
    case DropReason.NO_CARRIER:
    case DropReason.MAC_INVALID_SOURCE:
    case DropReason.BRIDGE_VLAN:
    case DropReason.BRIDGE_NO_EGRESS_PORT:
    case DropReason.BRIDGE_LINK_LOCAL:
    case DropReason.BRIDGE_NON_FORWARDING_STATE:
    case DropReason.BRIDGE_INGRESS_VLAN_FILTER:
    case DropReason.IPV6DISABLED:
      return true;
    default:
      return false;
  }
}

function setPlace(r: DropRecord, p: Packet): void {
  const d = p.device;
  if (changetype<usize>(d)) {
    r.device = d.id;
    r.ifindex = d.ifindex;
    r.namespace = d.namespace.id;
    r.name0 = d.name0;
    r.name1 = d.name1;
  }
  const out: Device | null = p.outDevice;
  if (out !== null && out !== d && p.routeType && !(out.flags & DeviceFlag.LOOPBACK)) {
    r.outName0 = out.name0;
    r.outName1 = out.name1;
  }
}

function setCulprit(r: DropRecord, t: Drops, p: Packet): void {
  if (t.packet == p.id + 1 && t.object && isCulprit(r.reason, t.kind)) {
    r.kind = t.kind;
    r.object = <u32>t.object;
    r.hook = t.hook;
  } else {
    if (t.packet == p.id + 1 && r.reason == <u32>DropReason.NETFILTER_DROP) r.hook = t.hook;
    setUsualCulprit(r, p);
  }
  if (!r.object) r.kind = ObjectKind.NONE;
  r.cause = causeAt(r.kind, r.object);
}

/** Something of this kind can be why a packet is lost for this reason. */
function isCulprit(reason: u32, kind: u32): bool {
  switch (reason) {
    case DropReason.NETFILTER_DROP:
      return (
        kind == ObjectKind.XT_RULE ||
        kind == ObjectKind.XT_POLICY ||
        kind == ObjectKind.VS_SERVICE ||
        kind == ObjectKind.VS_DESTINATION
      );
    case DropReason.TC_INGRESS:
    case DropReason.TC_EGRESS:
      return kind == ObjectKind.FILTER;
    case DropReason.QDISC_DROP:
    case DropReason.QUEUE_PURGE:
      return kind == ObjectKind.QDISC || kind == ObjectKind.FILTER;
    case DropReason.XFRM_POLICY:
    case DropReason.XFRM_ERROR:
      return kind == ObjectKind.XFRM_POLICY || kind == ObjectKind.XFRM_STATE;
    case DropReason.BRIDGE_VLAN:
    case DropReason.BRIDGE_INGRESS_VLAN_FILTER:
      return kind == ObjectKind.VLAN_GROUP;
    case DropReason.BRIDGE_INVALID_SOURCE:
      return kind == ObjectKind.FDB;
    default:
      return false;
  }
}

/** What a packet that was lost for such a reason had to do with last. */
function setUsualCulprit(r: DropRecord, p: Packet): void {
  switch (r.reason) {
    case DropReason.NEIGH_FAILED:
    case DropReason.NEIGH_QUEUEFULL:
    case DropReason.NEIGH_DEAD:
      r.kind = ObjectKind.NEIGHBOR;
      r.object = <u32>p.neighbor;
      break;
    case DropReason.IP_INNOROUTES:
    case DropReason.IP_INADDRERRORS:
    case DropReason.IP_OUTNOROUTES:
    case DropReason.NOT_SPECIFIED:
      r.kind = ObjectKind.ROUTE;
      r.object = <u32>p.alias;
      break;
    case DropReason.PKT_TOO_BIG:
    case DropReason.MTU_EXCEEDED:
      r.kind = ObjectKind.DEVICE;
      r.object = <u32>changetype<usize>(p.outDevice === null ? p.device : p.outDevice);
      break;
    case DropReason.DEV_READY:
    case DropReason.NO_CARRIER:
    case DropReason.BRIDGE_NO_EGRESS_PORT:
    case DropReason.BRIDGE_NON_FORWARDING_STATE:
    case DropReason.BRIDGE_STATE:
    case DropReason.BRIDGE_INVALID_SOURCE:
    case DropReason.VXLAN_VNI_NOT_FOUND:
    case DropReason.VXLAN_NO_REMOTE:
    case DropReason.TUNNEL_TXINFO:
    case DropReason.LOCAL_MAC:
      r.kind = ObjectKind.DEVICE;
      r.object = <u32>changetype<usize>(p.device);
      break;
    default:
  }
}

/** Number of the command that made the object. */
function causeAt(kind: u32, object: usize): u32 {
  switch (kind) {
    case ObjectKind.XT_RULE:
      return changetype<XtRule>(object).cause;
    case ObjectKind.XT_POLICY:
      return changetype<XtChain>(object).cause;
    case ObjectKind.ROUTE:
      return changetype<FibAlias>(object).cause;
    case ObjectKind.FDB:
      return changetype<FdbEntry>(object).cause;
    case ObjectKind.NEIGHBOR:
      return changetype<Neighbor>(object).cause;
    case ObjectKind.DEVICE:
      return changetype<Device>(object).cause;
    case ObjectKind.QDISC:
      return changetype<Qdisc>(object).cause;
    case ObjectKind.FILTER:
      return changetype<Filter>(object).cause;
    case ObjectKind.VS_SERVICE:
      return changetype<VsService>(object).cause;
    case ObjectKind.VS_DESTINATION:
      return changetype<VsDestination>(object).cause;
    case ObjectKind.XFRM_POLICY:
      return changetype<XfrmPolicy>(object).cause;
    case ObjectKind.XFRM_STATE:
      return changetype<XfrmState>(object).cause;
    default:
      return 0;
  }
}

/** Addresses and ports, as far as they are there: a packet may be lost because they are not. */
function setFlow(r: DropRecord, p: Packet): void {
  r.protocol = p.protocol;
  const end = p.data + p.length;
  // behind p.buffer lies what a frame has in front of its data
  const h = p.network >= p.buffer && p.network < end ? p.network : p.data;
  if (p.protocol == EtherType.IP && h + ipv4.HEADER_LENGTH <= end && ipv4.version(h) == 4) {
    r.sourceLow = ipv4.source(h);
    r.destinationLow = ipv4.destination(h);
    r.ipProtocol = ipv4.protocol(h);
    if (!ipv4.fragmentOffset(h)) setPorts(r, h + ipv4.headerLength(h), end);
  } else if (p.protocol == EtherType.IPV6 && h + ipv6.HEADER_LENGTH <= end && ipv6.version(h) == 6) {
    r.sourceHigh = ipv6.addressHigh(h + ipv6.SOURCE);
    r.sourceLow = ipv6.addressLow(h + ipv6.SOURCE);
    r.destinationHigh = ipv6.addressHigh(h + ipv6.DESTINATION);
    r.destinationLow = ipv6.addressLow(h + ipv6.DESTINATION);
    r.ipProtocol = ipv6.nextHeader(h);
    setPorts(r, h + ipv6.HEADER_LENGTH, end);
  } else if (p.protocol == EtherType.ARP && h + arp.LENGTH <= end) {
    r.sourceLow = arp.senderIp(h);
    r.destinationLow = arp.targetIp(h);
  } else if (p.mac >= p.buffer && p.mac + ethernet.HEADER_LENGTH <= end) {
    r.sourceLow = ethernet.source(p.mac);
    r.destinationLow = ethernet.destination(p.mac);
  }
}

function setPorts(r: DropRecord, transport: usize, end: usize): void {
  const which = r.ipProtocol;
  if (which != <u32>Protocol.TCP && which != <u32>Protocol.UDP && which != <u32>Protocol.SCTP) return;
  if (transport + 4 > end) return;
  r.sourcePort = read16(transport);
  r.destinationPort = read16(transport + 2);
}

/** The entry of what the record says, or the one that counts all flows there, or null. */
function entryFor(t: Drops, r: DropRecord): DropRecord | null {
  let place = mixed((<u64>r.reason) << 32, (<u64>r.device) << 32);
  place = mixed(place, ((<u64>r.kind) << 32) | r.object);
  place = mixed(place, ((<u64>r.cause) << 32) | (r.hook << 16) | r.error);
  place = mixed(place, r.outName0 ^ (r.outName1 << 1));
  let key = mixed(place, ((<u64>r.protocol) << 32) | r.ipProtocol);
  key = mixed(mixed(key, r.sourceHigh), r.sourceLow);
  key = mixed(mixed(key, r.destinationHigh), r.destinationLow);
  key = mixed(key, ((<u64>r.sourcePort) << 16) | r.destinationPort);
  const known = changetype<DropRecord | null>(lookup(t.entries, key));
  if (known !== null) return known;
  if (t.count < MOST_FLOWS) return newEntry(t, key, r);
  const others = changetype<DropRecord | null>(lookup(t.entries, ~place));
  if (others !== null) return others;
  if (t.count >= MOST) return null;
  const from = offsetof<DropRecord>("sourceHigh");
  memory.fill(changetype<usize>(r) + from, 0, offsetof<DropRecord>("name0") - from);
  r.ipProtocol = 0;
  r.sourcePort = 0;
  r.destinationPort = 0;
  r.others = 1;
  return newEntry(t, ~place, r);
}

function newEntry(t: Drops, key: u64, r: DropRecord): DropRecord | null {
  const at = allocate(<u32>offsetof<DropRecord>());
  if (!at) return null;
  if (!insert(t.entries, key, at)) {
    release(at, <u32>offsetof<DropRecord>());
    return null;
  }
  memory.copy(at, changetype<usize>(r), offsetof<DropRecord>());
  const e = changetype<DropRecord>(at);
  e.next = <u32>changetype<usize>(t.newest);
  t.newest = e;
  t.count++;
  return e;
}
