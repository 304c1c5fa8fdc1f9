/** Why something is in the kernel. */
import type { Kernel } from "./kernel.js";

/** The command of a script that caused something, or the part of a compose file or manifest. */
export interface Cause {
  /** file as the user named it: "lab.sh", "compose.yaml" */
  file: string;
  /** from 1; 0 where it has none */
  line: number;
  /** the command after expansion, shortened; or what took its place: "service web, port 8080:80". "" where only a capture's comment tells of it */
  command: string;
  /** line within a text that the command read: rules for iptables-restore, a batch, the text of bash -c */
  within?: { name: string; line: number };
  /** the functions and scripts that it was called from, innermost first */
  calls?: { name: string; file: string; line: number }[];
}

/** Whoever tells the kernel to do something; asked for the cause only where something came of it. One object for one cause. */
export interface Because {
  cause(): Cause;
}

/** longest text of a command that is kept */
const LONGEST = 240;

export function shortened(text: string): string {
  if (text.length <= LONGEST && !/^\s|\s\s|[^\S ]|\s$/.test(text)) return text;
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST - 3)}...` : flat;
}

/** The same cause, which is asked for once. */
export function becauseOnce(because: Because | undefined): Because | undefined {
  if (!because) return undefined;
  let known: Cause | undefined;
  return { cause: () => (known ??= because.cause()) };
}

/** What caused a line of a text that a command reads; `text` is the line, `name` the file's. */
export function becauseOfLine(
  because: Because | undefined,
  name: string,
  line: number,
  text: string,
): Because | undefined {
  return (
    because && { cause: () => ({ ...because.cause(), command: shortened(text), within: { name, line } }) }
  );
}

/** Does something in the kernel for another reason than the present one. */
export function doBecause<T>(kernel: Kernel, because: Because | undefined, run: () => T): T {
  const before = kernel.because;
  kernel.because = because;
  try {
    return run();
  } finally {
    kernel.because = before;
  }
}
