/**
 * /proc/sys/net/netfilter/nf_conntrack_*: ranges as recorded in Linux 6.1. The limits of the table belong to the whole kernel: other namespaces
 * read those of the initial one and cannot write them.
 */
import { unsupported, VethworkError } from "../model/errors.js";
import { NetSysctl, SysctlTable } from "./abi.generated.js";
import type { Machine } from "./machine.js";

const FLAG = { min: 0, max: 1 };

/** Ranges by name; what is not here takes any number (timeouts, in seconds). */
export const CONNTRACK_FORMATS: Record<string, { min?: number; max?: number }> = {
  nf_conntrack_acct: FLAG,
  nf_conntrack_checksum: FLAG,
  nf_conntrack_events: { min: 0, max: 2 },
  nf_conntrack_expect_max: { min: 1 },
  nf_conntrack_log_invalid: { min: 0, max: 255 },
  nf_conntrack_max: { min: 0 },
  nf_conntrack_buckets: { min: 1 },
  nf_conntrack_dccp_loose: FLAG,
  nf_conntrack_tcp_be_liberal: FLAG,
  nf_conntrack_tcp_ignore_invalid_rst: FLAG,
  nf_conntrack_tcp_loose: FLAG,
  nf_conntrack_tcp_max_retrans: { min: 0, max: 255 },
};

/** proc_dointvec_jiffies at HZ = 100 takes no more seconds than that */
const LONGEST = 21_474_836;

const DIRECTORY = "net/netfilter/";
const MAX = "net/nf_conntrack_max";
const COUNT = "net/netfilter/nf_conntrack_count";
const GLOBAL = new Set(["nf_conntrack_max", "nf_conntrack_buckets", "nf_conntrack_expect_max"]);
/** sizes of the table are rounded up to whole pages of list heads (nf_ct_alloc_hashtable) */
const HEADS_A_PAGE = 512;

function invalid(): VethworkError {
  return new VethworkError("EINVAL", "Invalid argument");
}

/** The sysctl's name and number, or null for other paths. */
function find(netns: string, path: string): { name: string; id: number } | null {
  const name =
    path === MAX && netns === ""
      ? "nf_conntrack_max"
      : path.startsWith(DIRECTORY)
        ? path.slice(DIRECTORY.length)
        : "";
  if (!name.startsWith("nf_conntrack_")) return null;
  const id = (NetSysctl as Record<string, number>)[name];
  return id === undefined ? null : { name, id };
}

/** The text of the file, or undefined where `path` is no file of connection tracking. */
export function conntrackSysctl(m: Machine, netns: string, path: string): string | undefined {
  if (path === COUNT) return String(m.exports.conntrack_count!(m.namespaceId(netns)) >>> 0);
  const file = find(netns, path);
  if (!file) return undefined;
  const owner = GLOBAL.has(file.name) ? "" : netns;
  m.check(m.exports.sysctl_get!(m.namespaceId(owner), SysctlTable.NET, 0, file.id));
  return String(m.i32(m.mailbox));
}

/** Writes the file; false where `path` is none of connection tracking. */
export function setConntrackSysctl(m: Machine, netns: string, path: string, value: () => number): boolean {
  if (path === COUNT) throw invalid();
  const file = find(netns, path);
  if (!file) return false;
  if (GLOBAL.has(file.name) && netns !== "") throw invalid();
  let held = value();
  const { min = -0x80000000, max = 0x7fffffff } = CONNTRACK_FORMATS[file.name] ?? {};
  if (held < min || held > max) throw invalid();
  if (file.name.includes("_timeout") && Math.abs(held) > LONGEST) throw invalid();
  if (file.name === "nf_conntrack_log_invalid" && held !== 0)
    throw unsupported(`sysctl ${DIRECTORY}${file.name} = ${held}`);
  // their states are not modelled (docs/netfilter.md): what Linux has from the start may be written, and nothing else would have its effect
  if (/_(sctp|dccp)_/.test(file.name) && String(held) !== conntrackSysctl(m, netns, path))
    throw unsupported(`sysctl ${DIRECTORY}${file.name} = ${held}`);
  if (file.name === "nf_conntrack_buckets") held = Math.ceil(held / HEADS_A_PAGE) * HEADS_A_PAGE;
  m.check(m.exports.sysctl_set!(m.namespaceId(netns), SysctlTable.NET, 0, file.id, held));
  return true;
}

/** Every file of a namespace. */
export function conntrackSysctlPaths(netns: string): string[] {
  const names = Object.keys(NetSysctl).filter((name) => name.startsWith("nf_conntrack_"));
  return [...names.map((name) => DIRECTORY + name), COUNT, ...(netns === "" ? [MAX] : [])];
}
