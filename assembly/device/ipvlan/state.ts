/** What an ipvlan has, and what the device below has while ipvlans sit on it (struct ipvl_dev, struct ipvl_port, struct ipvl_addr). */
import { RxHandler } from "../../abi/device";
import { IpvlanFlag } from "../../abi/ipvlan";
import { PacketQueue } from "../../packet-queue";
import { erase, insert, lookup, Table } from "../../table";
import { Device } from "../device";
import { GroupFilter } from "../group-filter";
import { Work } from "../work";

/** IPVLAN_QBACKLOG_LIMIT */
export const QUEUE_LIMIT: u32 = 1000;

/** An IP address of an ipvlan: what frames are told apart by. */
@unmanaged
export class IpvlanAddress {
  /** next of its ipvlan */
  next: IpvlanAddress | null;
  /** next with the same hash key */
  hashNext: IpvlanAddress | null;
  owner: Ipvlan;
  hashed: u32;
  /** 4 or 6 */
  family: u32;
  /** 128 bits; an IPv4 address is the low 32 */
  high: u64;
  low: u64;
}

@unmanaged
export class Ipvlan {
  device: Device;
  lower: Device;
  port: IpvlanPort;
  /** next of the port, in the order in which they were made */
  next: Ipvlan | null;
  addresses: IpvlanAddress | null;
  filter: GroupFilter;
  /** dev->perm_addr */
  permanent: u64;
}

@unmanaged
export class IpvlanPort {
  device: Device;
  first: Ipvlan | null;
  count: u32;
  /** IpvlanMode */
  mode: u32;
  /** IpvlanFlag */
  flags: u32;
  /** addresses of the ipvlans that are up */
  byAddress: Table;
  /** multicasts that wait for the worker: `Packet.scratch0` is 1 for what one of ours sends */
  backlog: PacketQueue;
  work: Work;

  isPrivate(): bool {
    return (this.flags & IpvlanFlag.PRIVATE) != 0;
  }
  isVepa(): bool {
    return (this.flags & IpvlanFlag.VEPA) != 0;
  }
}

export function ipvlanOf(d: Device): Ipvlan {
  return changetype<Ipvlan>(d.data);
}

/** ipvlan_port_get_rtnl */
export function ipvlanPortOn(lower: Device): IpvlanPort | null {
  if (lower.rxHandler != <u32>RxHandler.ipvlan) return null;
  return changetype<IpvlanPort>(lower.rxHandlerData);
}

function key(family: u32, high: u64, low: u64): u64 {
  return (high * 0x9e3779b97f4a7c15) ^ low ^ ((<u64>family) << 40);
}

/** ipvlan_ht_addr_lookup */
export function findByAddress(port: IpvlanPort, family: u32, high: u64, low: u64): IpvlanAddress | null {
  let a = changetype<IpvlanAddress | null>(lookup(port.byAddress, key(family, high, low)));
  while (a !== null && (a.family != family || a.high != high || a.low != low)) a = a.hashNext;
  return a;
}

/** ipvlan_ht_addr_add */
export function hashAddress(a: IpvlanAddress): void {
  if (a.hashed) return;
  const t = a.owner.port.byAddress;
  const k = key(a.family, a.high, a.low);
  a.hashNext = changetype<IpvlanAddress | null>(lookup(t, k));
  insert(t, k, changetype<usize>(a));
  a.hashed = 1;
}

/** ipvlan_ht_addr_del */
export function unhashAddress(a: IpvlanAddress): void {
  if (!a.hashed) return;
  a.hashed = 0;
  const t = a.owner.port.byAddress;
  const k = key(a.family, a.high, a.low);
  const first = changetype<IpvlanAddress | null>(lookup(t, k));
  if (first === a) {
    const next = a.hashNext;
    if (next === null) erase(t, k);
    else insert(t, k, changetype<usize>(next));
    return;
  }
  let other = first;
  while (other !== null && other.hashNext !== a) other = other.hashNext;
  if (other !== null) other.hashNext = a.hashNext;
}

/** ipvlan_find_addr */
export function addressOf(v: Ipvlan, family: u32, high: u64, low: u64): IpvlanAddress | null {
  let a = v.addresses;
  while (a !== null && (a.family != family || a.high != high || a.low != low)) a = a.next;
  return a;
}

/** ipvlan_addr_busy: one of the port's ipvlans, up or down, has the address. */
export function addressBusy(port: IpvlanPort, family: u32, high: u64, low: u64): bool {
  let v = port.first;
  while (v !== null) {
    if (addressOf(v, family, high, low) !== null) return true;
    v = v.next;
  }
  return false;
}
