/** ip: `ip netns exec NS CMD` runs here, with the caller's streams; everything else is the tool's. */
import { ip } from "./ip/index.js";
import type { Program } from "./program.js";

/** The namespace and command of `ip [-n NS] netns exec NS CMD...` (words may be shortened as iproute2 allows); null for other commands. */
export function netnsExec(args: string[]): { netns: string; command: string[] } | null {
  let index = 0;
  while (index < args.length && args[index]!.startsWith("-")) {
    if (/^--?(a|al|all)$/.test(args[index]!)) return null;
    index += /^--?(n|netns|b|batch|f|family|rc|rcvbuf|l|loops)$/.test(args[index]!) ? 2 : 1;
  }
  const [object, verb, netns, ...command] = args.slice(index);
  if (object === undefined || object.length < 3 || !"netns".startsWith(object)) return null;
  if (verb === undefined || verb === "" || netns === undefined || !"exec".startsWith(verb)) return null;
  return { netns, command };
}

/** `ip -batch -` and `ip -b -` read commands from standard input. */
export function readsBatch(args: string[]): boolean {
  return args.some(
    (arg, index) =>
      /^--?b(a(t(c(h)?)?)?)?$/.test(arg) && (args[index + 1] === "-" || args[index + 1] === "/dev/stdin"),
  );
}

export const ipProgram: Program = async (args, context) => {
  const nested = netnsExec(args);
  if (!nested || nested.command.length === 0) return ip(args, context);
  const { netns, command } = nested;
  if (!context.kernel.netnsNames().includes(netns)) {
    return {
      stdout: "",
      stderr: `Cannot open network namespace "${netns}": No such file or directory\n`,
      exitCode: 255,
    };
  }
  return context.run(command, { netns });
};
