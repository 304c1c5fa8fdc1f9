/** What a program (an external command) of the shell is given, beyond what every tool gets. */
import type { ToolContext, ToolResult } from "./tool.js";
import type { WakeReason } from "./process/scheduler.js";
import type { ShellState } from "./bash/state.js";
import type { Machine } from "./machine.js";

export interface ProgramContext extends ToolContext {
  machine: Machine;
  /** current directory */
  cwd: string;
  /** exported variables */
  environment: Record<string, string>;
  pid: number;
  /** writes to standard output and standard error at once, in order */
  write(text: string): Promise<void>;
  writeError(text: string): Promise<void>;
  /** standard output in bytes (a byte string, one char a byte) */
  writeBytes(bytes: string): Promise<void>;
  /** all of standard input as a byte string */
  readInput(): Promise<string>;
  /** standard input piece by piece: "" at its end, null where a read would wait (waitFor(() => input.ready())) */
  input: { read(most: number): string | null; ready(): boolean };
  readBytes(path: string): Promise<Uint8Array>;
  writeFile(path: string, bytes: Uint8Array, append?: boolean): Promise<void>;
  /** sleeps in virtual time (ns) */
  sleep(durationNs: number): Promise<WakeReason>;
  /** sleeps until `ready()`; `pollNs`: how late it may notice a packet */
  waitFor(ready: () => boolean, options?: { timeoutNs?: number; pollNs?: number }): Promise<WakeReason>;
  /** catches a signal (INT, TERM, HUP): `handler` runs when it arrives */
  onSignal(signal: string, handler: () => void): void;
  /** runs a command line with the same standard streams, perhaps elsewhere */
  run(
    argv: string[],
    where?: { netns?: string; cwd?: string; environment?: Record<string, string>; clean?: boolean },
  ): Promise<number>;
  /** a copy of the calling shell, for a shell of its own */
  fork(): ShellState;
  /** where a program is found, null where it is not */
  programPath(name: string): Promise<string | null>;
  /** runs a command line as a process of its own; "timeout" where it did not end in time (it then got the signal) */
  runTimed(argv: string[], durationNs: number, signal: string): Promise<number | "timeout">;
}

export type Program = (args: string[], context: ProgramContext) => Promise<ToolResult | number>;

export interface ProgramEntry {
  run: Program;
  /** where `command -v` finds it */
  path: string;
  /** whether these arguments make it read all of standard input at once into `context.stdin` */
  readsInput?: (args: string[]) => boolean;
}

/** Words for an error that a user can cause, as programs print it: "NAME: message". */
export function failure(name: string, message: string, exitCode = 1): ToolResult {
  return { stdout: "", stderr: `${name}: ${message}\n`, exitCode };
}
