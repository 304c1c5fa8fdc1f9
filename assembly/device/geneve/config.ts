/** Making and changing Geneve devices (geneve_setup, geneve_nl2info, geneve_configure, geneve_link_config, geneve_changelink, geneve_fill_info). */
import { Errno, Extack } from "../../abi/errno";
import { GeneveAttribute, GeneveRecord } from "../../abi/geneve";
import { allocate, release } from "../../memory";
import { DstCache, resetDstCache } from "../../net/dst-cache";
import { routeOutputDevice } from "../../net/route";
import { K } from "../../state";
import { isMulticast } from "../../wire/ipv4";
import { Device } from "../device";
import { Geneve, geneveOf, geneves, HEADROOM } from "./state";

const DEFAULT_PORT: u32 = 6081;
const IPV4_HEADER: u32 = 20;
const IPV6_HEADER: u32 = 40;
const GENEVE_BYTES: u32 = <u32>(offsetof<Geneve>() + offsetof<DstCache>());

/** geneve_setup: IP_MAX_MTU without the headers, but for the outer IP header, which depends on the endpoint. */
export function setupGeneve(d: Device): void {
  d.maxMtu = 65535 - 16 - 14;
}

function refuse(error: i32, extack: Extack): i32 {
  K.extack = extack;
  return -error;
}

/** geneve_newlink up to register_netdevice. */
export function newGeneve(d: Device, data: usize): i32 {
  const r = changetype<GeneveRecord>(data);
  const origin = d.origin!;
  if (r.remoteFamily == 6) return refuse(Errno.EUNSUPPORTED, Extack.GENEVE_IPV6);
  if (r.remoteFamily == 4 && isMulticast(<u32>r.remoteLow))
    return refuse(Errno.EINVAL, Extack.GENEVE_MULTICAST);
  if (r.label) return refuse(Errno.EINVAL, Extack.GENEVE_LABEL);
  if (
    r.external &&
    r.attributes & (GeneveAttribute.ID | GeneveAttribute.REMOTE | GeneveAttribute.TTL | GeneveAttribute.TOS)
  )
    return refuse(Errno.EINVAL, Extack.GENEVE_EXTERNAL);
  if (!(r.attributes & GeneveAttribute.PORT)) r.port = DEFAULT_PORT;
  let samePort = false;
  let externalPort = false;
  let other = geneves().first;
  while (other !== null) {
    if (other.origin === origin && other.port == r.port) {
      samePort = true;
      externalPort = other.external != 0;
      if (other.vni == r.vni && other.remoteLow == r.remoteLow && other.remoteHigh == r.remoteHigh)
        return -Errno.EBUSY;
    }
    other = other.next;
  }
  if (r.external && samePort) return refuse(Errno.EPERM, Extack.GENEVE_EXTERNAL_TAKEN);
  if (!r.external && externalPort) return refuse(Errno.EPERM, Extack.GENEVE_EXTERNAL_THERE);
  const at = allocate(GENEVE_BYTES);
  if (!at) return -Errno.ENOMEM;
  const g = changetype<Geneve>(at);
  g.cache = changetype<DstCache>(at + offsetof<Geneve>());
  g.device = d;
  g.origin = origin;
  g.vni = r.vni;
  g.port = r.port;
  g.external = r.external;
  g.udpChecksum = r.udpChecksum;
  apply(g, r);
  d.data = at;
  d.maxMtu -= r.external ? IPV6_HEADER : IPV4_HEADER;
  return 0;
}

function apply(g: Geneve, r: GeneveRecord): void {
  g.remoteHigh = r.remoteHigh;
  g.remoteLow = r.remoteLow;
  g.remoteFamily = r.remoteFamily;
  g.ttl = r.ttl;
  g.ttlInherit = r.ttlInherit;
  g.tos = r.tos;
  g.df = r.df;
}

/** The rest of geneve_newlink: the MTU follows the device that the way to the endpoint leads through. */
export function geneveRegistered(d: Device): void {
  const g = geneveOf(d);
  g.next = geneves().first;
  geneves().first = g;
  if (d.mtuAssigned) limitMtu(d, d.mtu);
  else followRoute(g);
}

/** geneve_link_config */
function followRoute(g: Geneve): void {
  const lower = routeOutputDevice(g.origin, <u32>g.remoteLow, 0);
  if (lower !== null && lower.mtu > HEADROOM) limitMtu(g.device, lower.mtu - HEADROOM);
}

/** geneve_change_mtu, called without the user */
function limitMtu(d: Device, mtu: u32): void {
  d.mtu = max(min(mtu, d.maxMtu), d.minMtu);
}

/** geneve_changelink: endpoint of the same family, TTL, TOS and DF. */
export function changeGeneve(d: Device, data: usize): i32 {
  const g = geneveOf(d);
  const r = changetype<GeneveRecord>(data);
  if (g.external) return -Errno.EOPNOTSUPP;
  const has = r.attributes;
  if (
    has & (GeneveAttribute.PORT | GeneveAttribute.UDP_CSUM | GeneveAttribute.EXTERNAL) ||
    (has & GeneveAttribute.ID && r.vni != g.vni) ||
    (has & GeneveAttribute.REMOTE && r.remoteFamily != g.remoteFamily)
  )
    return refuse(Errno.EOPNOTSUPP, Extack.GENEVE_CHANGE);
  if (has & GeneveAttribute.REMOTE && isMulticast(<u32>r.remoteLow))
    return refuse(Errno.EINVAL, Extack.GENEVE_MULTICAST);
  if (!(has & GeneveAttribute.REMOTE)) {
    r.remoteHigh = g.remoteHigh;
    r.remoteLow = g.remoteLow;
    r.remoteFamily = g.remoteFamily;
  }
  if (!(has & GeneveAttribute.TTL)) {
    r.ttl = g.ttl;
    r.ttlInherit = g.ttlInherit;
  }
  if (!(has & GeneveAttribute.TOS)) r.tos = g.tos;
  if (!(has & GeneveAttribute.DF)) r.df = g.df;
  const moved = r.remoteLow != g.remoteLow || r.remoteHigh != g.remoteHigh;
  apply(g, r);
  resetDstCache(g.cache);
  if (moved) followRoute(g);
  return 0;
}

/** geneve_fill_info */
export function fillGeneve(d: Device, data: usize): void {
  const g = geneveOf(d);
  const r = changetype<GeneveRecord>(data);
  r.vni = g.vni;
  r.remoteHigh = g.remoteHigh;
  r.remoteLow = g.remoteLow;
  r.remoteFamily = g.external ? 0 : g.remoteFamily;
  r.port = g.port;
  r.ttl = g.ttl;
  r.ttlInherit = g.ttlInherit;
  r.tos = g.tos;
  r.df = g.df;
  r.udpChecksum = g.udpChecksum;
  r.external = g.external;
}

/** Takes it out of the list and gives its memory back. */
export function freeGeneve(d: Device): void {
  const g = geneveOf(d);
  const all = geneves();
  if (all.first === g) all.first = g.next;
  else {
    let before = all.first;
    while (before !== null && before.next !== g) before = before.next;
    if (before !== null) before.next = g.next;
  }
  d.data = 0;
  release(changetype<usize>(g), GENEVE_BYTES);
}
