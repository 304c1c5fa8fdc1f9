/** sysctl (procps-ng 4.0): reads and writes /proc/sys. */
import { strerror, unsupported, VethworkError } from "../../model/errors.js";
import type { ToolContext, ToolResult } from "../tool.js";

interface Options {
  names: boolean;
  values: boolean;
  ignore: boolean;
  quiet: boolean;
  write: boolean;
  all: boolean;
  load: boolean;
  pattern: RegExp | null;
  /** values alone, without a newline */
  binary: boolean;
}

const VERSION = "sysctl from procps-ng 4.0.2\n";

const LETTERS: Record<string, (options: Options) => void> = {
  n: (options) => (options.values = true),
  N: (options) => (options.names = true),
  e: (options) => (options.ignore = true),
  q: (options) => (options.quiet = true),
  w: (options) => (options.write = true),
  a: (options) => (options.all = true),
  A: (options) => (options.all = true),
  X: (options) => (options.all = true),
};
const LONG: Record<string, string> = {
  "--values": "n",
  "--names": "N",
  "--ignore": "e",
  "--quiet": "q",
  "--write": "w",
  "--all": "a",
};

/**
 * The path of a name below /proc/sys. The first separator decides which one it is; the other kind then stands for the other
 * (net.ipv4.conf.eth0/1.forwarding, net/ipv4/conf/eth0.1/forwarding), as procps's slashdot() does.
 */
export function sysctlPath(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== ".") return name;
  return name.replace(/[./]/g, (separator) => (separator === "." ? "/" : "."));
}

/** The name as sysctl prints it. */
function printedName(path: string): string {
  return path.replace(/[./]/g, (separator) => (separator === "/" ? "." : "/"));
}

/** Whoever sets these means a machine with br_netfilter: on Linux they are there once it is loaded, here the first write loads it. */
const BRIDGE_NETFILTER = /^net\/bridge\/bridge-nf-/;

class Run {
  stdout = "";
  stderr = "";
  exitCode = 0;
  /** the present setting could not be read or written */
  failed = false;
  constructor(
    readonly options: Options,
    readonly context: ToolContext,
  ) {}

  private fail(message: string): void {
    this.stderr += `sysctl: ${message}\n`;
    this.failed = true;
  }

  private missing(path: string): void {
    if (!this.options.ignore) this.fail(`cannot stat /proc/sys/${path}: No such file or directory`);
  }

  private show(path: string, value: string): void {
    const name = printedName(path);
    if (this.options.binary) this.stdout += value;
    else if (this.options.names) this.stdout += `${name}\n`;
    else if (this.options.values) this.stdout += `${value}\n`;
    else for (const line of value.split("\n")) this.stdout += `${name} = ${line}\n`;
  }

  private below(path: string): string[] {
    const prefix = path === "" ? "" : `${path}/`;
    return this.context.kernel
      .sysctlPaths(this.context.netns)
      .filter((candidate) => candidate.startsWith(prefix));
  }

  read(name: string): void {
    const { kernel, netns } = this.context;
    const path = sysctlPath(name).replace(/\/$/, "");
    let value: string;
    try {
      value = kernel.sysctl(netns, path);
    } catch (error) {
      if (!(error instanceof VethworkError)) throw error;
      if (error.code === "EUNSUPPORTED") return this.fail(error.message.replace(/^sysctl /, ""));
      if (error.code !== "ENOENT") return this.fail(`reading key "${printedName(path)}"`);
      const inside = this.below(path);
      if (inside.length === 0) return this.missing(path);
      for (const one of inside) this.show(one, kernel.sysctl(netns, one));
      return;
    }
    this.show(path, value);
  }

  assign(text: string): void {
    const equals = text.indexOf("=");
    const name = text.slice(0, equals).trim();
    const value = text.slice(equals + 1).trim();
    const { kernel, netns } = this.context;
    if (text === "=") return void (this.failed = true);
    if (name === "") return this.fail("Path is not under /proc/sys/: /proc/sys/");
    const path = sysctlPath(name);
    try {
      if (!BRIDGE_NETFILTER.test(path)) kernel.sysctl(netns, path);
      kernel.apply({ op: "sysctl.set", netns, path, value });
    } catch (error) {
      if (!(error instanceof VethworkError)) throw error;
      if (error.code === "ENOENT") return this.missing(path);
      if (error.code === "EUNSUPPORTED") return this.fail(error.message.replace(/^sysctl /, ""));
      if (error.code === "EACCES" || error.code === "EPERM")
        return this.fail(
          `permission denied on key "${printedName(path)}"${this.options.ignore ? ", ignoring" : ""}`,
        );
      return this.fail(
        `setting key "${printedName(path)}"${this.options.ignore ? ", ignoring" : ""}: ${strerror(error.code)}`,
      );
    }
    if (this.options.quiet) return;
    const shown = printedName(path);
    this.stdout += this.options.values
      ? `${value}\n`
      : this.options.names
        ? `${shown}\n`
        : `${shown} = ${value}\n`;
  }

  all(): void {
    const { kernel, netns } = this.context;
    for (const path of kernel.sysctlPaths(netns))
      if (!this.options.pattern || this.options.pattern.test(printedName(path)))
        this.show(path, kernel.sysctl(netns, path));
  }

  async load(file: string): Promise<void> {
    let text: string;
    try {
      text =
        file === "-" && this.context.stdin !== "" ? this.context.stdin : await this.context.readFile(file);
    } catch (error) {
      return this.fail(`cannot open "${file}": ${(error as Error).message}`);
    }
    const settings: string[] = [];
    for (const [index, raw] of text.split("\n").entries()) {
      const line = raw.trim();
      if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
      if (line.includes("=")) settings.push(line.replace(/^-/, ""));
      else this.stderr += `sysctl: ${file}(${index + 1}): invalid syntax, continuing...\n`;
    }
    for (const setting of settings) this.assign(setting);
  }

  /** Takes one argument of the command line; its failure adds one to the exit status. */
  argument(word: string): void {
    this.failed = false;
    if (word.includes("=")) this.assign(word);
    else if (this.options.write) this.fail("command line(0): invalid syntax, continuing...");
    else this.read(word);
    if (this.failed) this.exitCode++;
  }
}

export async function sysctl(args: string[], context: ToolContext): Promise<ToolResult> {
  const options: Options = {
    names: false,
    values: false,
    ignore: false,
    quiet: false,
    write: false,
    all: false,
    load: false,
    pattern: null,
    binary: false,
  };
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    if (word === "--version" || word === "-V") return { stdout: VERSION, stderr: "", exitCode: 0 };
    if (word === "--system") throw unsupported("sysctl --system");
    if (word === "-r" || word === "--pattern") options.pattern = new RegExp(args[++index] ?? "");
    else if (word === "--load" || word.startsWith("--load=")) {
      options.load = true;
      if (word.includes("=")) words.push(word.slice(7));
    } else if (LONG[word]) LETTERS[LONG[word]]!(options);
    else if (/^-[A-Za-z]+$/.test(word)) {
      for (const letter of word.slice(1)) {
        if (letter === "p" || letter === "f") options.load = true;
        else if (letter === "b") options.binary = true;
        else if (LETTERS[letter]) LETTERS[letter](options);
        else return { stdout: USAGE, stderr: `sysctl: invalid option -- '${letter}'\n`, exitCode: 0 };
      }
    } else if (word.startsWith("--") && word !== "--")
      return { stdout: USAGE, stderr: `sysctl: unrecognized option '${word}'\n`, exitCode: 0 };
    else if (word !== "--") words.push(word);
  }
  const run = new Run(options, context);
  if (options.load) for (const file of words.length > 0 ? words : ["/etc/sysctl.conf"]) await run.load(file);
  else if (options.all) run.all();
  else if (words.length === 0) return { stdout: "", stderr: USAGE, exitCode: 1 };
  else for (const word of words) run.argument(word);
  if (run.failed && run.exitCode === 0) run.exitCode = 1;
  return { stdout: run.stdout, stderr: run.stderr, exitCode: run.exitCode };
}

const USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`;
