/**
 * A transform of a finished module: `if (a && b || c)` becomes jumps. asc makes a value of each && and || (an `if` with a result), which is compared with
 * zero again; V8 keeps it that way: it writes a 0 or a 1, jumps, and tests it. Nothing but the order in which the same things are asked is kept.
 *
 *   (if (if (result i32) a b (i32.const 0)) x y)  ->  (block $end (block $else (br_if $else !a) (br_if $else !b) x (br $end)) y)
 */
import binaryen from "binaryen";

const b = binaryen;
const { IfId: IF, UnaryId: UNARY, ConstId: CONST, BreakId: BREAK } = b;

/** What lies below the expressions that can have conditions below them in this module, by the names of binaryen's functions. */
const PARTS = {
  If: ["Condition", "IfTrue", "IfFalse"],
  Loop: ["Body"],
  Unary: ["Value"],
  Binary: ["Left", "Right"],
  LocalSet: ["Value"],
  Store: ["Ptr", "Value"],
  Load: ["Ptr"],
  Return: ["Value"],
  Drop: ["Value"],
  Break: ["Value", "Condition"],
  Switch: ["Value", "Condition"],
  Select: ["IfTrue", "IfFalse", "Condition"],
};
const LISTS = {
  Block: ["NumChildren", "ChildAt"],
  Call: ["NumOperands", "OperandAt"],
  CallIndirect: ["NumOperands", "OperandAt"],
};

/** By the number of a kind of expression: those right below one, each with what puts another in its place. */
const BELOW = new Map([
  ...Object.entries(PARTS).map(([kind, parts]) => {
    const ways = parts.map((part) => [b[`_Binaryen${kind}Get${part}`], b[`_Binaryen${kind}Set${part}`]]);
    const below = (e) =>
      ways.map(([get, set]) => [get(e), (to) => set(e, to)]).filter(([expression]) => expression);
    return [b[`${kind}Id`], below];
  }),
  ...Object.entries(LISTS).map(([kind, [count, at]]) => {
    const [get, set] = [b[`_Binaryen${kind}Get${at}`], b[`_Binaryen${kind}Set${at}`]];
    const below = (e) =>
      Array.from({ length: b[`_Binaryen${kind}Get${count}`](e) }, (_, i) => [
        get(e, i),
        (to) => set(e, i, to),
      ]);
    return [b[`${kind}Id`], below];
  }),
]);

function constantOf(e) {
  return b._BinaryenExpressionGetId(e) == CONST && b._BinaryenExpressionGetType(e) == b.i32
    ? b._BinaryenConstGetValueI32(e)
    : undefined;
}

/** Is `e` (a condition) made of && or ||? */
function isCompound(e) {
  const id = b._BinaryenExpressionGetId(e);
  if (id == UNARY && b._BinaryenUnaryGetOp(e) == b._BinaryenEqZInt32())
    return isCompound(b._BinaryenUnaryGetValue(e));
  if (id != IF) return false;
  const [yes, no] = [b._BinaryenIfGetIfTrue(e), b._BinaryenIfGetIfFalse(e)];
  return (
    [yes, no].some((arm) => constantOf(arm) !== undefined || isCompound(arm)) ||
    isCompound(b._BinaryenIfGetCondition(e))
  );
}

export function jumps(ref) {
  const m = binaryen.wrapModule(ref);
  let labels = 0;
  let changed = 0;
  const label = () => `jump${labels++}`;

  /** Statements that leave for `to` where `e` comes to `when` (0 or not 0), and go on behind otherwise. */
  function jump(e, when, to) {
    const constant = constantOf(e);
    if (constant !== undefined) return (constant != 0) == when ? [m.br(to)] : [];
    const id = b._BinaryenExpressionGetId(e);
    if (id == UNARY && b._BinaryenUnaryGetOp(e) == b._BinaryenEqZInt32())
      return jump(b._BinaryenUnaryGetValue(e), !when, to);
    if (!isCompound(e)) return [m.br(to, when ? e : m.i32.eqz(e))];
    const condition = b._BinaryenIfGetCondition(e);
    const yes = b._BinaryenIfGetIfTrue(e);
    const no = b._BinaryenIfGetIfFalse(e);
    const [ifYes, ifNo] = [constantOf(yes), constantOf(no)];
    // one arm is known: there is a jump, or a way past the other
    if (ifNo !== undefined && (ifNo != 0) == when)
      return [...jump(condition, false, to), ...jump(yes, when, to)];
    if (ifYes !== undefined && (ifYes != 0) == when)
      return [...jump(condition, true, to), ...jump(no, when, to)];
    if (ifNo !== undefined) {
      const past = label();
      return [m.block(past, [...jump(condition, false, past), ...jump(yes, when, to)], b.none)];
    }
    if (ifYes !== undefined) {
      const past = label();
      return [m.block(past, [...jump(condition, true, past), ...jump(no, when, to)], b.none)];
    }
    const [end, other] = [label(), label()];
    return [
      m.block(
        end,
        [
          m.block(other, [...jump(condition, false, other), ...jump(yes, when, to), m.br(end)], b.none),
          ...jump(no, when, to),
        ],
        b.none,
      ),
    ];
  }

  function rewritten(e) {
    const condition = b._BinaryenIfGetCondition(e);
    const type = b._BinaryenExpressionGetType(e);
    const yes = b._BinaryenIfGetIfTrue(e);
    const no = b._BinaryenIfGetIfFalse(e);
    const other = label();
    const hasValue = type != b.none && type != b.unreachable;
    if (!no) return m.block(other, [...jump(condition, false, other), yes], b.none);
    const end = label();
    const leaves = b._BinaryenExpressionGetType(yes) == b.unreachable;
    const first = hasValue && !leaves ? [m.br(end, undefined, yes)] : leaves ? [yes] : [yes, m.br(end)];
    const inner = m.block(other, [...jump(condition, false, other), ...first], b.none);
    return m.block(end, [inner, no], type);
  }

  /** What is to be in the place of `e`, or undefined. */
  function better(e) {
    const id = b._BinaryenExpressionGetId(e);
    if (id == IF && isCompound(b._BinaryenIfGetCondition(e))) return rewritten(e);
    if (id != BREAK || b._BinaryenBreakGetValue(e)) return undefined;
    const condition = b._BinaryenBreakGetCondition(e);
    if (!condition || !isCompound(condition)) return undefined;
    return m.block(null, jump(condition, true, binaryen.Break.getName(e)), b.none);
  }

  function visit(e, put) {
    const to = better(e);
    if (to !== undefined) {
      changed++;
      put(to);
      e = to;
    }
    for (const [at, set] of BELOW.get(b._BinaryenExpressionGetId(e))?.(e) ?? []) visit(at, set);
  }

  const count = b._BinaryenGetNumFunctions(ref);
  for (let i = 0; i < count; i++) {
    const f = b._BinaryenGetFunctionByIndex(ref, i);
    const body = b._BinaryenFunctionGetBody(f);
    if (body) visit(body, (to) => b._BinaryenFunctionSetBody(f, to));
  }
  return changed;
}
