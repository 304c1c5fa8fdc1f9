/** The kernel log and the modules whose absence shows (assembly/calls/log.ts). */
import { unsupported } from "../model/errors.js";
import type { LogLine } from "../model/kernel.js";
import { LogGroup, LogRecord } from "./abi.generated.js";
import { isTunnelModule, loadTunnelModule, tunnelModules } from "./link-kinds/tunnel.js";
import type { Machine } from "./machine.js";

/** Lines behind the last clear, oldest first. Bytes that are not UTF-8 show as the kernel log shows them: \xNN. */
export function logLines(m: Machine): LogLine[] {
  const lines: LogLine[] = [];
  let sequence = m.exports.log_cleared!() as bigint;
  while (true) {
    const at = (m.exports.log_next!(sequence) as number) >>> 0;
    if (!at) return lines;
    sequence = m.u64(at + LogRecord.sequence);
    const text = m.bytes.subarray(at + LogRecord.size, at + LogRecord.size + m.u32(at + LogRecord.length));
    const group = m.u32(at + LogRecord.group);
    lines.push({
      sequence: Number(sequence),
      timeNs: m.number(at + LogRecord.timeNs),
      level: m.u32(at + LogRecord.level),
      ...(group === LogGroup.KERNEL ? {} : { group }),
      text: escapeBytes(text),
    });
  }
}

/** record_print_text and devkmsg: what is not printable is shown by its number. */
function escapeBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text +=
      byte < 32 || byte >= 127 || byte === 0x5c
        ? `\\x${byte.toString(16).padStart(2, "0")}`
        : String.fromCharCode(byte);
  }
  return text;
}

export function clearLog(m: Machine): void {
  m.exports.log_clear!();
}

export function loadModule(m: Machine, name: string): void {
  if (isTunnelModule(name)) return loadTunnelModule(m, name);
  if (name === "ip_vs") {
    m.exports.ipvs_load!();
    return;
  }
  if (name !== "br_netfilter") throw unsupported(`the module ${name}`);
  m.exports.bridge_netfilter_load!();
}

export function modules(m: Machine): string[] {
  return [
    ...(m.exports.bridge_netfilter_loaded!() ? ["br_netfilter"] : []),
    ...(m.exports.ipvs_loaded!() ? ["ip_vs"] : []),
    ...tunnelModules(m),
  ];
}
