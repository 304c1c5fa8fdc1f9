/** System calls: the kernel log (syslog(2), /dev/kmsg) and modules whose absence shows. */
import { K } from "../state";
import { clearLog, clearedSequence, lineAfter } from "../log";

/** Address of the LogRecord of the first line after `sequence`, 0 for none. */
export function log_next(sequence: u64): usize {
  return lineAfter(sequence);
}

/** SYSLOG_ACTION_CLEAR: readers begin behind what is there now. */
export function log_clear(): void {
  clearLog();
}

/** Sequence of the last line that was cleared away. */
export function log_cleared(): u64 {
  return clearedSequence();
}

/** modprobe br_netfilter: from now on bridged IP packets meet the rules, in all namespaces. */
export function bridge_netfilter_load(): void {
  K.bridgeNetfilter = 1;
}

/** 1 where br_netfilter is loaded. */
export function bridge_netfilter_loaded(): u32 {
  return K.bridgeNetfilter;
}
