/** Tables, chains and rules: from the model to the kernel's records and back. */
import { unsupported } from "../../model/errors.js";
import type { XtChain, XtFamily, XtOp, XtRule, XtTableName } from "../../model/netfilter.js";
import type { Machine } from "../machine.js";

export function applyXt(m: Machine, op: XtOp): void {
  throw unsupported(`${op.op}`);
}
export function tables(m: Machine, netns: string, family: XtFamily): XtTableName[] {
  return [];
}
export function chains(m: Machine, netns: string, family: XtFamily, table: XtTableName): XtChain[] {
  return [];
}
export function rules(
  m: Machine,
  netns: string,
  family: XtFamily,
  table: XtTableName,
  chain: string,
): XtRule[] {
  return [];
}
