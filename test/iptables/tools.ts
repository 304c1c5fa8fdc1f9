/** Runs the iptables tools as a shell would, with a kernel and standard input of their own. */
import type { ProgramContext } from "../../src/shell/program.js";
import { iptablesProgram, restoreProgram, saveProgram } from "../../src/shell/iptables/index.js";
import type { ToolResult } from "../../src/shell/tool.js";
import { MemoryKernel } from "./memory-kernel.js";

export class Tools {
  readonly kernel = new MemoryKernel();
  readonly sets = this.kernel.sets;
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
      kernel: this.kernel.asKernel(),
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
