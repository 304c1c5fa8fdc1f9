/** The tables of xt_recent as /proc/net/xt_recent/NAME shows and takes them (net/netfilter/xt_recent.c). */
import { VethworkError } from "../../model/errors.js";
import { RecentRecord } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatIpv4, parseIpv4 } from "../text.js";

const NAME_BYTES = 200;
/** INITIAL_JIFFIES: the counter starts five minutes (at HZ 100) before its low 32 bits wrap */
const INITIAL_JIFFIES = 2 ** 32 - 30000;

/** Names of the tables, in order of creation. */
export function recentTables(m: Machine, netns: string): string[] {
  const namespace = m.namespaceId(netns);
  const names: string[] = [];
  while (m.exports.recent_table!(namespace, names.length) === 1) {
    const name = Buffer.from(m.bytes.subarray(m.mailbox, m.mailbox + NAME_BYTES));
    names.push(name.toString("latin1").replace(/\0.*$/s, ""));
  }
  return names;
}

function place(m: Machine, netns: string, name: string): number {
  const at = recentTables(m, netns).indexOf(name);
  if (at < 0) throw new VethworkError("ENOENT", "No such file or directory");
  return at;
}

/** jiffies, 64 bits wide */
const wide = (stamp: number): number => ((stamp - INITIAL_JIFFIES) >>> 0) + INITIAL_JIFFIES;

/** recent_seq_show, a line an address */
export function recentText(m: Machine, netns: string, name: string): string {
  const namespace = m.namespaceId(netns);
  const table = place(m, netns, name);
  let text = "";
  for (let position = 0; m.exports.recent_entry!(namespace, table, position) === 1; position++) {
    const at = m.mailbox;
    const index = m.u32(at + RecentRecord.index);
    const count = m.u32(at + RecentRecord.stamps);
    const stamps = Array.from({ length: count }, (_, i) => wide(m.u32(at + RecentRecord.size + 4 * i)));
    text +=
      `src=${formatIpv4(m.u32(at + RecentRecord.address))} ttl: ${m.u32(at + RecentRecord.ttl)} ` +
      `last_seen: ${stamps[index - 1]} oldest_pkt: ${index} ${stamps.join(", ")}\n`;
  }
  return text;
}

/** recent_mt_proc_write: "+address", "-address" or "/" */
export function writeRecent(m: Machine, netns: string, name: string, text: string): void {
  const namespace = m.namespaceId(netns);
  const table = place(m, netns, name);
  if (text === "") return;
  if (text.startsWith("/")) {
    m.check(m.exports.recent_flush!(namespace, table));
    return;
  }
  const match = /^([+-])([0-9.]+)(\n|$)/.exec(text);
  if (!match) throw invalid();
  let address: number;
  try {
    address = parseIpv4(match[2]!);
  } catch {
    throw invalid();
  }
  m.check(m.exports.recent_change!(namespace, table, address, match[1] === "+" ? 1 : 0));
}

const invalid = (): VethworkError => new VethworkError("EINVAL", "Invalid argument");
