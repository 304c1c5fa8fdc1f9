/** `vethwork drops`: every lost packet of a lab, or of a capture that vethwork wrote, by reason, place and flow, the worst first. */
import type { Command } from "commander";
import { displayName, readComments } from "../capture/index.js";
import { CommentDrops, parseComment, type DropReport } from "../explain/index.js";
import { findInterface } from "../lab/names.js";
import { VethworkError } from "../model/errors.js";
import { dropsText, dropsTotal } from "./drop-text.js";
import { addLabOptions, checkCapture, checkStdinOnce, openLab, type LabFlags } from "./lab.js";
import { parseReplay, settle } from "./output.js";
import { repeatable } from "./repeatable.js";
import { Signals } from "./signals.js";

interface DropsFlags extends LabFlags {
  replay: string[];
  flows: string;
  snapped?: boolean;
  json?: boolean;
}

const INTERRUPTED = 130;

export function addDropsCommand(vethwork: Command): void {
  const command = vethwork
    .command("drops")
    .summary("say which packets a lab loses, where, why, and what to do")
    .description(
      "Builds a lab, replays captures in it, and lists every packet that was lost: by reason (Linux's SKB_DROP_REASON_ names), place, what " +
        "decided (the rule, route, queue ... and the line of the script that put it there) and flow, the worst first. " +
        "What is lost while the scripts run counts, too. Without a lab, tells the same of a capture that vethwork wrote (-w) from the comments in it.",
    )
    .argument("[file.pcapng]", "capture that vethwork wrote with comments; - is standard input");
  addLabOptions(command);
  repeatable(
    command,
    "--replay <IFACE=FILE>",
    "transmit a pcap or pcapng file on an interface, at its own times (repeatable; - is standard input)",
  )
    .option("--flows <N>", "flows to list for each cause", "5")
    .option("--snapped", "replay packets that were captured shorter than they were, at their captured length")
    .option("--json", "print all of it as JSON")
    .addHelpText(
      "after",
      `
Examples:
  vethwork drops --lab lab.sh                                      what the lab's own traffic loses
  vethwork drops --lab lab.sh --replay client:eth0=web.pcap
  vethwork drops --lab lab.sh --replay eth0=big.pcapng --json | jq '.groups[0]'
  vethwork drops run.pcapng                                        what the comments of a capture say (run -w run.pcapng)`,
    )
    .action(async (file: string | undefined, flags: DropsFlags) => {
      process.exitCode = await dropsCommand(file, flags);
    });
}

/** Answers the exit code. Throws VethworkError for what the user can mend. */
async function dropsCommand(file: string | undefined, flags: DropsFlags): Promise<number> {
  const flows = Number(flags.flows);
  if (!Number.isSafeInteger(flows) || flows < 0)
    throw new VethworkError("EINVAL", `--flows ${flags.flows}: a whole number from 0 on is needed`);
  if (file !== undefined) return dropsOfFile(file, flags, flows);
  if (!flags.lab.length)
    throw new VethworkError(
      "EINVAL",
      "drops of what? Name the script that builds the lab (--lab lab.sh), or a capture that vethwork wrote",
    );
  const replays = flags.replay.map(parseReplay);
  for (const { file } of replays) checkCapture(file, "--replay");
  checkStdinOnce([...flags.lab, ...replays.map(({ file }) => file)]);
  const signals = new Signals();
  let failure: unknown;
  const lab = await openLab(flags, { signals });
  try {
    for (const { iface } of replays) findInterface(lab.kernel, iface);
    if (!signals.interrupted) {
      for (const { iface, file } of replays) lab.startReplay(iface, file, { allowSnapped: flags.snapped });
      if (replays.length > 0) await lab.finishReplays(() => !signals.interrupted);
      await settle(lab, null, signals);
    }
  } catch (error) {
    // what was lost until then is told
    failure = error;
  } finally {
    signals.release();
  }
  await lab.shell.finish();
  print(lab.drops(), flags, flows);
  if (failure !== undefined) throw failure;
  return signals.interrupted ? INTERRUPTED : 0;
}

/** What the comments of a capture say. @throws VethworkError for a damaged file, once what lies before the damage is told */
async function dropsOfFile(file: string, flags: DropsFlags, flows: number): Promise<number> {
  const { lab, replay, wire, snapped, permissive } = flags;
  if (lab.length || replay.length || wire.length || snapped || permissive)
    throw new VethworkError(
      "EINVAL",
      `${file}: a capture is read as it is; --lab and what belongs to it cannot go with it (to replay it in a lab: --replay IFACE=${file})`,
    );
  const drops = new CommentDrops();
  let lines = 0;
  let failure: unknown;
  try {
    const { application, packets } = await readComments(file, ({ comments, ...frame }) => {
      for (const line of comments.flatMap(parseComment)) {
        lines++;
        drops.add(line, frame);
      }
    });
    if (lines === 0) noComments(displayName(file), application, packets);
  } catch (error) {
    failure = error;
  }
  if (failure === undefined || lines > 0) print(drops.report(), flags, flows);
  if (failure !== undefined) throw failure;
  return 0;
}

function noComments(name: string, application: string, packets: number): void {
  if (application !== "vethwork")
    throw new VethworkError(
      "ENODATA",
      `${name}: no packet has a comment of vethwork${application && `; ${application} wrote the file`}: only captures that vethwork writes (-w) say what was lost`,
    );
  const none = packets === 0 ? "there is no packet in it" : "no packet has a comment";
  process.stderr.write(
    `vethwork: ${name}: ${none}: nothing was lost, or it was written with --no-comments\n`,
  );
}

function print(report: DropReport, { json }: DropsFlags, flows: number): void {
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else process.stdout.write(`${dropsText(report, { groups: Infinity, flows })}${dropsTotal(report)}\n`);
}
