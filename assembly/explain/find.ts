/**
 * Finds an object by its address, so that an address from outside, or of an object that is gone, is never read. It walks what the kernel has:
 * for questions of users, never for packets.
 */
import { ObjectKind, ObjectRecord } from "../abi/explain";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import { findDevice, findFdb, findGroup, findPort, findVlanGroup } from "./find-link";
import {
  findAddress,
  findConnection,
  findNeighbor,
  findRoute,
  findRoute6,
  findRule,
  findXfrmPolicy,
  findXfrmState,
} from "./find-net";
import { findDestination, findService, findVsConnection } from "./find-service";
import { findClass, findFilter, findQdisc } from "./find-traffic";
import { findSet, findXtRule } from "./find-xtables";

/** Fills the record (zeroed) of the object of this kind at `object`; false where there is none (any more). */
export function findObject(kind: u32, object: usize, r: ObjectRecord): bool {
  if (!object) return false;
  let ns = changetype<Namespace | null>(K.namespaces);
  while (ns !== null) {
    if (isIn(ns, kind, object, r)) {
      r.namespace = ns.id;
      return true;
    }
    ns = ns.next;
  }
  return false;
}

function isIn(ns: Namespace, kind: u32, object: usize, r: ObjectRecord): bool {
  switch (kind) {
    case ObjectKind.DEVICE:
      return findDevice(ns, object, r);
    case ObjectKind.FDB:
      return findFdb(ns, object, r);
    case ObjectKind.BRIDGE_PORT:
      return findPort(ns, object, r);
    case ObjectKind.VLAN_GROUP:
      return findVlanGroup(ns, object, r);
    case ObjectKind.MULTICAST_GROUP:
      return findGroup(ns, object, r);
    case ObjectKind.RULE:
      return findRule(ns, object, r);
    case ObjectKind.ROUTE:
      return findRoute(ns, object, r) || findRoute6(ns, object, r);
    case ObjectKind.NEIGHBOR:
      return findNeighbor(ns, object, r);
    case ObjectKind.ADDRESS:
      return findAddress(ns, object, r);
    case ObjectKind.XT_RULE:
    case ObjectKind.XT_POLICY:
      return findXtRule(ns, object, r);
    case ObjectKind.SET:
      return findSet(ns, object, r);
    case ObjectKind.VS_SERVICE:
      return findService(ns, object, r);
    case ObjectKind.VS_DESTINATION:
      return findDestination(ns, object, r);
    case ObjectKind.VS_CONNECTION:
      return findVsConnection(ns, object, r);
    case ObjectKind.CONNECTION:
      return findConnection(ns, object, r);
    case ObjectKind.QDISC:
      return findQdisc(ns, object, r);
    case ObjectKind.CLASS:
      return findClass(ns, object, r);
    case ObjectKind.FILTER:
      return findFilter(ns, object, r);
    case ObjectKind.XFRM_POLICY:
      return findXfrmPolicy(ns, object, r);
    case ObjectKind.XFRM_STATE:
      return findXfrmState(ns, object, r);
    default:
      return false;
  }
}
