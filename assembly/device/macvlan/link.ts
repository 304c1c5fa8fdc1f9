/** macvlans are made, changed, told and deleted (macvlan_common_newlink, macvlan_changelink, macvlan_fill_info, macvlan_dellink). */
import { Errno } from "../../abi/errno";
import {
  MacvlanField,
  MacvlanFlag,
  MacvlanLimit,
  MacvlanMode,
  MacvlanRecord,
  MacvlanSources,
} from "../../abi/macvlan";
import { DeviceKind } from "../../abi/device";
import { allocate, release } from "../../memory";
import { isValidUnicast } from "../../wire/ethernet";
import { Device } from "../device";
import { freeGroupFilter, newGroupFilter } from "../group-filter";
import { setPromiscuity } from "../register";
import { mayStack, transferCarrier } from "../stacking";
import { createPort, destroyPort, forgetSender, portOn, updateQueueLimit } from "./port";
import {
  addSource,
  BUCKETS,
  DEFAULT_QUEUE_LENGTH,
  deleteSource,
  flushSources,
  Macvlan,
  macvlanOf,
  MacvlanPort,
  sourceBucket,
} from "./state";

/** macvlan_validate */
function validate(r: MacvlanRecord): i32 {
  if (r.present & MacvlanField.flags && r.flags & ~(MacvlanFlag.NOPROMISC | MacvlanFlag.NODST))
    return -Errno.EINVAL;
  if (r.present & MacvlanField.mode) {
    switch (r.mode) {
      case MacvlanMode.PRIVATE:
      case MacvlanMode.VEPA:
      case MacvlanMode.BRIDGE:
      case MacvlanMode.PASSTHRU:
      case MacvlanMode.SOURCE:
        break;
      default:
        return -Errno.EINVAL;
    }
  }
  if (r.sources > <u32>MacvlanSources.set) return -Errno.EINVAL;
  if (r.sources == <u32>MacvlanSources.add || r.sources == <u32>MacvlanSources.del)
    if (!r.sourceCount || !isValidUnicast(sourceAt(r, 0))) return -Errno.EADDRNOTAVAIL;
  return 0;
}

function sourceAt(r: MacvlanRecord, index: u32): u64 {
  return load<u64>(changetype<usize>(r) + offsetof<MacvlanRecord>() + ((<usize>index) << 3));
}

/** macvlan_common_newlink up to register_netdevice, with macvlan_init. */
export function macvlanNew(d: Device, data: usize): i32 {
  const r = changetype<MacvlanRecord>(data);
  const invalid = validate(r);
  if (invalid) return invalid;
  if (d.lower === null) return -Errno.EINVAL;
  let lower = d.lower!;
  // not on top of another macvlan but beside it
  if (lower.kind == DeviceKind.macvlan) lower = macvlanOf(lower).lower;
  d.lower = lower;
  if (!d.mtuAssigned) d.mtu = lower.mtu;
  else if (d.mtu > lower.mtu) return -Errno.EINVAL;
  d.maxMtu = lower.maxMtu;
  const stacked = mayStack(lower, d);
  const created = portOn(lower) === null;
  if (created) {
    const error = createPort(lower);
    if (error) return error;
  }
  const port = portOn(lower)!;
  const v = changetype<Macvlan>(allocate(<u32>offsetof<Macvlan>()));
  let error = stacked;
  if (!changetype<usize>(v)) error = -Errno.ENOMEM;
  else if (!error) {
    d.data = changetype<usize>(v);
    v.device = d;
    v.lower = lower;
    v.port = port;
    v.filter = newGroupFilter();
    error = configure(v, r);
  }
  if (error) {
    if (d.data) freeGroupFilter(v.filter);
    if (changetype<usize>(v)) release(changetype<usize>(v), <u32>offsetof<Macvlan>());
    d.data = 0;
    if (created) destroyPort(port);
    return error;
  }
  port.count++;
  d.carrier = lower.carrier;
  return 0;
}

function configure(v: Macvlan, r: MacvlanRecord): i32 {
  const port = v.port;
  const d = v.device;
  // a passthru macvlan is the only one
  if (port.passthru) return -Errno.EINVAL;
  v.mode = r.present & MacvlanField.mode ? r.mode : <u32>MacvlanMode.VEPA;
  if (r.present & MacvlanField.flags) v.flags = r.flags;
  v.queueWanted = r.present & MacvlanField.queueLength ? r.queueLength : DEFAULT_QUEUE_LENGTH;
  if (r.sources && v.mode != <u32>MacvlanMode.SOURCE) return -Errno.EINVAL;
  if (v.mode == <u32>MacvlanMode.PASSTHRU) {
    if (port.count) return -Errno.EINVAL;
    port.passthru = 1;
    d.address = v.lower.address;
    d.addressAssigned = v.lower.addressAssigned;
  }
  const error = changeSources(v, r);
  if (error) flushSources(v);
  return error;
}

/** macvlan_changelink_sources */
function changeSources(v: Macvlan, r: MacvlanRecord): i32 {
  switch (r.sources) {
    case MacvlanSources.add:
      return addSource(v, sourceAt(r, 0)) ? 0 : -Errno.ENOMEM;
    case MacvlanSources.del:
      deleteSource(v, sourceAt(r, 0));
      return 0;
    case MacvlanSources.flush:
      flushSources(v);
      return 0;
    case MacvlanSources.set:
      flushSources(v);
      for (let i: u32 = 0; i < r.sourceCount; i++) if (!addSource(v, sourceAt(r, i))) return -Errno.ENOMEM;
      return 0;
    default:
      return 0;
  }
}

/** The end of macvlan_common_newlink. */
export function macvlanRegistered(d: Device): void {
  const v = macvlanOf(d);
  const port = v.port;
  const last = port.last;
  if (last === null) port.first = v;
  else last.next = v;
  port.last = v;
  updateQueueLimit(port);
  transferCarrier(v.lower, d);
}

/** macvlan_changelink */
export function macvlanChange(d: Device, data: usize): i32 {
  const r = changetype<MacvlanRecord>(data);
  const invalid = validate(r);
  if (invalid) return invalid;
  const v = macvlanOf(d);
  if (r.present & MacvlanField.mode) {
    if ((r.mode == <u32>MacvlanMode.PASSTHRU) != (v.mode == <u32>MacvlanMode.PASSTHRU)) return -Errno.EINVAL;
    if (v.mode == <u32>MacvlanMode.SOURCE && r.mode != v.mode) flushSources(v);
  }
  if (r.present & MacvlanField.flags) {
    if (v.port.passthru && (r.flags ^ v.flags) & MacvlanFlag.NOPROMISC)
      setPromiscuity(v.lower, r.flags & MacvlanFlag.NOPROMISC ? -1 : 1);
    v.flags = r.flags;
  }
  if (r.present & MacvlanField.queueLength) {
    v.queueWanted = r.queueLength;
    updateQueueLimit(v.port);
  }
  if (r.present & MacvlanField.mode) v.mode = r.mode;
  if (!r.sources) return 0;
  return v.mode == <u32>MacvlanMode.SOURCE ? changeSources(v, r) : -Errno.EINVAL;
}

/** macvlan_fill_info */
export function macvlanFill(d: Device, data: usize): void {
  const r = changetype<MacvlanRecord>(data);
  const v = macvlanOf(d);
  r.mode = v.mode;
  r.flags = v.flags;
  r.queueLength = v.queueWanted;
  r.queueLengthUsed = v.port.queueLimit;
  r.sourcesTotal = v.sourceCount;
  if (!v.sourceCount) return;
  let count: u32 = 0;
  let at = data + offsetof<MacvlanRecord>();
  for (let index: u32 = 0; index < BUCKETS; index++) {
    let s = sourceBucket(v.port, index);
    while (s !== null && count < <u32>MacvlanLimit.sources) {
      if (s.vlan === v) {
        store<u64>(at, s.address);
        at += 8;
        count++;
      }
      s = s.next;
    }
  }
  r.sourceCount = count;
}

/** macvlan_dellink and macvlan_uninit */
export function macvlanDestroy(d: Device): void {
  const v = macvlanOf(d);
  const port = v.port;
  flushSources(v);
  unlink(port, v);
  updateQueueLimit(port);
  forgetSender(port, v);
  freeGroupFilter(v.filter);
  release(changetype<usize>(v), <u32>offsetof<Macvlan>());
  d.data = 0;
  if (--port.count == 0) destroyPort(port);
}

function unlink(port: MacvlanPort, v: Macvlan): void {
  let before: Macvlan | null = null;
  let other = port.first;
  while (other !== null && other !== v) {
    before = other;
    other = other.next;
  }
  if (before === null) port.first = v.next;
  else before.next = v.next;
  if (port.last === v) port.last = before;
}
