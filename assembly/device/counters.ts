/** What a device counts (struct rtnl_link_stats64), told to the flow cache as well. */
import { counted, countedBytes } from "../recording";
import { K } from "../state";
import { Device } from "./device";

/** The driver sent a frame of so many bytes. */
export function countSent(d: Device, bytes: u32): void {
  d.txPackets++;
  d.txBytes += bytes;
  if (K.recording) {
    counted(changetype<usize>(d) + offsetof<Device>("txPackets"), 1);
    countedBytes(changetype<usize>(d) + offsetof<Device>("txBytes"), bytes);
  }
}

/** The driver received a frame of so many bytes. */
export function countReceived(d: Device, bytes: u32): void {
  d.rxPackets++;
  d.rxBytes += bytes;
  if (K.recording) {
    counted(changetype<usize>(d) + offsetof<Device>("rxPackets"), 1);
    countedBytes(changetype<usize>(d) + offsetof<Device>("rxBytes"), bytes);
  }
}

/** The driver lost a frame that it was to send. */
export function countTxDropped(d: Device): void {
  d.txDropped++;
  if (K.recording) counted(changetype<usize>(d) + offsetof<Device>("txDropped"), 1);
}

/** A frame was lost on its way in. */
export function countRxDropped(d: Device): void {
  d.rxDropped++;
  if (K.recording) counted(changetype<usize>(d) + offsetof<Device>("rxDropped"), 1);
}
