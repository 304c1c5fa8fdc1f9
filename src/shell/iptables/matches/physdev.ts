/** -m physdev (libxt_physdev.c). */
import { field, textField, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";

/** XT_PHYSDEV_OP_* */
const OPTIONS = [
  ["physdev-in", 1],
  ["physdev-out", 2],
  ["physdev-is-bridged", 4],
  ["physdev-is-in", 8],
  ["physdev-is-out", 16],
] as const;
/** in the order in which they are printed */
const PRINTED = [8, 1, 16, 2, 4];
const LONGEST_NAME = 15;

function words(block: Parameters<typeof field>[0]): string {
  const [bits, inverted] = [field(block, "bitmask"), field(block, "invert")];
  return PRINTED.filter((bit) => bits & bit)
    .map((bit) => {
      const name = OPTIONS.find(([, each]) => each === bit)![0];
      const device =
        bit === 1 ? ` ${textField(block, "in")}` : bit === 2 ? ` ${textField(block, "out")}` : "";
      return `${inverted & bit ? " !" : ""} --${name}${device}`;
    })
    .join("");
}

export const physdev: Extension = {
  name: "physdev",
  options: OPTIONS.map(([name, bit]) => ({
    name,
    type: bit <= 2 ? ("string" as const) : ("none" as const),
    invert: true,
  })),
  parse: ({ id, block, argument, invert }) => {
    const bit = OPTIONS.find(([name]) => name === id)![1];
    if (bit <= 2) {
      if (Buffer.byteLength(argument) > LONGEST_NAME)
        throw parameterProblem(
          `interface name \`${argument}' must be shorter than IFNAMSIZ (${LONGEST_NAME})`,
        );
      block[bit === 1 ? "in" : "out"] = argument;
    }
    block.bitmask = field(block, "bitmask") | bit;
    if (invert) block.invert = field(block, "invert") | bit;
  },
  check: ({ flags }) => {
    if (flags.size === 0) throw parameterProblem("PHYSDEV: no physdev option specified");
  },
  save: ({ block }) => words(block),
  list: ({ block }) => ` PHYSDEV match${words(block)}`,
};
