/** Matches and targets: from the model's fields to a record of assembly/abi/xt-match.ts or xt-target.ts and back, by the generated layouts. */
import { unsupported, VethworkError } from "../../model/errors.js";
import { formatIpv6, parseIpv6 } from "../../model/ipv6.js";
import type { XtBlock } from "../../model/netfilter.js";
import {
  XtBlock as Block,
  XtMatch,
  XtMatchNames,
  XtRecords,
  XtTarget,
  XtTargetNames,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";

export type Side = "match" | "target";

/** How one field of the model lies in a record. */
interface Field {
  name: string;
  at: number;
  form: "u32" | "u64" | "text" | "ip6" | "ports";
  bytes: number;
}

interface Layout {
  kind: number;
  size: number;
  fields: Field[];
  /** names of interfaces with a mask beside them */
  masks: { name: string; at: number }[];
  /** a text follows the record: its length is in the field `length` */
  tail: boolean;
}

const HEAD = Block.size;
const INTERFACE_BYTES = 16;
/** fields in which the kernel keeps what it learns: no part of a rule's meaning */
const OWN: Record<string, readonly string[]> = {
  statistic: ["count", "generation"],
  recent: ["table"],
  limit: ["previous", "credit", "creditCap", "cost", "generation"],
  hashlimit: ["table"],
};
const OWN_KINDS = {
  match: new Set(Object.keys(OWN).map((kind) => XtMatch[kind as never] as number)),
  target: new Set<number>(),
};

/** Kinds of blocks in which the kernel keeps something for itself. */
export function ownKinds(side: Side): ReadonlySet<number> {
  return OWN_KINDS[side];
}
/** names of 128-bit addresses, in two words */
const IP6 = /^(source|sourceMask|destination|destinationMask)$|^(source|destination)(First|Last)$|6$/;
const NAT = new Set(["DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"]);

const layouts = new Map<string, Layout>();

function capital(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

function layoutOf(side: Side, kind: string): Layout {
  const key = `${side}.${kind}`;
  const known = layouts.get(key);
  if (known) return known;
  const number = (side === "match" ? XtMatch : XtTarget)[kind as never] as number | undefined;
  const record = side === "match" ? `Xt${capital(kind)}Match` : `Xt${NAT.has(kind) ? "Nat" : kind}Target`;
  const [offsets, types] = XtRecords[record] ?? [];
  // NOTRACK has no parameters and so no record
  if (number === undefined || kind === "COUNT" || (!offsets && kind !== "NOTRACK"))
    throw unsupported(`the ${side} "${kind}"`);
  const layout: Layout = {
    kind: number,
    size: offsets?.size ?? 0,
    fields: [],
    masks: [],
    tail: kind === "comment" || kind.toLowerCase() === "unmodelled",
  };
  for (const [name, type] of Object.entries(types ?? {})) {
    const at = offsets![name]!;
    const first = /^(.*?)0$/.exec(name)?.[1];
    if (type === "u64" && first !== undefined && first !== "") {
      let words = 1;
      while (`${first}${words}` in types!) words++;
      const bytes = words * 8;
      const form = first === "ports" ? "ports" : words === 2 && IP6.test(first) ? "ip6" : "text";
      if (/Mask$/.test(first) && form === "text") layout.masks.push({ name: first.slice(0, -4), at });
      else layout.fields.push({ name: first, at, form, bytes });
    } else if (!/\d$/.test(name) || type !== "u64")
      if (!(layout.tail && name === "length"))
        layout.fields.push({ name, at, form: type === "u64" ? "u64" : "u32", bytes: type === "u64" ? 8 : 4 });
  }
  layouts.set(key, layout);
  return layout;
}

/** 0xff for each byte of a name that counts: all with the NUL at its end, or those before a "+". */
export function interfaceMask(name: string): Uint8Array {
  const mask = new Uint8Array(INTERFACE_BYTES);
  const { length } = Buffer.from(name);
  if (length > 0) mask.fill(0xff, 0, Math.min(name.endsWith("+") ? length - 1 : length + 1, INTERFACE_BYTES));
  return mask;
}

function fieldError(kind: string, name: string, value: unknown): VethworkError {
  return new VethworkError(
    "EINVAL",
    `the field ${name} of "${kind}" cannot be ${JSON.stringify(String(value))}`,
  );
}

/** Writes a block with its head at `at`; answers its bytes. Throws EINVAL for a value that does not fit its field. */
export function writeBlock(m: Machine, at: number, side: Side, block: XtBlock): number {
  const layout = layoutOf(side, block.kind);
  const tail = layout.tail ? Buffer.from(String(block.text ?? "")) : null;
  const length = (HEAD + layout.size + (tail?.length ?? 0) + 7) & ~7;
  m.clear(length, at);
  m.setU32(at + Block.kind, layout.kind);
  m.setU32(at + Block.length, length);
  const record = at + HEAD;
  for (const field of layout.fields) {
    const value = block[field.name];
    if (value === undefined) continue;
    writeField(m, record + field.at, field, value, block.kind);
  }
  for (const { name, at: mask } of layout.masks)
    if (typeof block[name] === "string") m.put(interfaceMask(block[name]), record + mask);
  if (tail) {
    m.setU32(record, tail.length);
    m.put(tail, record + layout.size);
  }
  return length;
}

function writeField(m: Machine, at: number, field: Field, value: XtBlock[string], kind: string): void {
  switch (field.form) {
    case "u32":
      if (typeof value !== "number" || !(value >= -0x80000000 && value <= 0xffffffff))
        throw fieldError(kind, field.name, value);
      return m.setU32(at, value);
    case "u64":
      if (typeof value !== "bigint" && typeof value !== "number") throw fieldError(kind, field.name, value);
      return m.setU64(at, BigInt.asUintN(64, BigInt(value)));
    case "text": {
      const bytes = Buffer.from(String(value));
      if (bytes.length > field.bytes) throw fieldError(kind, field.name, value);
      m.put(bytes, at);
      return;
    }
    case "ip6": {
      const address = parseIpv6(String(value));
      if (address === null) throw fieldError(kind, field.name, value);
      m.setU64(at, address >> 64n);
      return m.setU64(at + 8, BigInt.asUintN(64, address));
    }
    case "ports":
      if (!Array.isArray(value) || value.length * 2 > field.bytes) throw fieldError(kind, field.name, value);
      value.forEach((port, index) => m.view.setUint16(at + index * 2, port, true));
  }
}

/** The names of a record's blank addresses: left out of the model. */
const BLANK6 = "::";

/** Reads the block at `at`; `next` is where the one behind it begins. */
export function readBlock(m: Machine, at: number, side: Side): { block: XtBlock; next: number } {
  const names = side === "match" ? XtMatchNames : XtTargetNames;
  const kind = names[m.u32(at + Block.kind)]!;
  const length = m.u32(at + Block.length);
  const layout = layoutOf(side, kind);
  const own = OWN[kind] ?? [];
  const block: XtBlock = { kind };
  const record = at + HEAD;
  for (const field of layout.fields) {
    if (own.includes(field.name)) continue;
    const value = readField(m, record + field.at, field);
    if (value === "" || value === 0 || value === 0n || value === BLANK6) continue;
    block[field.name] = value;
  }
  if (Array.isArray(block.ports)) block.ports = block.ports.slice(0, Number(block.count ?? 0));
  if (layout.tail) block.text = m.string(record + layout.size, m.u32(record));
  return { block, next: at + length };
}

function readField(m: Machine, at: number, field: Field): XtBlock[string] {
  switch (field.form) {
    case "u32":
      return m.u32(at);
    case "u64":
      return m.u64(at);
    case "text": {
      let length = 0;
      while (length < field.bytes && m.bytes[at + length]) length++;
      return m.string(at, length);
    }
    case "ip6":
      return formatIpv6((m.u64(at) << 64n) | m.u64(at + 8));
    case "ports":
      return Array.from({ length: field.bytes / 2 }, (_, index) => m.u16(at + index * 2));
  }
}
