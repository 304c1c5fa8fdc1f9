/**
 * /proc/sys/net/ipv4/vs/: files and ranges as recorded in Linux 6.1 (vs_vars in net/netfilter/ipvs/ip_vs_ctl.c). Every namespace has its own. Who
 * names one means a machine that has the module; listings show them once it is loaded.
 */
import { unsupported, VethworkError } from "../../model/errors.js";
import { VsSysctl } from "../abi.generated.js";
import type { Machine } from "../machine.js";

const DIRECTORY = "net/ipv4/vs/";
/** proc_dointvec_jiffies at HZ = 100 takes no more seconds than that */
const LONGEST = 21_474_836;
const DEBUG_LEVEL = "debug_level";

/** What Linux refuses with EINVAL; what is not here takes every i32. */
const REFUSED: Partial<Record<keyof typeof VsSysctl, (value: number) => boolean>> = {
  drop_entry: (value) => value < 0 || value > 3,
  drop_packet: (value) => value < 0 || value > 3,
  secure_tcp: (value) => value < 0 || value > 3,
  sync_version: (value) => value < 0 || value > 1,
  sync_ports: (value) => value < 1 || (value & (value - 1)) !== 0,
  sync_qlen_max: (value) => value < 0,
  sync_refresh_period: (value) => Math.abs(value) > LONGEST,
  sync_retries: (value) => value < 0 || value > 3,
  lblc_expiration: (value) => Math.abs(value) > LONGEST,
  lblcr_expiration: (value) => Math.abs(value) > LONGEST,
};

/**
 * Values whose effects are missing: drop_entry ends connections by chance. Modes 1 and 2 of the defences wait for memory to become scarce, which
 * it never does here; amemthresh says how scarce.
 */
const NOT_MODELLED: Partial<Record<keyof typeof VsSysctl, (value: number) => boolean>> = {
  amemthresh: (value) => value > 1024,
  drop_entry: (value) => value === 3,
};

function invalid(): VethworkError {
  return new VethworkError("EINVAL", "Invalid argument");
}

/** The sysctl of a path, or null where it is none. The file sync_threshold has two numbers. */
function find(path: string): keyof typeof VsSysctl | null {
  if (!path.startsWith(DIRECTORY)) return null;
  const name = path.slice(DIRECTORY.length);
  return Object.hasOwn(VsSysctl, name) && name !== "COUNT" && name !== "sync_period"
    ? (name as keyof typeof VsSysctl)
    : null;
}

function get(m: Machine, netns: string, name: keyof typeof VsSysctl): number {
  m.check(m.exports.ipvs_sysctl_get!(m.namespaceId(netns), VsSysctl[name]));
  return name === "sync_qlen_max" ? m.u32(m.mailbox) : m.i32(m.mailbox);
}

function set(m: Machine, netns: string, name: keyof typeof VsSysctl, value: number): void {
  m.check(m.exports.ipvs_sysctl_set!(m.namespaceId(netns), VsSysctl[name], value | 0));
}

/** The text of the file, or undefined where `path` is none of IPVS. */
export function vsSysctl(m: Machine, netns: string, path: string): string | undefined {
  if (path === DIRECTORY + DEBUG_LEVEL) return "0";
  const name = find(path);
  if (!name) return undefined;
  if (name === "sync_threshold") return `${get(m, netns, name)}\t${get(m, netns, "sync_period")}`;
  return String(get(m, netns, name));
}

/** Writes the file; false where `path` is none of IPVS. */
export function setVsSysctl(
  m: Machine,
  netns: string,
  path: string,
  text: string,
  parseNumber: (text: string) => number,
): boolean {
  if (path === DIRECTORY + DEBUG_LEVEL) return setDebugLevel(netns, parseNumber(text));
  const name = find(path);
  if (!name) return false;
  if (name === "sync_threshold") {
    setThreshold(m, netns, text, parseNumber);
    return true;
  }
  let value = parseNumber(text);
  if (REFUSED[name]?.(value)) throw invalid();
  if (name === "sync_qlen_max") {
    if (value > 0xffffffff) throw unsupported(`sysctl ${path} above 4294967295`);
  } else if (value > 0x7fffffff || value < -0x80000000) throw invalid();
  if (NOT_MODELLED[name]?.(value)) throw unsupported(`sysctl ${path} = ${value}`);
  // update_defense_level: there is memory enough
  if (["drop_entry", "drop_packet", "secure_tcp"].includes(name) && value === 2) value = 1;
  set(m, netns, name, value);
  return true;
}

/** Of the whole machine: only the initial namespace may write it. */
function setDebugLevel(netns: string, value: number): true {
  if (netns !== "") throw new VethworkError("EACCES", "Permission denied");
  if (value !== 0) throw unsupported(`sysctl ${DIRECTORY}${DEBUG_LEVEL} = ${value}`);
  return true;
}

/**
 * proc_do_sync_threshold: every `sync_period` packets, at the `sync_threshold`th. A number that is not given stays; what was read before
 * something that is no number is kept, and refused nevertheless.
 */
function setThreshold(m: Machine, netns: string, text: string, parseNumber: (text: string) => number): void {
  const values = [get(m, netns, "sync_threshold"), get(m, netns, "sync_period")];
  let refused = false;
  for (const [i, word] of text.trim().split(/\s+/).slice(0, 2).entries()) {
    try {
      const value = parseNumber(word);
      if (Math.abs(value) > 0x7fffffff) throw invalid();
      values[i] = value;
    } catch {
      refused = true;
      break;
    }
  }
  const [threshold, period] = values as [number, number];
  if (threshold < 0 || period < 0 || (threshold >= period && period !== 0)) throw invalid();
  set(m, netns, "sync_threshold", threshold);
  set(m, netns, "sync_period", period);
  if (refused) throw invalid();
}

/** Every file of a namespace, once the module is loaded. */
export function vsSysctlPaths(m: Machine): string[] {
  if (!m.exports.ipvs_loaded!()) return [];
  const names = Object.keys(VsSysctl).filter((name) => name !== "COUNT" && name !== "sync_period");
  return [...names, DEBUG_LEVEL].map((name) => DIRECTORY + name);
}
