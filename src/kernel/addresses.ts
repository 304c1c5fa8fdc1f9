/** IPv4 addresses: RTM_NEWADDR, RTM_DELADDR and RTM_GETADDR as the model has them. */
import { VethworkError } from "../model/errors.js";
import type { Op } from "../model/op.js";
import type { Address } from "../model/state.js";
import { AddressFlag, AddressRecord } from "./abi.generated.js";
import { links } from "./links.js";
import type { Machine } from "./machine.js";
import { formatIpv4, parseIpv4 } from "./text.js";

type AddressOp = Extract<Op, { op: `address.${string}` }>;

const FOR_EVER = 0xffffffff;

export function applyAddress(m: Machine, op: AddressOp): void {
  const id = m.namespaceId(op.netns);
  const ifindex = m.ifindex(op.netns, op.link);
  if (!Number.isInteger(op.prefixlen) || op.prefixlen < 0 || op.prefixlen > 32)
    throw new VethworkError("EINVAL", "Invalid argument");
  const at = m.mailbox;
  m.clear(AddressRecord.size);
  const set = (field: number, value: number): void => m.setU32(at + field, value);
  if (op.label) m.putName(op.label, at + AddressRecord.label0);
  set(AddressRecord.ifindex, ifindex);
  set(AddressRecord.local, parseIpv4(op.local));
  set(AddressRecord.peer, parseIpv4(op.peer ?? op.local));
  set(AddressRecord.prefixLength, op.prefixlen);
  if (op.op === "address.delete") {
    m.check(m.exports.address_delete!(id));
    return;
  }
  set(AddressRecord.broadcast, op.broadcast ? parseIpv4(op.broadcast) : 0);
  // iproute2 says "host" for 127.0.0.0/8 and "global" for everything else
  set(AddressRecord.scope, op.scope ?? (op.local.startsWith("127.") ? 254 : 0));
  set(AddressRecord.flags, op.noprefixroute ? AddressFlag.NOPREFIXROUTE : 0);
  set(AddressRecord.validSeconds, op.validLifetime ?? FOR_EVER);
  set(AddressRecord.preferredSeconds, op.preferredLifetime ?? FOR_EVER);
  set(AddressRecord.replace, op.op === "address.add" ? 0 : 1);
  m.check(m.exports.address_add!(id));
}

/** All addresses of a namespace: by device, in the order in which Linux keeps them. */
export function addresses(m: Machine, netns: string): Address[] {
  const id = m.namespaceId(netns);
  const all: Address[] = [];
  for (const { ifindex, ifname } of links(m, netns)) {
    for (let i = 0; m.exports.address_get!(id, ifindex, i); i++) all.push(readAddress(m, ifname));
  }
  return all;
}

function readAddress(m: Machine, ifname: string): Address {
  const at = m.mailbox;
  const get = (field: number): number => m.u32(at + field);
  const lifetime = (field: number): number | null => (get(field) === FOR_EVER ? null : get(field));
  const local = get(AddressRecord.local);
  const peer = get(AddressRecord.peer);
  const broadcast = get(AddressRecord.broadcast);
  const flags = get(AddressRecord.flags);
  return {
    ifindex: get(AddressRecord.ifindex),
    ifname,
    local: formatIpv4(local),
    prefixlen: get(AddressRecord.prefixLength),
    broadcast: broadcast ? formatIpv4(broadcast) : null,
    peer: peer === local ? null : formatIpv4(peer),
    scope: get(AddressRecord.scope),
    label: m.name(at + AddressRecord.label0),
    secondary: (flags & AddressFlag.SECONDARY) !== 0,
    validLifetime: lifetime(AddressRecord.validSeconds),
    preferredLifetime: lifetime(AddressRecord.preferredSeconds),
    noprefixroute: (flags & AddressFlag.NOPREFIXROUTE) !== 0,
  };
}
