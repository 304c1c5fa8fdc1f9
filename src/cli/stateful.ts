/** Options of stateful replays, and what they came to. */
import { Option, type Command } from "commander";
import type { ReplayResult } from "../kernel/replays.js";
import { describeStateful, type StatefulOptions } from "../kernel/stateful.js";
import { VethworkError } from "../model/errors.js";
import { parseDuration } from "./time.js";

export interface StatefulFlags {
  stateful?: boolean;
  answerTimeout?: string;
  unanswered?: "skip" | "send";
  play?: "client" | "server";
}

export function addStatefulOptions(command: Command): Command {
  return command
    .option(
      "--stateful",
      "hold TCP conversations with the lab: numbers follow what it answers, what it answers is waited for (docs/stateful.md)",
    )
    .option("--answer-timeout <TIME>", "with --stateful: how long an answer is waited for (default: 5s)")
    .addOption(
      new Option(
        "--unanswered <WHAT>",
        "with --stateful: the rest of a conversation that the lab does not answer is not sent, or sent as it is (default: skip)",
      ).choices(["skip", "send"]),
    )
    .addOption(
      new Option(
        "--play <END>",
        "with --stateful and no --peer: the end of each conversation that is played (default: client)",
      ).choices(["client", "server"]),
    );
}

/** For ReplayOptions. Throws EINVAL where options contradict each other. */
export function statefulOptions(
  flags: StatefulFlags,
  peer: string | undefined,
): { stateful?: StatefulOptions } {
  const alone = (["answerTimeout", "unanswered", "play"] as const).find((name) => flags[name] !== undefined);
  if (!flags.stateful) {
    if (alone === undefined) return {};
    const option = alone === "answerTimeout" ? "answer-timeout" : alone;
    throw new VethworkError("EINVAL", `--${option} is about --stateful, which is not given`);
  }
  if (flags.play !== undefined && peer !== undefined)
    throw new VethworkError("EINVAL", "--play chooses one end; with --peer both are played");
  return {
    stateful: {
      ...(flags.answerTimeout === undefined
        ? {}
        : { timeoutNs: parseDuration(flags.answerTimeout, "--answer-timeout") }),
      ...(flags.unanswered === undefined ? {} : { rest: flags.unanswered }),
      ...(flags.play === undefined ? {} : { play: flags.play }),
    },
  };
}

/** What became of the conversations; with --json the result says it. */
export function tellStateful(
  flags: { quiet?: boolean; json?: boolean; write?: string },
  results: ReplayResult[],
): void {
  if (flags.quiet || flags.json) return;
  const out = flags.write === "-" ? process.stderr : process.stdout;
  for (const { stateful } of results)
    if (stateful) for (const line of describeStateful(stateful)) out.write(`${line}\n`);
}
