/** The command line: `vethwork COMMAND ...`. Exit codes: 0 done, 1 something was refused or a script failed, 2 wrong usage, 130 interrupted. */
import { Command, CommanderError } from "commander";
import { VethworkError } from "../model/errors.js";
import { addDropsCommand } from "./drops.js";
import { addReplayCommand } from "./replay.js";
import { addRewriteCommand } from "./rewrite.js";
import { addRunCommand } from "./run.js";
import { addSweepCommand } from "./sweep.js";
import { addWiresharkCommand } from "./wireshark.js";
import { version } from "./version.js";
import { addTraceCommand } from "./trace.js";

const USAGE = 2;

function program(): Command {
  const vethwork = new Command("vethwork")
    .description(
      "The network half of the Linux kernel, as WebAssembly. Build a lab with the commands you know (ip, bridge, sysctl ...), " +
        "replay captures through it, and see what every interface saw. No root, nothing of this machine's network is touched.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help; vethwork COMMAND --help tells more")
    .helpCommand(false)
    .showHelpAfterError("(vethwork --help teaches)")
    .exitOverride();

  addRunCommand(vethwork);
  addWiresharkCommand(vethwork);
  addTraceCommand(vethwork);
  addReplayCommand(vethwork);
  addRewriteCommand(vethwork);
  addDropsCommand(vethwork);
  addSweepCommand(vethwork);
  return vethwork;
}

/** Runs a command line, `node vethwork ...`. */
export async function main(argv: readonly string[]): Promise<void> {
  // whoever reads our output may stop (| head): the run and its files go on
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") throw error;
    });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
    else if (error instanceof VethworkError) {
      process.stderr.write(`vethwork: ${error.message}\n`);
      process.exitCode = 1;
    } else throw error;
  }
}
