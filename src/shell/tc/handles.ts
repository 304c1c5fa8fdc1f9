/** Handles and class ids: MAJOR:MINOR in hexadecimal (tc/tc_util.c). */
import { TC_ROOT } from "../../model/sched.js";

const HEX = /^(?:0x)?([0-9a-f]+)/i;

/** get_qdisc_handle: "1:", "1", "none"; undefined where it is none */
export function parseHandle(text: string): number | undefined {
  if (text === "none") return 0;
  const found = HEX.exec(text);
  if (!found) return undefined;
  const major = Number.parseInt(found[1]!, 16);
  const rest = text.slice(found[0].length);
  if (major >= 0x10000 || (rest !== "" && !rest.startsWith(":"))) return undefined;
  // whatever follows the colon is ignored
  return (major << 16) >>> 0;
}

/** get_tc_classid: "1:10", ":10", "1:", "root", "none" */
export function parseClassid(text: string): number | undefined {
  if (text === "root") return TC_ROOT;
  if (text === "none") return 0;
  const found = HEX.exec(text);
  const major = found ? Number.parseInt(found[1]!, 16) : 0;
  const rest = found ? text.slice(found[0].length) : text;
  if (!found && !rest.startsWith(":")) return undefined;
  if (!rest.startsWith(":")) return rest === "" ? major : undefined;
  if (major >= 0x10000) return undefined;
  const minorText = rest.slice(1);
  if (minorText === "") return (major << 16) >>> 0;
  const minor = HEX.exec(minorText);
  if (!minor || minor[0].length !== minorText.length) return undefined;
  const value = Number.parseInt(minor[1]!, 16);
  return value >= 0x10000 ? undefined : ((major << 16) | value) >>> 0;
}

/** print_tc_classid */
export function formatClassid(handle: number): string {
  if (handle === TC_ROOT) return "root";
  if (handle === 0) return "none";
  const major = handle >>> 16;
  const minor = handle & 0xffff;
  if (major === 0) return `:${minor.toString(16)}`;
  return minor === 0 ? `${major.toString(16)}:` : `${major.toString(16)}:${minor.toString(16)}`;
}
