/** mktemp: a name that no other file has, in memory. Names come from the seed. */
import { unsupported } from "../../model/errors.js";
import { failure, type Program } from "../program.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export const mktemp: Program = async (args, context) => {
  let directory = false;
  let dry = false;
  let base: string | null = null;
  let suffix = "";
  let template: string | null = null;
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    if (word === "-d" || word === "--directory") directory = true;
    else if (word === "-u" || word === "--dry-run") dry = true;
    else if (word === "-q") continue;
    else if (word === "-t") base ??= "/tmp";
    else if (word === "-p") base = args[++index] ?? "/tmp";
    else if (word.startsWith("--tmpdir")) base = word.split("=")[1] ?? "/tmp";
    else if (word.startsWith("--suffix=")) suffix = word.slice(9);
    else if (word === "-td" || word === "-dt") {
      directory = true;
      base ??= "/tmp";
    } else if (word.startsWith("-")) throw unsupported(`mktemp ${word}`);
    else template = word;
  }
  if (template === null) base ??= "/tmp";
  template ??= "tmp.XXXXXXXXXX";
  const marks = /X{3,}(?!.*X)/.exec(template);
  if (!marks) return failure("mktemp", `too few X's in template ‘${template}’`);
  const random = [...marks[0]].map(() => LETTERS[context.machine.nextRandom() % LETTERS.length]).join("");
  const name = `${base === null ? "" : `${base}/`}${template.slice(0, marks.index)}${random}${template.slice(marks.index + marks[0].length)}${suffix}`;
  const { files } = context.machine;
  if (!dry) {
    if (directory) await files.view(context.netns).mkdir(files.path(context, name));
    else await files.writeScratch(files.path(context, name), "");
  }
  return { stdout: `${name}\n`, stderr: "", exitCode: 0 };
};
