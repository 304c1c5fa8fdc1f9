/** Objects of the kernel by their address: where they are and which command made them (calls/explain.ts). */
import type { CtEntry } from "../model/conntrack.js";
import type { FilterEntry } from "../model/filter.js";
import type { VsConnection, VsDest, VsService } from "../model/ipvs.js";
import { ObjectRecord } from "./abi.generated.js";
import { readTold } from "./filter/filters.js";
import { readConnection as readVirtual } from "./ipvs/connections.js";
import { readDest, readService } from "./ipvs/services.js";
import type { Machine } from "./machine.js";
import { read as readTracked } from "./netfilter/conntrack.js";

/** Where an object is, as ObjectRecord has it. */
export interface FoundObject {
  netns: string;
  /** numbers of the commands that made and changed it (Causes) */
  cause: number;
  changed: number;
  index: number;
  ifindex: number;
  family: number;
  table: number;
  chain: number;
  mac: bigint;
  vlan: number;
  detail: number;
  part: boolean;
  owner: number;
}

const R = ObjectRecord;

/** The object of this kind (ObjectKind) at an address; null where there is none (any more). */
export function findObject(m: Machine, kind: number, address: number): FoundObject | null {
  if (!Number.isInteger(address) || address <= 0 || address > 0xffffffff) return null;
  if (m.exports.object_find!(kind, address) !== 0) return null;
  const u32 = (field: number): number => m.u32(m.mailbox + field);
  return {
    cause: u32(R.cause),
    changed: u32(R.changed),
    index: u32(R.index),
    ifindex: u32(R.ifindex),
    family: u32(R.family),
    table: u32(R.table),
    chain: u32(R.chain),
    mac: m.u64(m.mailbox + R.mac),
    vlan: u32(R.vlan),
    detail: u32(R.detail),
    part: u32(R.part) !== 0,
    owner: u32(R.owner),
    netns: m.namespaceName(u32(R.namespace)),
  };
}

// Of objects that findObject has found: the kernel reads what is at the address.

export function connectionAt(m: Machine, address: number): CtEntry {
  m.exports.connection_tell!(address);
  return readTracked(m, m.mailbox);
}
export function serviceAt(m: Machine, address: number): VsService {
  return readService(m, address);
}
export function destinationAt(m: Machine, address: number): VsDest {
  return readDest(m, address);
}
export function virtualConnectionAt(m: Machine, address: number): VsConnection {
  m.exports.ipvs_connection_tell!(address);
  return readVirtual(m);
}
/** `list`: what findObject says is its owner */
export function filterAt(m: Machine, netns: string, list: number, address: number): FilterEntry {
  return readTold(m, netns, () => m.exports.filter_tell!(list, address));
}
