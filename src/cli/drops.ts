/** `vethwork drops`: every lost packet of a lab by reason, place and flow, the worst first. */
import type { Command } from "commander";
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
        "What is lost while the scripts run counts, too.",
    );
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
  vethwork drops --lab lab.sh --replay eth0=big.pcapng --json | jq '.groups[0]'`,
    )
    .action(async (flags: DropsFlags) => {
      process.exitCode = await dropsCommand(flags);
    });
}

/** Answers the exit code. Throws VethworkError for what the user can mend. */
async function dropsCommand(flags: DropsFlags): Promise<number> {
  const flows = Number(flags.flows);
  if (!Number.isSafeInteger(flows) || flows < 0)
    throw new VethworkError("EINVAL", `--flows ${flags.flows}: a whole number from 0 on is needed`);
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
  const report = lab.drops();
  if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else process.stdout.write(`${dropsText(report, { groups: Infinity, flows })}${dropsTotal(report)}\n`);
  if (failure !== undefined) throw failure;
  return signals.interrupted ? INTERRUPTED : 0;
}
