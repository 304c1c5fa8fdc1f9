/** What the types of hash have in common when elements are added, deleted and tested. */
import { SetCommand, SetError, SetField } from "../../abi/ipset";
import { Protocol } from "../../wire/ipv4";
import { isExpired } from "./element";
import { addToHash, deleteFromHash, removeFromHash } from "./hash";
import { testHash } from "./hash-test";
import { lastOf, longestBlock } from "./range";
import { Adt, SetRequest, unpackKey } from "./request";
import { IpSet } from "./set";
import { NET2, PORT } from "./types";

export function act(set: IpSet, q: SetRequest, adt: Adt): i32 {
  if (adt == Adt.TEST) return testHash(set, q);
  return adt == Adt.ADD ? addToHash(set, q) : deleteFromHash(set, q);
}

/** act, where -exist forgives an element that is there or is not (ip_set_eexist) */
export function actForgiving(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const answer = act(set, q, adt);
  return answer == -SetError.IPSET_ERR_EXIST && q.flags & SetCommand.EXIST ? 0 : answer;
}

export const UDPLITE: u32 = 136;
export const ICMPV6: u32 = 58;

/** ip_set_proto_with_ports */
export function hasPorts(protocol: u32): bool {
  return (
    protocol == Protocol.TCP || protocol == Protocol.UDP || protocol == Protocol.SCTP || protocol == UDPLITE
  );
}

/** A protocol must be given; one that has no ports gets port 0. */
export function checkProtocol(q: SetRequest, icmp: u32): i32 {
  if (!(q.present & SetField.protocol)) return -SetError.IPSET_ERR_MISSING_PROTO;
  if (!q.protocol) return -SetError.IPSET_ERR_INVALID_PROTO;
  if (!hasPorts(q.protocol) && q.protocol != icmp) q.port = 0;
  return 0;
}

/** The first address of an inet6 set is one address. */
export function refuseRange6(q: SetRequest): i32 {
  if (q.present & SetField.ipTo) return -SetError.IPSET_ERR_HASH_RANGE_UNSUPPORTED;
  if (q.present & SetField.cidr && q.cidr != 128) return -SetError.IPSET_ERR_INVALID_CIDR;
  q.cidr = 0;
  return 0;
}

/** Every port of the request, port to portTo. */
export function actOnPorts(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const firstPort = q.port;
  while (true) {
    const answer = actForgiving(set, q, adt);
    if (answer) return answer;
    if (q.port >= q.portTo) break;
    q.port++;
  }
  q.port = firstPort;
  return 0;
}

/** Every network of the second address and every port of it, with the first as it is. */
export function actOnSeconds(set: IpSet, q: SetRequest, adt: Adt): i32 {
  const firstSecond = q.second;
  while (true) {
    q.cidr2 = longestBlock(q.second, q.secondTo);
    const last = lastOf(q.second, q.cidr2);
    const answer = actOnPorts(set, q, adt);
    if (answer) return answer;
    if (last >= q.secondTo) break;
    q.second = last + 1;
  }
  q.second = firstSecond;
  return 0;
}

/** Every address of the request, `step` apart, with all that `q` has of ports and second networks. */
export function actOnHosts(set: IpSet, q: SetRequest, adt: Adt, step: u32): i32 {
  const addresses = <u64>(q.ipTo - q.ip) / step + 1;
  const ports: u64 = set.parts & PORT ? q.portTo - q.port + 1 : 1;
  if (adt == Adt.DELETE && q.flags & SetCommand.EXIST && addresses * ports > <u64>set.elements) {
    deleteWithin(set, q);
    return 0;
  }
  while (true) {
    const answer = set.parts & NET2 ? actOnSeconds(set, q, adt) : actOnPorts(set, q, adt);
    if (answer) return answer;
    if (q.ipTo - q.ip < step) return 0;
    q.ip += step;
  }
}

/**
 * The same as deleting one after the other what is forgiven when it is not there: looks at the elements that are. (Linux would go through
 * all addresses.)
 */
function deleteWithin(set: IpSet, q: SetRequest): void {
  const ip = q.ip;
  const port = q.port;
  const second = q.second;
  const protocol = q.protocol;
  let e = set.head;
  while (e !== null) {
    const next = e.next;
    unpackKey(set, q, changetype<usize>(e) + 16);
    const inside =
      q.ip >= ip &&
      q.ip <= q.ipTo &&
      q.port >= port &&
      q.port <= q.portTo &&
      q.protocol == protocol &&
      (set.parts & NET2 ? isBlock(q.second, q.cidr2, second, q.secondTo) : q.second == second);
    if (inside && !isExpired(set, e)) removeFromHash(set, e);
    e = next;
  }
}

/** Whether a network is one of those that a range of addresses is made of. */
function isBlock(network: u32, length: u32, from: u32, to: u32): bool {
  if (network < from || network > to) return false;
  while (true) {
    const block = longestBlock(from, to);
    if (from == network) return block == length;
    const last = lastOf(from, block);
    if (last >= to || last >= network) return false;
    from = last + 1;
  }
}
