/** `vethwork replay`: one capture into a lab, at one interface or each direction from its own. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import { parseFilter } from "../filter/index.js";
import type { ReplayResult } from "../kernel/replays.js";
import type { LabReplayOptions } from "../lab/lab.js";
import { findInterface } from "../lab/names.js";
import { addCheckpointOptions, CheckpointRun, type CheckpointFlags } from "./checkpoint.js";
import { checkInterfaces } from "./interfaces.js";
import { addLabOptions, checkCapture, checkStdinOnce, openLab, type LabFlags } from "./lab.js";
import { addOutputOptions, report, scriptOutput, settle, startCapture, type OutputFlags } from "./output.js";
import { Progress } from "./progress.js";
import { Signals } from "./signals.js";

interface ReplayFlags extends LabFlags, OutputFlags, CheckpointFlags {
  at: string;
  peer?: string;
  filter?: string;
  snapped?: boolean;
}

const INTERRUPTED = 130;

export function addReplayCommand(vethwork: Command): void {
  const command = vethwork
    .command("replay")
    .summary("send a capture into a lab, each direction from its own end")
    .description(
      "Builds a lab and transmits a pcap or pcapng file in it, at one interface (--at), or what clients sent at one and what " +
        "servers sent at another (--peer). Interfaces are called NETNS:IFACE, and just IFACE in the initial namespace.",
    )
    .argument("<file>", "pcap or pcapng file; - is standard input")
    .requiredOption("--at <IFACE>", "interface to transmit on; with --peer, what clients sent")
    .option("--peer <IFACE>", "interface to transmit on what servers sent");
  addLabOptions(command);
  command
    .option(
      "--filter <EXPRESSION>",
      "send only frames that a capture filter accepts: 'tcp port 80 and host web'",
    )
    .option("--snapped", "send packets that were captured shorter than they were, at their captured length");
  addOutputOptions(command);
  addCheckpointOptions(command).action(async (file: string, flags: ReplayFlags) => {
    process.exitCode = await replayCommand(file, flags);
  });
}

/** Answers the exit code. Throws VethworkError for what the user can mend. */
async function replayCommand(path: string, flags: ReplayFlags): Promise<number> {
  checkCapture(path, "replay");
  checkStdinOnce([...flags.lab, path]);
  if (flags.filter !== undefined) parseFilter(flags.filter);
  const options: LabReplayOptions = { peer: flags.peer, filter: flags.filter, allowSnapped: flags.snapped };

  const checkpoint = CheckpointRun.open(flags, { capture: path });

  const signals = new Signals();
  let results: ReplayResult[] = [];
  let failure: unknown;
  const lab = await openLab(flags, { output: scriptOutput(flags), signals });
  for (const iface of [flags.at, flags.peer]) if (iface !== undefined) findInterface(lab.kernel, iface);
  checkInterfaces(lab, flags.interfaces);
  const file = startCapture(lab, flags, checkpoint.resumes);
  const progress = new Progress(path === "-" ? 0 : statSync(path).size, Boolean(flags.quiet || flags.json));
  try {
    if (!signals.interrupted) {
      checkpoint.labReady(lab);
      lab.startReplay(flags.at, checkpoint.input(path), options);
      checkpoint.replaysStarted(lab);
      results = await lab.finishReplays(({ bytesRead, framesSent }) => {
        progress.update(bytesRead, framesSent);
        checkpoint.progress(lab, framesSent, signals.interrupted);
        return !signals.interrupted && !file?.closed;
      }, checkpoint.sliceFrames);
      progress.stop();
      await settle(lab, null, signals);
    }
  } catch (error) {
    // what was done is kept: the capture is ended properly before the error is told
    failure = error;
  } finally {
    progress.stop();
    signals.release();
  }
  if (checkpoint.isRefused && failure !== undefined) throw failure;
  await lab.shell.finish();
  lab.endCapture();
  report(lab, flags, [{ iface: flags.at, file: path }], results, file);
  checkpoint.finish(failure === undefined && !signals.interrupted);
  if (failure !== undefined) throw failure;
  return signals.interrupted ? INTERRUPTED : 0;
}
