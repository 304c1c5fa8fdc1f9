/** -j LOG (libxt_LOG.c). */
import { field, savedText, textField, type Extension } from "../extension.js";
import { LEVEL_NAMES } from "../options.js";

const FLAGS = [
  ["log-tcp-sequence", 1, "tcp-sequence"],
  ["log-tcp-options", 2, "tcp-options"],
  ["log-ip-options", 4, "ip-options"],
  ["log-uid", 8, "uid"],
  ["log-macdecode", 32, "macdecode"],
] as const;
const WARNING = 4;

/** Cut to the 29 bytes that the kernel keeps, with the tool's warning where more were given. */
function cut(text: string, bytes: number): string {
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
  parse: ({ id, block, argument, session }) => {
    const flag = FLAGS.find(([name]) => name === id);
    if (flag) block.flags = field(block, "flags") | flag[1];
    if (id === "log-prefix") {
      block.prefix = cut(argument, 29);
    }
    void session;
  },
  save: ({ block }) => {
    const prefix = textField(block, "prefix");
    const level = field(block, "level");
    const flags = FLAGS.filter(([, bit]) => field(block, "flags") & bit).map(([name]) => ` --${name}`);
    return `${prefix ? ` --log-prefix${savedText(prefix)}` : ""}${level === WARNING ? "" : ` --log-level ${level}`}${flags.join("")}`;
  },
  list: ({ block, numeric }) => {
    const level = field(block, "level");
    const prefix = textField(block, "prefix");
    const bits = field(block, "flags");
    const named = FLAGS.filter(([, bit]) => bits & bit).map(([, , name]) => ` ${name}`);
    return ` LOG flags ${bits} level ${numeric ? level : LEVEL_NAMES[level]}${prefix ? ` prefix "${prefix}"` : ""}`.replace(
      / LOG flags.*/,
      (text) => text + (numeric ? "" : named.join("") && ""),
    );
  },
};
