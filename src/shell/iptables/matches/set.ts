/** -m set (libxt_set.c, revision 4). */
import { bang, field, type BlockView, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { readSet, setText } from "../set-reference.js";

/** IPSET_INV_MATCH, IPSET_RETURN_NOMATCH of `flags` */
const INVERT = 1;
const RETURN_NOMATCH = 64;
/** IPSET_FLAG_SKIP_COUNTER_UPDATE, IPSET_FLAG_SKIP_SUBCOUNTER_UPDATE of `options` */
const SKIP_COUNTERS = 8;
const SKIP_SUBCOUNTERS = 16;
/** IPSET_COUNTER_* */
const OPERATORS = ["", "eq", "ne", "lt", "gt"] as const;

const COUNTERS = ["packets", "bytes"] as const;

function words({ block, session }: BlockView, prefix: "--" | ""): string {
  const [flags, options] = [field(block, "flags"), field(block, "options")];
  const match = setText(session, {
    index: field(block, "index"),
    dimension: field(block, "dimension"),
    flags,
  });
  const counters = COUNTERS.map((name) => {
    const operator = OPERATORS[field(block, `${name}Operator`)]!;
    if (operator === "") return "";
    return `${bang(operator === "ne")} ${prefix}${name}-${operator === "ne" ? "eq" : operator} ${String(block[name] ?? 0)}`;
  });
  return [
    `${bang(flags & INVERT)} ${prefix}match-set${match}`,
    flags & RETURN_NOMATCH ? ` ${prefix}return-nomatch` : "",
    options & SKIP_COUNTERS ? ` ! ${prefix}update-counters` : "",
    options & SKIP_SUBCOUNTERS ? ` ! ${prefix}update-subcounters` : "",
    ...counters,
  ].join("");
}

export const set: Extension = {
  name: "set",
  old: true,
  options: [
    { name: "match-set", id: "set", type: "raw", twoArguments: true },
    { name: "set", id: "set", type: "raw", twoArguments: true },
    { name: "return-nomatch", type: "none" },
    { name: "update-counters", type: "none" },
    { name: "update-subcounters", type: "none" },
    ...COUNTERS.flatMap((name) =>
      (["eq", "lt", "gt"] as const).map((operator) => ({
        name: `${name}-${operator}`,
        type: "raw" as const,
      })),
    ),
  ],
  parse: ({ id, block, argument, flags, invert, session }) => {
    switch (id) {
      case "set": {
        if (flags.has(id)) throw parameterProblem("--match-set can be specified only once");
        const reference = readSet(session, argument);
        Object.assign(block, reference, {
          flags: field(block, "flags") | reference.flags | (invert ? INVERT : 0),
        });
        return;
      }
      case "return-nomatch":
        if (invert) throw parameterProblem("--return-nomatch flag cannot be inverted\n");
        block.flags = field(block, "flags") | RETURN_NOMATCH;
        return;
      case "update-counters":
      case "update-subcounters":
        if (invert)
          block.options =
            field(block, "options") | (id === "update-counters" ? SKIP_COUNTERS : SKIP_SUBCOUNTERS);
        return;
      default: {
        const [name, operator] = id.split("-") as [(typeof COUNTERS)[number], "eq" | "lt" | "gt"];
        if (field(block, `${name}Operator`) !== 0)
          throw parameterProblem(`only one of the --${name}-[eq|lt|gt] is allowed\n`);
        if (!/^[0-9]+$/.test(argument))
          throw parameterProblem(`Cannot parse ${argument} as a counter value\n`);
        if (invert && operator !== "eq") throw parameterProblem(`--${id} option cannot be inverted\n`);
        block[`${name}Operator`] = OPERATORS.indexOf(invert ? "ne" : operator);
        block[name] = BigInt(argument);
      }
    }
  },
  check: ({ flags }) => {
    if (!flags.has("set")) throw parameterProblem("You must specify `--match-set' with proper arguments");
  },
  save: (view) => words(view, "--"),
  list: (view) => words(view, ""),
};
