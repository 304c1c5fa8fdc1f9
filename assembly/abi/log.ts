/** A line of the kernel log: head of the record in the ring (assembly/log.ts); the text (bytes) follows at once. */
@unmanaged
export class LogRecord {
  sequence: u64;
  timeNs: u64;
  /** bytes of head, text and padding to 8 */
  bytes: u32;
  /** LogLevel */
  level: u32;
  /** KERNEL_LOG, or the group of NFLOG */
  group: u32;
  /** bytes of text */
  length: u32;
}

/** KERN_* */
export const enum LogLevel {
  EMERG = 0,
  ALERT,
  CRIT,
  ERR,
  WARNING,
  NOTICE,
  INFO,
  DEBUG,
}

/** LogRecord.group of the kernel log proper */
export const enum LogGroup {
  KERNEL = 0x7fffffff,
}
