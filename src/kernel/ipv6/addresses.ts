/** IPv6 addresses: RTM_NEWADDR, RTM_DELADDR and RTM_GETADDR of AF_INET6, and the groups of devices. */
import { unsupported } from "../../model/errors.js";
import type { Op } from "../../model/op.js";
import type { Address, MulticastGroup } from "../../model/state.js";
import { Address6Flag, Address6Record, Group6Record } from "../abi.generated.js";
import { links } from "../links.js";
import type { Machine } from "../machine.js";
import { putIpv6, readIpv6 } from "./text.js";

type AddressOp = Extract<Op, { op: `address.${string}` }>;

const FOR_EVER = 0xffffffff;

export function applyAddress6(m: Machine, op: AddressOp): void {
  const id = m.namespaceId(op.netns);
  const ifindex = m.ifindex(op.netns, op.link);
  const at = m.mailbox;
  m.clear(Address6Record.size);
  const set = (field: number, value: number): void => m.setU32(at + field, value);
  putIpv6(m, at + Address6Record.address0, op.local);
  if (op.peer !== undefined) putIpv6(m, at + Address6Record.peer0, op.peer);
  set(Address6Record.ifindex, ifindex);
  set(Address6Record.prefixLength, op.prefixlen);
  if (op.op === "address.delete") {
    m.check(m.exports.address6_delete!(id));
    return;
  }
  if (op.op === "address.change" && op.peer !== undefined)
    throw unsupported("changing the peer of an IPv6 address");
  set(
    Address6Record.flags,
    (op.noprefixroute ? Address6Flag.NOPREFIXROUTE : 0) | (op.nodad ? Address6Flag.NODAD : 0),
  );
  set(Address6Record.metric, op.metric ?? 0);
  set(Address6Record.validSeconds, op.validLifetime ?? FOR_EVER);
  set(Address6Record.preferredSeconds, op.preferredLifetime ?? FOR_EVER);
  set(Address6Record.replace, op.op === "address.add" ? 0 : 1);
  m.check(m.exports.address6_add!(id));
}

/** All IPv6 addresses of a namespace: by device, in the order of Linux's dump. */
export function addresses6(m: Machine, netns: string): Address[] {
  const id = m.namespaceId(netns);
  const all: Address[] = [];
  for (const { ifindex, ifname } of links(m, netns)) {
    for (let i = 0; m.exports.address6_get!(id, ifindex, i); i++) all.push(read(m, ifname));
  }
  return all;
}

function read(m: Machine, ifname: string): Address {
  const at = m.mailbox;
  const get = (field: number): number => m.u32(at + field);
  const lifetime = (field: number): number | null => (get(field) === FOR_EVER ? null : get(field));
  const flags = get(Address6Record.flags);
  const peer = readIpv6(m, at + Address6Record.peer0);
  return {
    ifindex: get(Address6Record.ifindex),
    ifname,
    local: readIpv6(m, at + Address6Record.address0),
    prefixlen: get(Address6Record.prefixLength),
    broadcast: null,
    peer: peer === "::" ? null : peer,
    scope: get(Address6Record.scope),
    label: "",
    secondary: false,
    validLifetime: lifetime(Address6Record.validSeconds),
    preferredLifetime: lifetime(Address6Record.preferredSeconds),
    noprefixroute: (flags & Address6Flag.NOPREFIXROUTE) !== 0,
    inet6: {
      tentative: (flags & Address6Flag.TENTATIVE) !== 0,
      dadfailed: (flags & Address6Flag.DADFAILED) !== 0,
      nodad: (flags & Address6Flag.NODAD) !== 0,
      mngtmpaddr: (flags & Address6Flag.MANAGETEMPADDR) !== 0,
      deprecated: (flags & Address6Flag.DEPRECATED) !== 0,
    },
  };
}

/** The groups of all devices, newest first: `ip -6 maddr`. */
export function groups6(m: Machine, netns: string): MulticastGroup[] {
  const id = m.namespaceId(netns);
  const all: MulticastGroup[] = [];
  for (const { ifindex, ifname } of links(m, netns)) {
    for (let i = 0; m.exports.group6_get!(id, ifindex, i); i++) {
      const group = readIpv6(m, m.mailbox + Group6Record.address0);
      all.push({ ifindex, dev: ifname, group, users: m.u32(m.mailbox + Group6Record.users) });
    }
  }
  return all;
}
