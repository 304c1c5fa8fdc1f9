/** What every tool of the shell (ip, bridge, brctl, sysctl ...) is given and gives back. */
import type { Kernel } from "../model/kernel.js";

export interface ToolContext {
  kernel: Kernel;
  /** the namespace the tool runs in; "" is the initial one */
  netns: string;
  /** text of a file that the script may read; rejects with an Error where there is none */
  readFile(path: string): Promise<string>;
  stdin: string;
  /** runs a command line (argv) in another network namespace */
  execInNetns(netns: string, argv: string[]): Promise<ToolResult>;
}

export interface ToolResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}
