/** Parameters of a sweep: --set NAME=VALUE,..., all combinations of them, and where their values go. */
import { VethworkError } from "../../model/errors.js";

export interface Parameter {
  name: string;
  values: string[];
}

/** A value for each parameter, by name. */
export type Setting = Readonly<Record<string, string>>;

const MOST_TASKS = 100_000;
const FORM =
  "write it as NAME=VALUE,... or NAME=FIRST..LAST/STEP, for example MTU=1500,9000 or MTU=1280..1500/20";

/** Reads NAME=VALUE,VALUE; FIRST..LAST and FIRST..LAST/STEP are whole numbers. A name that comes again adds values. @throws VethworkError EINVAL */
export function parseParameters(texts: readonly string[]): Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const text of texts) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text);
    if (!match) throw new VethworkError("EINVAL", `--set ${text}: ${FORM}`);
    const name = match[1]!;
    const parameter = parameters.get(name) ?? { name, values: [] };
    parameters.set(name, parameter);
    for (const value of match[2]!.split(",").flatMap((part) => range(text, part))) {
      if (parameter.values.includes(value))
        throw new VethworkError("EINVAL", `--set ${text}: ${name} has the value "${value}" twice`);
      parameter.values.push(value);
    }
  }
  const all = [...parameters.values()];
  checkCount(all.reduce((tasks, { values }) => tasks * values.length, 1));
  return all;
}

function range(text: string, part: string): string[] {
  const match = /^(-?\d+)\.\.(-?\d+)(?:\/(\d+))?$/.exec(part);
  if (!match) return [part];
  const [first, last, step] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)];
  if (step < 1 || last < first)
    throw new VethworkError("EINVAL", `--set ${text}: ${part} goes up by steps of at least 1`);
  const count = Math.floor((last - first) / step) + 1;
  checkCount(count);
  return Array.from({ length: count }, (_, i) => String(first + i * step));
}

function checkCount(tasks: number): void {
  if (tasks > MOST_TASKS)
    throw new VethworkError(
      "EINVAL",
      `--set: ${tasks} runs are more than the ${MOST_TASKS} that one sweep may have`,
    );
}

/** All combinations, the last parameter changing first. */
export function settings(parameters: readonly Parameter[]): Setting[] {
  let all: Setting[] = [{}];
  for (const { name, values } of parameters)
    all = all.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value })));
  return all;
}

/** "{NAME}" becomes its value; braces around anything else stay. */
export function fill(template: string, setting: Setting): string {
  return template.replace(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => setting[name] ?? whole);
}

/** "MTU=1500 DRIVER=bridge", for messages; "" without parameters. */
export function settingText(setting: Setting): string {
  return Object.entries(setting)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}
