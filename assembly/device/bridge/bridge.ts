/** A bridge device: made, opened, closed, deleted (net/bridge/br_device.c). */
import { Timer, cancel, NS_PER_S } from "../../clock";
import { allocate, release } from "../../memory";
import { freeTable, Table } from "../../table";
import { EtherType } from "../../wire/ethernet";
import { Device } from "../device";
import { collectEntries, deleteEntry } from "./fdb";
import { closeMulticast, createMulticast, destroyMulticast, openMulticast } from "./multicast/bridge";
import { removeAllPorts } from "./port";
import { Bridge, bridgeOf } from "./state";
import { disablePorts, enablePorts } from "./stp";
import { freeVlanGroup, newVlanGroup } from "./vlan-group";

/** br_dev_setup and br_dev_init; `d` is not registered yet. False where the memory is full. */
export function createBridge(d: Device): bool {
  const at = allocate(<u32>offsetof<Bridge>());
  const fdb = allocate(<u32>offsetof<Table>());
  const timer = allocate(<u32>offsetof<Timer>());
  const vlans = newVlanGroup();
  if (!at || !fdb || !timer || vlans === null) return false;
  const b = changetype<Bridge>(at);
  b.device = d;
  b.fdb = changetype<Table>(fdb);
  b.ageingTimer = changetype<Timer>(timer);
  b.vlans = vlans;
  b.ageingNs = 300 * NS_PER_S;
  b.forwardDelay = 1500;
  b.helloTime = 200;
  b.maxAge = 2000;
  b.priority = 32768;
  b.vlanProtocol = EtherType.P_8021Q;
  b.defaultPvid = 1;
  b.ownAddress = d.address;
  d.data = at;
  return createMulticast(b);
}

/** br_dev_delete */
export function destroyBridge(d: Device): void {
  const b = bridgeOf(d);
  removeAllPorts(b);
  cancel(b.ageingTimer);
  while (true) {
    const e = b.firstEntry;
    if (e === null) break;
    deleteEntry(b, e);
  }
  destroyMulticast(b);
  freeTable(b.fdb);
  freeVlanGroup(b.vlans);
  release(changetype<usize>(b.fdb), <u32>offsetof<Table>());
  release(changetype<usize>(b.ageingTimer), <u32>offsetof<Timer>());
  release(changetype<usize>(b), <u32>offsetof<Bridge>());
  d.data = 0;
}

/** br_dev_open; called when the device has just got its UP flag and before anybody is told. */
export function openBridge(d: Device): void {
  const b = bridgeOf(d);
  collectEntries(b);
  enablePorts(b);
  openMulticast(b);
}

/** br_dev_stop */
export function stopBridge(d: Device): void {
  const b = bridgeOf(d);
  disablePorts(b);
  cancel(b.ageingTimer);
  closeMulticast(b);
}
