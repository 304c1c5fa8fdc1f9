/** Where a virtual service, one of its servers or one of its connections is. */
import { ObjectRecord } from "../abi/explain";
import { VsConnection } from "../ipvs/connection";
import { Ipvs, VsDestination, VsService } from "../ipvs/service";
import { knownIpvs } from "../ipvs/state";
import { Namespace } from "../net/namespace";
import { K } from "../state";

export function findService(ns: Namespace, object: usize, r: ObjectRecord): bool {
  if (!ns.ipvs) return false;
  let s: VsService | null = changetype<Ipvs>(ns.ipvs).firstService;
  while (s !== null) {
    if (changetype<usize>(s) == object) {
      r.cause = s.cause;
      return true;
    }
    s = s.next;
  }
  return false;
}

/** A server of a service (`owner`), or one that waits in the trash (no owner). */
export function findDestination(ns: Namespace, object: usize, r: ObjectRecord): bool {
  if (!ns.ipvs) return false;
  const v = changetype<Ipvs>(ns.ipvs);
  let s: VsService | null = v.firstService;
  while (s !== null) {
    if (isIn(s.destinations, object, r)) {
      r.owner = <u32>changetype<usize>(s);
      return true;
    }
    s = s.next;
  }
  return isIn(v.trash, object, r);
}

function isIn(list: VsDestination | null, object: usize, r: ObjectRecord): bool {
  let d: VsDestination | null = list;
  while (d !== null) {
    if (changetype<usize>(d) == object) {
      r.cause = d.cause;
      return true;
    }
    d = d.next;
  }
  return false;
}

/** A connection in the table; `owner` is its server, 0 where it has none. */
export function findVsConnection(ns: Namespace, object: usize, r: ObjectRecord): bool {
  if (!ns.ipvs || !K.ipvs) return false;
  let c: VsConnection | null = knownIpvs().first;
  while (c !== null) {
    if (changetype<usize>(c) == object && changetype<usize>(c.ipvs) == ns.ipvs) {
      r.owner = <u32>changetype<usize>(c.destination);
      return true;
    }
    c = c.next;
  }
  return false;
}
