/**
 * The kernel log (printk, kernel/printk): lines with level and time in a ring; the oldest go where it is full. A line is put together by the
 * functions below and becomes visible with `logEnd`. Nothing is allocated but the ring, by the first line.
 *
 * The lines of NFLOG are kept here too, with the number of their group: a program that listens to the group would write them
 * (ulogd's LOGEMU); the kernel log proper has none of them.
 *
 * A record is a LogRecord and its text, padded to 8. They lie from `oldest` to `end`, or from `oldest` to `wrapped` and from 0 to `end`.
 */
import { LogGroup, LogLevel, LogRecord } from "./abi/log";
import { Refusal } from "./abi/flow-cache";
import { allocate } from "./memory";
import { refuse } from "./recording";
import { K } from "./state";

const RING_BYTES: u32 = 262144;
const HEADER: u32 = 32;
/** LOG_LINE_MAX: what is longer is cut */
const LONGEST: u32 = 1024;
@unmanaged
class KernelLog {
  ring: usize;
  /** offsets in the ring; `wrapped` is 0 while the records lie in one piece */
  oldest: u32;
  end: u32;
  wrapped: u32;
  lines: u32;
  sequence: u64;
  /** what `dmesg --clear` took away ends here */
  cleared: u64;
  /** the line that is being put together */
  line: usize;
  length: u32;
  level: u32;
  group: u32;
  // net_ratelimit_state
  limitBeginNs: u64;
  limitPrinted: u32;
  limitMissed: u32;
}

function kernelLog(): KernelLog | null {
  if (!K.log) {
    const at = allocate(<u32>offsetof<KernelLog>());
    const ring = allocate(RING_BYTES);
    const line = allocate(LONGEST);
    if (!at || !ring || !line) return null;
    const log = changetype<KernelLog>(at);
    log.ring = ring;
    log.line = line;
    K.log = at;
  }
  return changetype<KernelLog>(K.log);
}

/** Begins a line of the kernel log. False where the memory is full: say nothing then. */
export function logBegin(level: u32): bool {
  return logBeginFor(level, LogGroup.KERNEL);
}

/** The same for a line that goes to a group of NFLOG. */
export function logBeginFor(level: u32, group: u32): bool {
  if (K.recording) refuse(Refusal.rule);
  const log = kernelLog();
  if (log === null) return false;
  log.length = 0;
  log.level = level;
  log.group = group;
  return true;
}

export function logByte(byte: u32): void {
  const log = changetype<KernelLog>(K.log);
  if (log.length < LONGEST) store<u8>(log.line + log.length++, <u8>byte);
}

/** ASCII only. */
export function logText(text: string): void {
  for (let i = 0; i < text.length; i++) logByte(text.charCodeAt(i));
}

/** Bytes up to the first NUL, at most `limit`. */
export function logBytes(at: usize, limit: u32): void {
  for (let i: u32 = 0; i < limit; i++) {
    const byte = load<u8>(at + i);
    if (!byte) return;
    logByte(byte);
  }
}

export function logNumber(value: u32): void {
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  while (divisor) {
    logByte(48 + ((value / divisor) % 10));
    divisor /= 10;
  }
}

function digit(value: u32, capital: bool): void {
  logByte(value < 10 ? 48 + value : (capital ? 55 : 87) + value);
}

/** Hexadecimal with at least `digits` digits. */
export function logHex(value: u32, digits: u32, capital: bool = false): void {
  let count: u32 = 8;
  while (count > digits && !(value >> ((count - 1) << 2))) count--;
  while (count) digit((value >> (--count << 2)) & 15, capital);
}

/** %pI4 */
export function logAddress(address: u32): void {
  for (let shift: i32 = 24; shift >= 0; shift -= 8) {
    logNumber((address >> shift) & 255);
    if (shift) logByte(46);
  }
}

/** %pM and the like: `count` bytes with colons between them. */
export function logColons(at: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    if (i) logByte(58);
    logHex(load<u8>(at + i), 2);
  }
}

/** The line is complete: it enters the ring. */
export function logEnd(): void {
  const log = changetype<KernelLog>(K.log);
  const bytes = (HEADER + log.length + 7) & ~7;
  if (log.end + bytes > RING_BYTES) {
    while (log.wrapped) forgetOldest(log);
    log.wrapped = log.end;
    log.end = 0;
  }
  while (log.wrapped && log.oldest < log.end + bytes) forgetOldest(log);
  const record = changetype<LogRecord>(log.ring + log.end);
  record.sequence = ++log.sequence;
  record.timeNs = K.nowNs;
  record.bytes = bytes;
  record.level = log.level;
  record.group = log.group;
  record.length = log.length;
  memory.copy(log.ring + log.end + HEADER, log.line, log.length);
  log.end += bytes;
  log.lines++;
}

function forgetOldest(log: KernelLog): void {
  log.oldest += changetype<LogRecord>(log.ring + log.oldest).bytes;
  log.lines--;
  if (log.wrapped && log.oldest >= log.wrapped) {
    log.oldest = 0;
    log.wrapped = 0;
  }
}

const LIMIT_NS: u64 = 5_000_000_000;
const LIMIT_LINES: u32 = 10;

/**
 * net_ratelimit (net/core/utils.c): whether a line may be written whose cause is packets; all of them together have ten lines in five seconds
 * (net.core.message_burst and message_cost). What was left out is counted and told with the next line.
 */
export function netRatelimit(): bool {
  const log = kernelLog();
  if (log === null) return false;
  if (!log.limitBeginNs) log.limitBeginNs = K.nowNs;
  if (K.nowNs > log.limitBeginNs + LIMIT_NS) {
    if (log.limitMissed && logBegin(LogLevel.WARNING)) {
      logText("net_ratelimit: ");
      logNumber(log.limitMissed);
      logText(" callbacks suppressed");
      logEnd();
    }
    log.limitBeginNs = K.nowNs;
    log.limitPrinted = 0;
    log.limitMissed = 0;
  }
  if (log.limitPrinted < LIMIT_LINES) {
    log.limitPrinted++;
    return true;
  }
  log.limitMissed++;
  return false;
}

/** A whole line (printk). */
export function printk(level: u32, text: string): void {
  if (!logBegin(level)) return;
  logText(text);
  logEnd();
}

/** The address of the first line after `sequence`, 0 for none. Valid until the next line is written. */
export function lineAfter(sequence: u64): usize {
  if (!K.log) return 0;
  const log = changetype<KernelLog>(K.log);
  let at = log.oldest;
  let wrapped = log.wrapped;
  for (let i: u32 = 0; i < log.lines; i++) {
    const record = changetype<LogRecord>(log.ring + at);
    if (record.sequence > sequence) return log.ring + at;
    at += record.bytes;
    if (wrapped && at >= wrapped) {
      at = 0;
      wrapped = 0;
    }
  }
  return 0;
}

/** Readers of the log begin behind what is there now (SYSLOG_ACTION_CLEAR). */
export function clearLog(): void {
  if (!K.log) return;
  const log = changetype<KernelLog>(K.log);
  log.cleared = log.sequence;
}

export function clearedSequence(): u64 {
  return K.log ? changetype<KernelLog>(K.log).cleared : 0;
}
