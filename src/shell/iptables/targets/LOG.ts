/** -j LOG (libxt_LOG.c). */
import { field, savedText, textField, type Extension } from "../extension.js";
import { LEVEL_NAMES } from "../options.js";

/** XT_LOG_* */
const FLAGS = [
  ["log-tcp-sequence", 1],
  ["log-tcp-options", 2],
  ["log-ip-options", 4],
  ["log-uid", 8],
  ["log-macdecode", 32],
] as const;
const WARNING = 4;
const PREFIX_BYTES = 29;

/** The first bytes of a text. */
export function cut(text: string, bytes: number): string {
  const all = Buffer.from(text);
  return all.length <= bytes ? text : all.subarray(0, bytes).toString();
}

export const LOG: Extension = {
  name: "LOG",
  options: [
    { name: "log-level", type: "sysloglevel", put: "level" },
    { name: "log-prefix", type: "string", min: 1 },
    ...FLAGS.map(([name]) => ({ name, type: "none" as const })),
  ],
  initial: () => ({ level: WARNING }),
  parse: ({ id, block, argument }) => {
    const flag = FLAGS.find(([name]) => name === id);
    if (flag) block.flags = field(block, "flags") | flag[1];
    if (id === "log-prefix") block.prefix = cut(argument, PREFIX_BYTES);
  },
  save: ({ block }) => {
    const [prefix, level] = [textField(block, "prefix"), field(block, "level")];
    const flags = FLAGS.filter(([, bit]) => field(block, "flags") & bit).map(([name]) => ` --${name}`);
    return `${prefix ? ` --log-prefix${savedText(prefix)}` : ""}${level === WARNING ? "" : ` --log-level ${level}`}${flags.join("")}`;
  },
  list: ({ block, numeric }) => {
    const [prefix, level] = [textField(block, "prefix"), field(block, "level")];
    const bits = field(block, "flags");
    const head = numeric ? ` LOG flags ${bits} level ${level}` : ` LOG level ${LEVEL_NAMES[level]}`;
    const flags = numeric ? [] : FLAGS.filter(([, bit]) => bits & bit).map(([name]) => ` ${name.slice(4)}`);
    return `${head}${numeric ? "" : flags.join("")}${prefix ? ` prefix "${prefix}"` : ""}`;
  },
};
