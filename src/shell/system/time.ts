/** sleep and timeout, in virtual time. */
import { signalName } from "../bash/builtins/processes.js";
import { SIGNAL_NUMBERS } from "../process/scheduler.js";
import { failure, type Program } from "../program.js";

const UNITS: Record<string, number> = { "": 1, s: 1, m: 60, h: 3600, d: 86400 };

/** Nanoseconds of "1", "0.5", "2m", "1e3"; null where it is no duration. */
export function parseDuration(text: string): number | null {
  const match = /^([0-9]+\.?[0-9]*(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?)([smhd]?)$/.exec(text);
  if (!match) return text === "infinity" || text === "inf" ? Infinity : null;
  return Math.round(Number(match[1]) * UNITS[match[2]!]! * 1e9);
}

export const sleep: Program = async (args, context) => {
  const words = args[0] === "--" ? args.slice(1) : args;
  if (words.length === 0)
    return {
      stdout: "",
      stderr: "sleep: missing operand\nTry 'sleep --help' for more information.\n",
      exitCode: 1,
    };
  let durationNs = 0;
  for (const word of words) {
    const part = parseDuration(word);
    if (part === null) {
      const what = /^-./.test(word)
        ? `${word.startsWith("--") ? "unrecognized option" : "invalid option --"} '${word.startsWith("--") ? word : word[1]}'`
        : `invalid time interval '${word}'`;
      return {
        stdout: "",
        stderr: `sleep: ${what}\nTry 'sleep --help' for more information.\n`,
        exitCode: 1,
      };
    }
    durationNs += part;
  }
  await context.sleep(durationNs);
  return 0;
};

export const timeout: Program = async (args, context) => {
  let signal = "TERM";
  let index = 0;
  let preserve = false;
  for (; index < args.length && args[index]!.startsWith("-"); index++) {
    const word = args[index]!;
    if (word === "--preserve-status") preserve = true;
    else if (word === "--foreground" || word === "-v" || word === "--verbose") continue;
    else if (word === "-s") signal = args[++index] ?? "";
    else if (/^-s.|^--signal=/.test(word)) signal = word.replace(/^-s|^--signal=/, "");
    else if (word === "-k") index++;
    else if (/^-k.|^--kill-after=/.test(word)) continue;
    else return failure("timeout", `unrecognized option '${word}'`, 125);
  }
  const name = signalName(signal);
  if (name === null || !(name in SIGNAL_NUMBERS)) return failure("timeout", `${signal}: invalid signal`, 125);
  const duration = parseDuration(args[index] ?? "");
  const command = args.slice(index + 1);
  if (args[index] === undefined || command.length === 0)
    return failure("timeout", "missing operand\nTry 'timeout --help' for more information.", 125);
  if (duration === null)
    return failure(
      "timeout",
      `invalid time interval '${args[index]}'\nTry 'timeout --help' for more information.`,
      125,
    );
  const result = await context.runTimed(command, duration === 0 ? Infinity : duration, name);
  if (result !== "timeout") return result;
  return preserve ? 128 + SIGNAL_NUMBERS[name]! : name === "KILL" ? 137 : 124;
};
