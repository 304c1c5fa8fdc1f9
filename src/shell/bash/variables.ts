/** Shell variables: scalars, indexed and associative arrays, with bash's dynamic scoping of `local`. */

export type Value = string | Map<number, string> | { assoc: Map<string, string> };

export interface Variable {
  /** undefined: declared (`local x`, `export x`) and not set */
  value: Value | undefined;
  exported: boolean;
  readonly: boolean;
  integer: boolean;
}

export function isAssoc(value: Value | undefined): value is { assoc: Map<string, string> } {
  return typeof value === "object" && "assoc" in value;
}

export class Variables {
  private readonly table: Map<string, Variable>;
  /** what `local` hid, one frame a function call */
  private readonly frames: Map<string, Variable | undefined>[] = [];

  constructor(table: Map<string, Variable> = new Map()) {
    this.table = table;
  }

  /** A subshell's own copy. */
  fork(): Variables {
    const copy = new Map<string, Variable>();
    for (const [name, variable] of this.table)
      copy.set(name, { ...variable, value: cloneValue(variable.value) });
    return new Variables(copy);
  }

  lookup(name: string): Variable | undefined {
    return this.table.get(name);
  }

  names(): string[] {
    return [...this.table.keys()];
  }

  /** The scalar value: element 0 of an array. */
  get(name: string): string | undefined {
    const value = this.table.get(name)?.value;
    if (value === undefined || typeof value === "string") return value;
    return isAssoc(value) ? value.assoc.get("0") : value.get(0);
  }

  /** Sets a scalar, or element 0 of an array. Throws a ReadonlyError. */
  set(name: string, text: string): void {
    const variable = this.ensure(name);
    if (variable.readonly) throw new ReadonlyError(name);
    if (variable.value === undefined || typeof variable.value === "string") variable.value = text;
    else if (isAssoc(variable.value)) variable.value.assoc.set("0", text);
    else variable.value.set(0, text);
  }

  setValue(name: string, value: Value): void {
    const variable = this.ensure(name);
    if (variable.readonly) throw new ReadonlyError(name);
    variable.value = value;
  }

  ensure(name: string): Variable {
    let variable = this.table.get(name);
    if (!variable) {
      variable = { value: undefined, exported: false, readonly: false, integer: false };
      this.table.set(name, variable);
    }
    return variable;
  }

  unset(name: string): void {
    if (this.table.get(name)?.readonly) throw new ReadonlyError(name, "cannot unset: readonly variable");
    this.table.delete(name);
  }

  pushFrame(): void {
    this.frames.push(new Map());
  }

  popFrame(): void {
    for (const [name, variable] of this.frames.pop() ?? []) {
      if (variable) this.table.set(name, variable);
      else this.table.delete(name);
    }
  }

  get inFunction(): boolean {
    return this.frames.length > 0;
  }

  /** `local NAME`: hides the outer variable until the function returns. */
  declareLocal(name: string): Variable {
    const frame = this.frames[this.frames.length - 1]!;
    if (!frame.has(name)) {
      const outer = this.table.get(name);
      if (outer?.readonly) throw new ReadonlyError(name);
      frame.set(name, outer);
      this.table.set(name, {
        value: undefined,
        exported: outer?.exported ?? false,
        readonly: false,
        integer: false,
      });
    }
    return this.table.get(name)!;
  }

  /** Sets variables for the time of one command (`A=1 cmd`); the answer puts things back. */
  overlay(assignments: [string, string][]): () => void {
    const saved = assignments.map(([name]) => [name, this.table.get(name)] as const);
    for (const [name, value] of assignments) {
      if (this.table.get(name)?.readonly) throw new ReadonlyError(name);
      this.table.set(name, { value, exported: true, readonly: false, integer: false });
    }
    return () => {
      for (const [name, variable] of saved.reverse()) {
        if (variable) this.table.set(name, variable);
        else this.table.delete(name);
      }
    };
  }

  /** What a program started now gets. */
  environment(): Record<string, string> {
    const environment: Record<string, string> = {};
    for (const [name, variable] of this.table) {
      if (variable.exported && typeof variable.value === "string") environment[name] = variable.value;
    }
    return environment;
  }
}

export class ReadonlyError extends Error {
  constructor(
    readonly variable: string,
    reason = "readonly variable",
  ) {
    super(`${variable}: ${reason}`);
  }
}

export function cloneValue(value: Value | undefined): Value | undefined {
  if (value === undefined || typeof value === "string") return value;
  return isAssoc(value) ? { assoc: new Map(value.assoc) } : new Map(value);
}

/** Elements of an array in index order (a scalar is an array of one). */
export function elements(value: Value | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === "string") return [value];
  if (isAssoc(value)) return [...value.assoc.values()];
  return [...value.keys()].sort((a, b) => a - b).map((index) => value.get(index)!);
}

export function keys(value: Value | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === "string") return ["0"];
  if (isAssoc(value)) return [...value.assoc.keys()];
  return [...value.keys()].sort((a, b) => a - b).map(String);
}
