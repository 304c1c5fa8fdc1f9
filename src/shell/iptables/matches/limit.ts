/** -m limit (libxt_limit.c). */
import { field, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";

/** XT_LIMIT_SCALE */
const SCALE = 10000;
const BURST = 5;
const UNITS = [
  ["second", 1],
  ["minute", 60],
  ["hour", 3600],
  ["day", 86400],
] as const;
const PRINTED = [
  ["day", 86400],
  ["hour", 3600],
  ["min", 60],
  ["sec", 1],
] as const;

/** "5/minute" as the time that one packet costs, in 1/scale s; null where it is no rate. */
export function readRate(text: string, scale: number): { cost: number; seconds: number } | null {
  const slash = text.indexOf("/");
  let seconds = 1;
  if (slash >= 0) {
    const unit = text.slice(slash + 1).toLowerCase();
    const found = unit === "" ? undefined : UNITS.find(([name]) => name.startsWith(unit));
    if (!found) return null;
    seconds = found[1];
  }
  const rate = Number(/^\s*\+?([0-9]+)/.exec(text)?.[1] ?? 0);
  if (rate === 0) return null;
  if (Math.floor(rate / seconds) > scale) throw parameterProblem(`Rate too fast "${text}"`);
  return { cost: Math.floor((scale * seconds) / rate), seconds };
}

/** print_rate() */
export function rateText(cost: number, scale: number): string {
  if (cost === 0) return " inf";
  let unit = 1;
  while (unit < PRINTED.length) {
    const whole = PRINTED[unit]![1] * scale;
    if (cost > whole || Math.floor(whole / cost) < whole % cost) break;
    unit++;
  }
  const [name, seconds] = PRINTED[unit - 1]!;
  return ` ${Math.floor((seconds * scale) / cost)}/${name}`;
}

export const limit: Extension = {
  name: "limit",
  options: [
    { name: "limit", type: "string" },
    { name: "limit-burst", type: "uint32", put: "burst", max: 10000 },
  ],
  initial: () => ({ average: (SCALE * 3600) / 3, burst: BURST }),
  parse: ({ id, block, argument }) => {
    if (id !== "limit") return;
    const rate = readRate(argument, SCALE);
    if (!rate) throw parameterProblem(`bad rate "${argument}"'`);
    block.average = rate.cost;
  },
  save: ({ block }) =>
    ` --limit${rateText(field(block, "average"), SCALE)}${field(block, "burst") === BURST ? "" : ` --limit-burst ${field(block, "burst")}`}`,
  list: ({ block }) =>
    ` limit: avg${rateText(field(block, "average"), SCALE)} burst ${field(block, "burst")}`,
};
