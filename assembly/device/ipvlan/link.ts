/** ipvlans are made, changed, told and deleted (ipvlan_link_new and its siblings in drivers/net/ipvlan/ipvlan_main.c). */
import { DeviceFlag, DeviceKind, HardwareType, RxHandler } from "../../abi/device";
import { Errno } from "../../abi/errno";
import { IpvlanField, IpvlanFlag, IpvlanMode, IpvlanRecord } from "../../abi/ipvlan";
import { LogLevel } from "../../abi/log";
import { logBegin, logBytes, logEnd, logText } from "../../log";
import { allocate, release } from "../../memory";
import { newPacketQueue, PACKET_QUEUE_BYTES } from "../../packet-queue";
import { freeTable, Table } from "../../table";
import { Device } from "../device";
import { freeGroupFilter, newGroupFilter } from "../group-filter";
import { changeFlags } from "../register";
import { cancelWork, Work } from "../work";
import { registerRxHandler, unregisterRxHandler } from "../rx-handler";
import { mayStack, transferCarrier } from "../stacking";
import { forgetAddresses } from "./addresses";
import { forgetQueued } from "./multicast";
import { Ipvlan, ipvlanOf, IpvlanPort, ipvlanPortOn } from "./state";

/** ipvlan_nl_validate */
function validate(r: IpvlanRecord): i32 {
  if (r.present & IpvlanField.mode && r.mode > <u32>IpvlanMode.l3s) return -Errno.EINVAL;
  if (r.present & IpvlanField.flags) {
    const both: u32 = IpvlanFlag.PRIVATE | IpvlanFlag.VEPA;
    if (r.flags & ~both || r.flags == both) return -Errno.EINVAL;
  }
  return 0;
}

/** netdev_err */
function complain(d: Device, text: string): void {
  if (!logBegin(LogLevel.ERR)) return;
  logBytes(changetype<usize>(d), 16);
  logText(": ");
  logText(text);
  logEnd();
}

/** ipvlan_port_create */
function createPort(lower: Device): i32 {
  const at = allocate(<u32>offsetof<IpvlanPort>());
  const table = allocate(<u32>offsetof<Table>());
  const timer = allocate(<u32>offsetof<Work>());
  const queue = newPacketQueue();
  if (!at || !table || !timer || !changetype<usize>(queue)) return -Errno.ENOMEM;
  const port = changetype<IpvlanPort>(at);
  port.device = lower;
  port.mode = IpvlanMode.l3;
  port.byAddress = changetype<Table>(table);
  port.work = changetype<Work>(timer);
  port.backlog = queue;
  const error = registerRxHandler(lower, RxHandler.ipvlan, at);
  if (error) freePort(port);
  return error;
}

function freePort(port: IpvlanPort): void {
  cancelWork(port.work);
  freeTable(port.byAddress);
  release(changetype<usize>(port.byAddress), <u32>offsetof<Table>());
  release(changetype<usize>(port.work), <u32>offsetof<Work>());
  release(changetype<usize>(port.backlog), PACKET_QUEUE_BYTES);
  release(changetype<usize>(port), <u32>offsetof<IpvlanPort>());
}

/** ipvlan_link_new up to register_netdevice, with ipvlan_init. */
export function ipvlanNew(d: Device, data: usize): i32 {
  const r = changetype<IpvlanRecord>(data);
  const invalid = validate(r);
  if (invalid) return invalid;
  if (d.lower === null) return -Errno.EINVAL;
  let lower = d.lower!;
  if (lower.kind == DeviceKind.ipvlan) lower = ipvlanOf(lower).lower;
  else if (ipvlanPortOn(lower) === null) {
    if (lower.hardware != <u32>HardwareType.ETHER || lower.flags & DeviceFlag.LOOPBACK) {
      complain(lower, "Master is either lo or non-ether device");
      return -Errno.EINVAL;
    }
    if (lower.rxHandler) {
      complain(lower, "Device is already in use.");
      return -Errno.EBUSY;
    }
  }
  d.lower = lower;
  if (!d.mtuAssigned) d.mtu = lower.mtu;
  d.address = lower.address;
  const stacked = mayStack(lower, d);
  if (stacked) return stacked;
  const v = changetype<Ipvlan>(allocate(<u32>offsetof<Ipvlan>()));
  if (!changetype<usize>(v)) return -Errno.ENOMEM;
  if (ipvlanPortOn(lower) === null) {
    const error = createPort(lower);
    if (error) {
      release(changetype<usize>(v), <u32>offsetof<Ipvlan>());
      return error;
    }
  }
  const port = ipvlanPortOn(lower)!;
  v.device = d;
  v.lower = lower;
  if (!d.addressAssigned) v.permanent = d.address;
  v.port = port;
  v.filter = newGroupFilter();
  d.data = changetype<usize>(v);
  port.count++;
  d.carrier = lower.carrier;
  if (r.present & IpvlanField.flags) port.flags = r.flags;
  setMode(port, r.present & IpvlanField.mode ? r.mode : <u32>IpvlanMode.l3);
  return 0;
}

/** ipvlan_set_port_mode: the mode is one for all; without a link layer of their own they need no ARP. */
function setMode(port: IpvlanPort, mode: u32): void {
  if (port.mode == mode) return;
  const noArp: u32 = mode == <u32>IpvlanMode.l2 ? 0 : DeviceFlag.NOARP;
  let v = port.first;
  while (v !== null) {
    changeFlags(v.device, noArp, DeviceFlag.NOARP);
    v = v.next;
  }
  port.mode = mode;
}

/** The end of ipvlan_link_new. */
export function ipvlanRegistered(d: Device): void {
  const v = ipvlanOf(d);
  const port = v.port;
  let last = port.first;
  if (last === null) port.first = v;
  else {
    while (last.next !== null) last = last.next!;
    last.next = v;
  }
  transferCarrier(v.lower, d);
}

/** ipvlan_nl_changelink */
export function ipvlanChange(d: Device, data: usize): i32 {
  const r = changetype<IpvlanRecord>(data);
  const invalid = validate(r);
  if (invalid) return invalid;
  const port = ipvlanOf(d).port;
  if (r.present & IpvlanField.mode) setMode(port, r.mode);
  if (r.present & IpvlanField.flags) port.flags = r.flags;
  return 0;
}

/** ipvlan_nl_fillinfo */
export function ipvlanFill(d: Device, data: usize): void {
  const r = changetype<IpvlanRecord>(data);
  const port = ipvlanOf(d).port;
  r.mode = port.mode;
  r.permanent = ipvlanOf(d).permanent;
  r.flags = port.flags;
}

/** ipvlan_link_delete and ipvlan_uninit */
export function ipvlanDestroy(d: Device): void {
  const v = ipvlanOf(d);
  const port = v.port;
  forgetAddresses(v);
  if (port.first === v) port.first = v.next;
  else {
    let before = port.first;
    while (before !== null && before.next !== v) before = before.next;
    if (before !== null) before.next = v.next;
  }
  forgetQueued(port, d);
  freeGroupFilter(v.filter);
  release(changetype<usize>(v), <u32>offsetof<Ipvlan>());
  d.data = 0;
  if (--port.count) return;
  unregisterRxHandler(port.device);
  forgetQueued(port, null);
  freePort(port);
}
