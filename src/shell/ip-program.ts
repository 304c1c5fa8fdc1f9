/** ip: `ip netns exec NS CMD` runs here, with the caller's streams; everything else is the tool's. */
import type { Program } from "./program.js";

/** The namespace and command of `ip [-n NS] netns exec NS CMD...` (words may be shortened as iproute2 allows); null for other commands. */
export function netnsExec(args: string[]): { netns: string; command: string[] } | null {
  let index = 0;
  while (index < args.length && args[index]!.startsWith("-")) {
    if (/^-(a|all)$/.test(args[index]!)) return null;
    index += /^-(n|netns|b|batch|f|family|rc|rcvbuf|l|loops)$/.test(args[index]!) ? 2 : 1;
  }
  const [object, verb, netns, ...command] = args.slice(index);
  if (object === undefined || !"netns".startsWith(object) || object === "n" || object === "ne") return null;
  if (verb === undefined || netns === undefined || !"exec".startsWith(verb)) return null;
  return { netns, command };
}

export const ipProgram: Program = async (args, context) => {
  const nested = netnsExec(args);
  if (nested && nested.command.length > 0) {
    const { netns, command } = nested;
    if (!context.kernel.netnsNames().includes(netns)) {
      return { stdout: "", stderr: `Cannot open network namespace "${netns}": No such file or directory\n`, exitCode: 255 };
    }
    return context.run(command, { netns });
  }
  const module = (await import(IP_MODULE)) as { ip: (args: string[], context: unknown) => Promise<{ stdout: string; stderr: string; exitCode: number }> };
  return module.ip(args, context);
};

const IP_MODULE = "./ip/index.js";
