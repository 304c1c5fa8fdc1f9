/** Runs the iptables tools as a shell would, on a kernel of their own. */
import { VethworkKernel } from "../../src/kernel/kernel.js";
import type { ProgramContext } from "../../src/shell/program.js";
import { iptablesProgram, restoreProgram, saveProgram } from "../../src/shell/iptables/index.js";
import type { ToolResult } from "../../src/shell/tool.js";

export class Tools {
  readonly kernel = new VethworkKernel({ memoryBytes: 1 << 26 });
  /** --permissive */
  permissive = false;
  private readonly counts = new Map<string, number>();
  readonly files = new Map<string, string>();

  /** `argv[0]` is the program: iptables, ip6tables, iptables-save ... */
  async run(argv: readonly string[], stdin = ""): Promise<ToolResult> {
    const [name, ...args] = argv as [string, ...string[]];
    const plain = name.replace("-legacy", "");
    const family = plain.startsWith("ip6") ? "ipv6" : "ipv4";
    const program = plain.endsWith("-save")
      ? saveProgram
      : plain.endsWith("-restore")
        ? restoreProgram
        : iptablesProgram;
    const context = {
      kernel: this.kernel,
      netns: "",
      machine: {
        epochSeconds: 946684800,
        permissive: this.permissive,
        count: (key: string) => {
          this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
          return this.counts.get(key)!;
        },
      },
      readFile: async (path: string) => {
        if (path === "-") return stdin;
        const text = this.files.get(path);
        if (text === undefined) throw new Error("No such file or directory");
        return text;
      },
      writeFile: async (path: string, bytes: Uint8Array) => {
        this.files.set(path, new TextDecoder().decode(bytes));
      },
    } as unknown as ProgramContext;
    return (await program(plain, family)(args, context)) as ToolResult;
  }
}

/** The dates of headers and footers are the machine's. */
export const undated = (text: string): string => text.replace(/ on \w{3} \w{3} .*\d{4}$/gm, " on DATE");

/**
 * A saved text by tables, without those that are empty: in the machine of the recordings every table exists, and which was made first is
 * another test's matter.
 */
export function tidy(saved: string): Record<string, string> {
  const tables = [...undated(saved).matchAll(/^\*(\w+)\n([\s\S]*?)^COMMIT$/gm)].map(
    ([, name, body]) => [name!, body!] as const,
  );
  return Object.fromEntries(tables.filter(([, body]) => /-A |^:\S+ -|DROP/m.test(body)));
}
