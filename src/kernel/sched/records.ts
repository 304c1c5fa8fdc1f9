/** How options lie in the mailbox: the generated layouts of assembly/abi/sched.ts, written and read field by field. */
import type { QdiscKind, SchedOptions } from "../../model/sched.js";
import {
  FifoOptions,
  FifoOptionsTypes,
  FqCodelExtra,
  FqCodelExtraTypes,
  FqCodelOptions,
  FqCodelOptionsTypes,
  FqExtra,
  FqExtraTypes,
  FqOptions,
  FqOptionsTypes,
  HtbClassExtra,
  HtbClassExtraTypes,
  HtbClassOptions,
  HtbClassOptionsTypes,
  HtbOptions,
  HtbOptionsTypes,
  NetemOptions,
  NetemOptionsTypes,
  PrioOptions,
  TbfOptions,
  TbfOptionsTypes,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";

export interface Layout {
  offsets: Readonly<Record<string, number>>;
  types: Readonly<Record<string, string>>;
  /** what stands for a field that is not given */
  absent: number;
}

const NONE = 0xffffffff;

export const OPTIONS: Partial<Record<QdiscKind, Layout>> = {
  pfifo: { offsets: FifoOptions, types: FifoOptionsTypes, absent: 0 },
  bfifo: { offsets: FifoOptions, types: FifoOptionsTypes, absent: 0 },
  pfifo_fast: { offsets: PrioOptions, types: { bands: "u32" }, absent: 0 },
  prio: { offsets: PrioOptions, types: { bands: "u32" }, absent: 0 },
  tbf: { offsets: TbfOptions, types: TbfOptionsTypes, absent: 0 },
  htb: { offsets: HtbOptions, types: HtbOptionsTypes, absent: NONE },
  netem: { offsets: NetemOptions, types: NetemOptionsTypes, absent: 0 },
  fq_codel: { offsets: FqCodelOptions, types: FqCodelOptionsTypes, absent: NONE },
  fq: { offsets: FqOptions, types: FqOptionsTypes, absent: NONE },
};

export const EXTRA: Partial<Record<QdiscKind, Layout>> = {
  fq_codel: { offsets: FqCodelExtra, types: FqCodelExtraTypes, absent: 0 },
  fq: { offsets: FqExtra, types: FqExtraTypes, absent: 0 },
};

export const CLASS_OPTIONS: Layout = { offsets: HtbClassOptions, types: HtbClassOptionsTypes, absent: 0 };
export const CLASS_EXTRA: Layout = { offsets: HtbClassExtra, types: HtbClassExtraTypes, absent: 0 };

export function writeFields(m: Machine, at: number, layout: Layout, values: SchedOptions): void {
  for (const [field, type] of Object.entries(layout.types)) {
    const value = values[field] ?? layout.absent;
    const place = at + layout.offsets[field]!;
    if (type === "u64" || type === "i64") m.setU64(place, BigInt.asUintN(64, BigInt(Math.trunc(value))));
    else m.setU32(place, value);
  }
}

export function readFields(m: Machine, at: number, layout: Layout): SchedOptions {
  const values: SchedOptions = {};
  for (const [field, type] of Object.entries(layout.types)) {
    const place = at + layout.offsets[field]!;
    if (type === "u64") values[field] = m.number(place);
    else if (type === "i64") values[field] = Number(BigInt.asIntN(64, m.u64(place)));
    else values[field] = type === "i32" ? m.i32(place) : m.u32(place);
  }
  return values;
}
