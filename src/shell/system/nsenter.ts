/** nsenter (util-linux): a command in the network namespace behind a path of /run/netns or of a process. */
import { unsupported } from "../../model/errors.js";
import { failure, type Program } from "../program.js";

/** The namespace a path names; null where it names none. */
function namespaceOf(path: string, current: string): string | null {
  const named = /^\/(?:var\/)?run\/netns\/([^/]+)$/.exec(path);
  if (named) return named[1]!;
  if (/^\/proc\/(1)\/ns\/net$/.test(path)) return "";
  return /^\/proc\/(self|thread-self)\/ns\/net$/.test(path) ? current : null;
}

export const nsenter: Program = async (args, context) => {
  let netns = context.netns;
  let index = 0;
  let target: string | null = null;
  let wantsNet = false;
  for (; index < args.length; index++) {
    const word = args[index]!;
    if (word === "--") {
      index++;
      break;
    }
    if (!word.startsWith("-")) break;
    const path = /^(?:--net=|-n=?)(.+)$/.exec(word)?.[1];
    if (path !== undefined) {
      const found = namespaceOf(path, context.netns);
      if (found === null || (found !== "" && !context.kernel.netnsNames().includes(found))) {
        return failure("nsenter", `cannot open ${path}: No such file or directory`);
      }
      netns = found;
    } else if (word === "--net" || word === "-n") wantsNet = true;
    else if (word === "-t" || word === "--target") target = args[++index] ?? "";
    else if (/^(-t|--target=)/.test(word)) target = word.replace(/^(-t|--target=)/, "");
    else if (
      ["-F", "--no-fork", "-m", "-u", "-i", "-p", "-U", "-C", "--mount", "--uts", "--ipc", "--pid"].includes(
        word,
      ) &&
      target === "1"
    )
      continue;
    else throw unsupported(`nsenter ${word}`);
  }
  if (wantsNet && target === null) return failure("nsenter", "no target PID specified");
  if (target !== null && target !== "1")
    throw unsupported(`nsenter --target ${target}: processes other than 1`);
  if (target === "1" && wantsNet) netns = "";
  const command = args.slice(index);
  return context.run(command.length > 0 ? command : ["bash"], { netns });
};
