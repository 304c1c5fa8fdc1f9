/** u32 as tc prints it (u32_print_opt of tc/f_u32.c). */
import type { FilterEntry, U32Filter, U32Key } from "../../model/filter.js";
import { formatIpv4 } from "../ip/inet.js";
import { printAction, printActions } from "./action-print.js";
import { OLD_POLICE, SKIP_HW, SKIP_SW } from "./filter-simple.js";
import { formatClassid } from "./handles.js";
import type { TcSession } from "./session.js";

const TERMINAL = 1;
const OFFSET = 2;
const VAROFFSET = 4;
const EAT = 8;
const NODE_PART = 0xfff;
const ETH_P_IP = 0x0800;

/** sprint_u32_handle */
export function formatU32Handle(handle: number): string {
  if (!handle) return "none";
  const table = handle >>> 20;
  const bucket = (handle >>> 12) & 0xff;
  const node = handle & NODE_PART;
  const hex = (value: number) => value.toString(16);
  return `${table ? `${hex(table)}:` : ""}${bucket ? hex(bucket) : ""}${node ? `:${hex(node)}` : ""}`;
}

export function printU32(session: TcSession, entry: FilterEntry): void {
  const { out } = session;
  const filter = entry.options as U32Filter;
  const { selector } = filter;
  if (entry.handle) out.field("fh", formatU32Handle(entry.handle), `fh ${formatU32Handle(entry.handle)} `);
  const node = entry.handle & NODE_PART;
  if (node) out.field("order", node, `order ${node} `);
  if (filter.divisor !== undefined) {
    out.field("ht_divisor", filter.divisor, `ht divisor ${filter.divisor} `);
    return;
  }
  const hash = filter.hash ?? 0;
  out.field("key_ht", (hash >>> 20).toString(16), `key ht ${(hash >>> 20).toString(16)} `);
  const bucket = ((hash >>> 12) & 0xff).toString(16);
  out.field("bkt", bucket, `bkt ${bucket} `);
  const terminal = ((selector?.flags ?? 0) & TERMINAL) !== 0;
  if (filter.classid !== undefined) {
    const classid = formatClassid(filter.classid);
    out.field("flowid", classid, `${terminal ? "*" : ""}flowid ${classid} `);
  } else if (terminal) out.text("terminal flowid ");
  if (filter.link !== undefined)
    out.field("link", formatU32Handle(filter.link), `link ${formatU32Handle(filter.link)} `);
  const flags = filter.flags ?? 0;
  if (flags & SKIP_HW) out.field("skip_hw", true, "skip_hw ");
  if (flags & SKIP_SW) out.field("skip_sw", true, "skip_sw ");
  out.field("not_in_hw", true, "not_in_hw ");
  if (session.options.stats) {
    out.field("rule_hit", filter.looked ?? 0, `(rule hit ${filter.looked ?? 0} `);
    out.field("success", filter.matched ?? 0, `success ${filter.matched ?? 0})`);
  }
  printSelector(session, entry, filter);
  if (flags & OLD_POLICE && filter.actions?.length) {
    out.text(out.newline);
    printAction(session, filter.actions[0]!);
  }
  if (filter.indev !== undefined)
    out.field("input_dev", filter.indev, `${out.newline}  input dev ${filter.indev}${out.newline}`);
  if (!(flags & OLD_POLICE) && filter.actions?.length) printActions(session, filter.actions);
}

function printSelector(session: TcSession, entry: FilterEntry, filter: U32Filter): void {
  const { out } = session;
  const { selector, mark } = filter;
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  if (mark) {
    out.text(
      `${out.newline}  mark 0x${hex(mark.value, 4)} 0x${hex(mark.mask, 4)} (success ${mark.hits ?? 0})`,
    );
    out.member("fwmark_value", `0x${mark.value.toString(16)}`);
    out.member("fwmark_mask", `0x${mark.mask.toString(16)}`);
    out.member("fwmark_success", mark.hits ?? 0);
  }
  if (!selector) return;
  for (const key of selector.keys) {
    const pretty = session.options.pretty && !out.json && entry.protocol === ETH_P_IP;
    if (pretty) out.text(prettyKey(session, key));
    else printKey(session, key);
    if (session.options.stats) out.field("success", key.hits ?? 0, ` (success ${key.hits ?? 0} ) `);
  }
  // these are strings without a name, in JSON as well
  if (selector.flags & (OFFSET | VAROFFSET)) {
    out.field(null, "    offset ", `${out.newline}    offset `);
    if (selector.flags & VAROFFSET) {
      out.field("offset_mask", selector.offsetMask.toString(16), hex(selector.offsetMask, 4));
      out.field("offset_shift", selector.offsetShift, `>>${selector.offsetShift}`);
      out.field("offset_off", selector.offsetAt, ` at ${selector.offsetAt} `);
    }
    if (selector.offset) out.field("plus", selector.offset, `plus ${selector.offset} `);
  }
  if (selector.flags & EAT) out.field(null, " eat ", " eat ");
  if (selector.hashMask) {
    out.field(
      "hash_mask",
      selector.hashMask.toString(16),
      `${out.newline}    hash mask ${hex(selector.hashMask, 8)} `,
    );
    out.field("hash_off", selector.hashAt, `at ${selector.hashAt} `);
  }
}

function printKey({ out }: TcSession, key: U32Key): void {
  const hex = (value: number) => value.toString(16);
  out.openObject("match");
  out.field("value", hex(key.value), `${out.newline}  match ${hex(key.value).padStart(8, "0")}`);
  out.field("mask", hex(key.mask), `/${hex(key.mask).padStart(8, "0")}`);
  const next = key.nextHeader ? "nexthdr+" : "";
  out.field("offmask", next, ` at ${next}`);
  out.field("off", key.offset, `${key.offset}`);
  out.closeObject();
}

/** print_ipv4: what it has no words for is not told at all. */
function prettyKey(session: TcSession, { value, mask, offset }: U32Key): string {
  const line = `${session.out.newline}  match IP`;
  const ports = `match sport ${value >>> 16}, match dport ${value & 0xffff}`;
  switch (offset) {
    case 0:
      if (mask === 0x0f000000) return `${line} ihl ${value >>> 24}`;
      if (mask === 0x00ff0000) return `${line} dsfield 0x${(value >>> 16).toString(16)}`;
      return "";
    case 8:
      return mask === 0x00ff0000 ? `${line} protocol ${value >>> 16}` : "";
    case 12:
    case 16: {
      const host = ~mask >>> 0;
      if ((host & (host + 1)) !== 0) return "";
      return `${line} ${offset === 12 ? "src" : "dst"} ${formatIpv4(value)}/${Math.clz32(host)}`;
    }
    case 20:
      if (mask === 0x0000ffff) return `match dport ${value & 0xffff}`;
      if (mask === 0xffff0000) return `match sport ${value >>> 16}`;
      return mask === 0xffffffff ? ports : "";
    default:
      return "";
  }
}
