/** -m statistic (libxt_statistic.c). */
import { bang, field, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";

/** probabilities are kept in units of 2^-31 */
const WHOLE = 0x80000000;

export const statistic: Extension = {
  name: "statistic",
  options: [
    { name: "mode", type: "string", mandatory: true },
    { name: "probability", type: "double", invert: true, min: 0, max: 1, excl: ["every", "packet"] },
    { name: "every", type: "uint32", invert: true, min: 1, excl: ["probability"], also: ["packet"] },
    { name: "packet", type: "uint32", excl: ["probability"], also: ["every"] },
  ],
  parse: ({ id, block, argument, value, invert }) => {
    switch (id) {
      case "mode":
        if (argument !== "random" && argument !== "nth") throw parameterProblem(`Bad mode "${argument}"`);
        block.mode = argument === "nth" ? 1 : 0;
        return;
      case "probability":
        // lround(3): half away from zero
        block.probability = Math.round(WHOLE * value);
        break;
      case "every":
        block.every = value - 1;
        break;
      case "packet":
        block.packet = value;
        break;
    }
    if (invert) block.invert = 1;
  },
  check: ({ block, flags }) => {
    if (field(block, "mode") === 0 && !flags.has("probability"))
      throw parameterProblem("--probability must be specified when using random mode");
    if (field(block, "mode") === 1 && !flags.has("every") && !flags.has("packet"))
      throw parameterProblem("--every and --packet must be specified when using nth mode");
    if (field(block, "mode") === 1 && field(block, "packet") > field(block, "every"))
      throw parameterProblem("the --packet p must be 0 <= p <= n-1");
  },
  save: ({ block }) => words(block, "--"),
  // the first packet is not listed where it is 0
  list: ({ block }) => ` statistic${words(block, "")}`.replace(/ packet 0$/, ""),
};

function words(block: Parameters<typeof field>[0], prefix: string): string {
  const not = bang(field(block, "invert"));
  if (field(block, "mode") === 0)
    return ` ${prefix}mode random${not} ${prefix}probability ${(field(block, "probability") / WHOLE).toFixed(11)}`;
  return ` ${prefix}mode nth${not} ${prefix}every ${field(block, "every") + 1} ${prefix}packet ${field(block, "packet")}`;
}
