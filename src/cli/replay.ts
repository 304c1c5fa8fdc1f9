/** `vethwork replay`: one capture into a lab, at one interface or each direction from its own. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import type { ReplayResult } from "../kernel/replays.js";
import type { LabReplayOptions, RunProgress } from "../lab/lab.js";
import { findInterface } from "../lab/names.js";
import { VethworkError } from "../model/errors.js";
import { differBySide, rewritePlans } from "../rewrite/index.js";
import { addCheckpointOptions, CheckpointRun, type CheckpointFlags } from "./checkpoint.js";
import { checkInterfaces } from "./interfaces.js";
import { addLabOptions, checkCapture, checkStdinOnce, openLab, type LabFlags } from "./lab.js";
import { addOutputOptions, report, scriptOutput, settle, startCapture, type OutputFlags } from "./output.js";
import { Progress } from "./progress.js";
import { addPaceOptions, paceOptions, type PaceFlags } from "./replay/pace.js";
import { addRangeOptions, rangeOptions, type RangeFlags } from "./replay/range.js";
import { addSideOptions, sideFiles, sidesOptions, type SideFlags } from "./replay/sides.js";
import { addRewriteOptions, parseMap, rewriteOptions, type RewriteFlags } from "./rewrite-options.js";
import { Signals } from "./signals.js";
import { Slices } from "./slices.js";
import { isWriterThreadWorthIt } from "./writer-thread.js";
import { addStatefulOptions, statefulOptions, tellStateful, type StatefulFlags } from "./stateful.js";
import { addWorkerOption, Crew, type WorkerFlags } from "./workers.js";

interface ReplayFlags
  extends
    LabFlags,
    OutputFlags,
    PaceFlags,
    RangeFlags,
    SideFlags,
    RewriteFlags,
    CheckpointFlags,
    StatefulFlags,
    WorkerFlags {
  at: string;
  peer?: string;
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
    .requiredOption("--at <IFACE>", "interface to transmit on; with --peer, for what clients sent")
    .option("--peer <IFACE>", "interface to transmit on what servers sent");
  addLabOptions(command);
  addSideOptions(command);
  addRewriteOptions(command);
  addRangeOptions(command);
  addPaceOptions(command);
  addStatefulOptions(command);
  addOutputOptions(command);
  addWorkerOption(command);
  addCheckpointOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  vethwork replay web.pcap --lab lab.sh --at client:eth0 -w out.pcapng
  vethwork replay web.pcap --lab lab.sh --at client:eth0 --peer web:eth0 --port
  vethwork replay big.pcapng --lab lab.sh --at eth0 --filter 'tcp port 443' --start 90s --end 5m --speed 10`,
    )
    .action(async (file: string, flags: ReplayFlags) => {
      const isGiven = (option: string) => command.getOptionValueSource(option) === "cli";
      process.exitCode = await replayCommand(file, flags, isGiven);
    });
}

/** Answers the exit code. Throws VethworkError for what the user can mend. */
async function replayCommand(
  path: string,
  flags: ReplayFlags,
  isGiven: (option: string) => boolean,
): Promise<number> {
  checkCapture(path, "replay");
  checkStdinOnce([...flags.lab, path]);
  if (flags.peer !== undefined && flags.peer === flags.at)
    throw new VethworkError(
      "EINVAL",
      `--at and --peer are both ${flags.at}; leave --peer out to send everything there`,
    );
  const rewrite = rewriteOptions({ ...flags, map: [] }, () => undefined);
  const plans = rewritePlans(rewrite);
  const sidesDiffer = plans !== undefined && differBySide(plans);
  const options: LabReplayOptions = {
    peer: flags.peer,
    rewrite,
    map: mapOf(flags.map),
    ...rangeOptions(flags),
    ...paceOptions(flags),
    ...sidesOptions(flags, { isRatioGiven: isGiven("ratio"), sidesDiffer }),
    ...statefulOptions(flags, flags.peer),
  };
  const checkpoint = CheckpointRun.open(flags, { capture: path, ...sideFiles(flags) });

  const crew = Crew.of(flags, [path]);

  const signals = new Signals();
  let results: ReplayResult[] = [];
  let failure: unknown;
  let isStarted = false;
  const lab = await openLab(flags, {
    output: scriptOutput(flags),
    signals,
    sharedMemory: !crew.isMany && isWriterThreadWorthIt(flags, [path]),
  });
  for (const iface of [flags.at, flags.peer]) if (iface !== undefined) findInterface(lab.kernel, iface);
  checkInterfaces(lab, flags.interfaces);
  const file = startCapture(lab, flags, checkpoint.resumes, crew.openFile());
  const progress = new Progress(path === "-" ? 0 : statSync(path).size, Boolean(flags.quiet || flags.json));
  try {
    if (!signals.interrupted) {
      checkpoint.labReady(lab);
      lab.startReplay(flags.at, checkpoint.input(path), options);
      isStarted = true;
      checkpoint.replaysStarted(lab);
      const onProgress = ({ bytesRead, framesSent }: RunProgress) => {
        progress.update(bytesRead, framesSent);
        checkpoint.progress(lab, framesSent, signals.interrupted);
        return !signals.interrupted && !file?.closed;
      };
      results = await crew.finishReplays(lab, onProgress, new Slices(checkpoint.mostFrames).next);
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
  if ((checkpoint.isRefused || crew.hasFailed) && failure !== undefined) throw failure;
  await lab.shell.finish();
  lab.endCapture();
  if (isStarted) {
    tellEnds(flags, results);
    tellStateful(flags, results);
    report(lab, flags, [{ iface: flags.at, file: path }], results, file);
  }
  checkpoint.finish(failure === undefined && !signals.interrupted);
  if (failure !== undefined) throw failure;
  return signals.interrupted ? INTERRUPTED : 0;
}

/** --map: names are looked up when the lab is there. */
function mapOf(texts: string[]): Record<string, string> {
  const map: Record<string, string> = {};
  for (const { from, name } of texts.map(parseMap)) {
    if (from in map && map[from] !== name)
      throw new VethworkError("EINVAL", `--map ${from}=${name}: ${from} is mapped to ${map[from]} already`);
    map[from] = name;
  }
  return map;
}

/** How many frames went out at each end, so that sides that were told wrongly show, and what could not be changed. */
function tellEnds(flags: ReplayFlags, [result]: ReplayResult[]): void {
  if (!result || flags.quiet || flags.json) return;
  const out = flags.write === "-" ? process.stderr : process.stdout;
  if (result.notEdited) {
    const isOne = result.notEdited === 1;
    const kept = isOne ? "went out as it was" : "went out as they were";
    const became = flags.skipSoftErrors ? `${isOne ? "was" : "were"} left out` : kept;
    out.write(
      `${result.notEdited} ${isOne ? "frame" : "frames"} ${became}: what was to be changed is not there, or cannot be read\n`,
    );
  }
  const [client, server] = result.ends;
  if (!server) return;
  out.write(
    `clients' frames at ${flags.at}: ${client!.sent}, servers' frames at ${flags.peer ?? flags.at}: ${server.sent}\n`,
  );
}
