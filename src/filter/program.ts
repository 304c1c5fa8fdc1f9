/**
 * Programs of the classic BPF machine (McCanne and Jacobson 1993; Documentation/networking/filter.rst): what a filter compiles to, and what
 * the module runs (assembly/capture/bpf.ts).
 */

import type { Decision } from "./decision.js";
import { Op } from "./opcodes.js";

/** one instruction: struct sock_filter */
export interface Instruction {
  code: number;
  jt: number;
  jf: number;
  k: number;
}

/** The program as the module reads it: 8 bytes an instruction, little-endian (struct sock_filter). */
export function encodeProgram(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  program.forEach(({ code, jt, jf, k }, i) => {
    view.setUint16(i * 8, code, true);
    view.setUint8(i * 8 + 2, jt);
    view.setUint8(i * 8 + 3, jf);
    view.setUint32(i * 8 + 4, k, true);
  });
  return bytes;
}

export const SCRATCH_WORDS = 16;
/** accepted: the whole packet (tcpdump's snapshot length) */
export const ACCEPT = 262144;

/** Instruction with places instead of distances. */
type Draft = { code: number; k: number; to?: [yes: Place, no: Place] };
interface Place {
  index: number;
}

const FARTHEST = 255;

/** The program that accepts what `decision` says yes to. */
export function assemble(decision: Decision): Instruction[] {
  const drafts: Draft[] = [];
  const yes: Place = { index: -1 };
  const no: Place = { index: -1 };
  emit(decision, yes, no, drafts);
  yes.index = drafts.length;
  drafts.push({ code: Op.ret, k: ACCEPT });
  no.index = drafts.length;
  drafts.push({ code: Op.ret, k: 0 });
  return resolve(drafts);
}

function emit(decision: Decision, yes: Place, no: Place, drafts: Draft[]): void {
  if ("and" in decision || "or" in decision) {
    const [left, right] = "and" in decision ? decision.and : decision.or;
    const between: Place = { index: -1 };
    if ("and" in decision) emit(left, between, no, drafts);
    else emit(left, yes, between, drafts);
    between.index = drafts.length;
    emit(right, yes, no, drafts);
  } else if ("not" in decision) emit(decision.not, no, yes, drafts);
  else if ("always" in decision) {
    const to = decision.always ? yes : no;
    drafts.push({ code: Op.ja, k: 0, to: [to, to] });
  } else {
    const { loads, jump, k } = decision.test;
    drafts.push(...loads);
    drafts.push({ code: jump, k, to: [yes, no] });
  }
}

/** Conditional jumps reach 255 instructions: those that go farther get two long jumps behind them. */
function resolve(drafts: Draft[]): Instruction[] {
  const long = new Set<Draft>();
  while (true) {
    const at = new Map<number, number>();
    let size = 0;
    drafts.forEach((draft, index) => {
      at.set(index, size);
      size += long.has(draft) ? 3 : 1;
    });
    const distance = (index: number, to: Place) => at.get(to.index)! - at.get(index)! - 1;
    const far = drafts.filter(
      (draft, index) =>
        draft.to &&
        draft.code !== Op.ja &&
        !long.has(draft) &&
        draft.to.some((to) => distance(index, to) > FARTHEST),
    );
    if (far.length) {
      for (const draft of far) long.add(draft);
      continue;
    }
    return drafts.flatMap((draft, index): Instruction[] => {
      const { code, k, to } = draft;
      if (!to) return [{ code, jt: 0, jf: 0, k }];
      const [yes, no] = [distance(index, to[0]), distance(index, to[1])];
      if (code === Op.ja) return [{ code, jt: 0, jf: 0, k: yes }];
      if (!long.has(draft)) return [{ code, jt: yes, jf: no, k }];
      return [
        { code, jt: 0, jf: 1, k },
        { code: Op.ja, jt: 0, jf: 0, k: yes - 1 },
        { code: Op.ja, jt: 0, jf: 0, k: no - 2 },
      ];
    });
  }
}
