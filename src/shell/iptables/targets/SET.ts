/** -j SET (libxt_SET.c, revision 3). */
import { field, type BlockView, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { wholeNumber } from "../numbers.js";
import { readSet, setText } from "../set-reference.js";

const NO_SET = 0xffffffff;
/** the set's own timeout */
const NO_TIMEOUT = 0xffffffff;
const LONGEST_TIMEOUT = 2147483;
/** IPSET_FLAG_* of `flags` */
const FLAGS = [
  ["exist", 1],
  ["map-mark", 1 << 8],
  ["map-prio", 1 << 9],
  ["map-queue", 1 << 10],
] as const;
const ACTIONS = [
  ["add-set", "add"],
  ["del-set", "delete"],
  ["map-set", "map"],
] as const;

const has = (block: Parameters<typeof field>[0], action: string): boolean =>
  field(block, `${action}Index`) !== NO_SET;

function words({ block, session }: BlockView, prefix: "--" | ""): string {
  const flags = field(block, "flags");
  const one = (option: string, action: string): string =>
    has(block, action)
      ? ` ${prefix}${option}${setText(session, {
          index: field(block, `${action}Index`),
          dimension: field(block, `${action}Dimension`),
          flags: field(block, `${action}Flags`),
        })}`
      : "";
  const timeout = field(block, "timeout");
  return [
    one("add-set", "add"),
    flags & 1 ? ` ${prefix}exist` : "",
    timeout === NO_TIMEOUT ? "" : ` ${prefix}timeout ${timeout}`,
    one("del-set", "delete"),
    one("map-set", "map"),
    ...FLAGS.slice(1).map(([name, bit]) => (flags & bit ? ` ${prefix}${name}` : "")),
  ].join("");
}

export const SET: Extension = {
  name: "SET",
  old: true,
  options: [
    ...ACTIONS.map(([name, id]) => ({ name, id, type: "raw" as const, twoArguments: true })),
    { name: "timeout", type: "raw" },
    ...FLAGS.map(([name]) => ({ name, type: "none" as const })),
  ],
  initial: () => ({ addIndex: NO_SET, deleteIndex: NO_SET, mapIndex: NO_SET, timeout: NO_TIMEOUT }),
  parse: ({ id, entry, block, argument, session }) => {
    const flag = FLAGS.find(([name]) => name === id);
    if (flag) {
      block.flags = field(block, "flags") | flag[1];
      return;
    }
    if (id === "timeout") {
      const timeout = wholeNumber(argument, 0, LONGEST_TIMEOUT);
      if (timeout === null)
        throw parameterProblem(`Invalid value for option --timeout or out of range 0-${LONGEST_TIMEOUT}`);
      block.timeout = timeout;
      return;
    }
    if (has(block, id)) throw parameterProblem(`--${entry.name} can be specified only once`);
    const { index, dimension, flags } = readSet(session, argument);
    Object.assign(block, { [`${id}Index`]: index, [`${id}Dimension`]: dimension, [`${id}Flags`]: flags });
  },
  check: ({ flags }) => {
    if (!ACTIONS.some(([, action]) => flags.has(action)))
      throw parameterProblem("You must specify either `--add-set' or `--del-set' or `--map-set'");
    if (!flags.has("add")) {
      if (flags.has("exist")) throw parameterProblem("Flag `--exist' can be used with `--add-set' only");
      if (flags.has("timeout"))
        throw parameterProblem("Option `--timeout' can be used with `--add-set' only");
    }
    const maps = FLAGS.slice(1).filter(([name]) => flags.has(name));
    if (!flags.has("map") && maps[0])
      throw parameterProblem(`Flag \`--${maps[0][0]}' can be used with \`--map-set' only`);
    if (flags.has("map") && maps.length === 0)
      throw parameterProblem("You must specify flags `--map-mark' or '--map-prio` or `--map-queue'");
  },
  save: (view) => words(view, "--"),
  list: (view) => words(view, ""),
};
