/** The device below while macvlans sit on it (macvlan_port_create, macvlan_port_destroy in drivers/net/macvlan.c). */
import { DeviceFlag, HardwareType, RxHandler } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { Errno } from "../../abi/errno";
import { allocate, release } from "../../memory";
import { drop } from "../../packet";
import { newPacketQueue, PACKET_QUEUE_BYTES } from "../../packet-queue";
import { Device } from "../device";
import { changeAddress } from "../register";
import { freeGroupFilter, newGroupFilter } from "../group-filter";
import { cancelWork, Work } from "../work";
import { registerRxHandler, unregisterRxHandler } from "../rx-handler";
import { BUCKETS, Macvlan, MacvlanPort } from "./state";

export function portOn(lower: Device): MacvlanPort | null {
  if (lower.rxHandler != <u32>RxHandler.macvlan) return null;
  return changetype<MacvlanPort>(lower.rxHandlerData);
}

/** macvlan_port_create: 0 and the port on the device, or a negative errno. */
export function createPort(lower: Device): i32 {
  if (lower.hardware != <u32>HardwareType.ETHER || lower.flags & DeviceFlag.LOOPBACK) return -Errno.EINVAL;
  if (lower.rxHandler) return -Errno.EBUSY;
  const at = allocate(<u32>offsetof<MacvlanPort>());
  const hash = allocate(BUCKETS << 2);
  const sources = allocate(BUCKETS << 2);
  const work = allocate(<u32>offsetof<Work>());
  const queue = newPacketQueue();
  if (!at || !hash || !sources || !work || !changetype<usize>(queue)) return -Errno.ENOMEM;
  const port = changetype<MacvlanPort>(at);
  port.device = lower;
  port.hash = hash;
  port.sources = sources;
  port.work = changetype<Work>(work);
  port.backlog = queue;
  port.filter = newGroupFilter();
  port.permanentAddress = lower.address;
  const error = registerRxHandler(lower, RxHandler.macvlan, at);
  if (error) freePort(port);
  return error;
}

function freePort(port: MacvlanPort): void {
  freeGroupFilter(port.filter);
  release(port.hash, BUCKETS << 2);
  release(port.sources, BUCKETS << 2);
  release(changetype<usize>(port.work), <u32>offsetof<Work>());
  release(changetype<usize>(port.backlog), PACKET_QUEUE_BYTES);
  release(changetype<usize>(port), <u32>offsetof<MacvlanPort>());
}

/** macvlan_port_destroy: what waits is lost; a MAC that a passthru macvlan gave the device below is taken back. */
export function destroyPort(port: MacvlanPort): void {
  const lower = port.device;
  unregisterRxHandler(lower);
  cancelWork(port.work);
  forgetSender(port, null);
  const restore = port.passthru && lower.address != port.permanentAddress;
  const address = port.permanentAddress;
  freePort(port);
  if (restore) changeAddress(lower, address);
}

/** Drops what waits in the queue of broadcasts: all, or what `sender` has sent. */
export function forgetSender(port: MacvlanPort, sender: Macvlan | null): void {
  let left = port.backlog.length;
  while (left--) {
    const p = port.backlog.take()!;
    if (sender === null || p.scratch0 == <u32>changetype<usize>(sender)) drop(p, DropReason.NOT_SPECIFIED);
    else port.backlog.append(p);
  }
}

/** update_port_bc_queue_len: the largest wish counts. */
export function updateQueueLimit(port: MacvlanPort): void {
  let most: u32 = 0;
  let v = port.first;
  while (v !== null) {
    most = max(most, v.queueWanted);
    v = v.next;
  }
  port.queueLimit = most;
}
