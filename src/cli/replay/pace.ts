/** How fast a replay goes, how often and how long: options of tcpreplay. */
import type { Command } from "commander";
import type { ReplayOptions } from "../../kernel/replays.js";
import { VethworkError } from "../../model/errors.js";
import { parseCount, parsePositive } from "../numbers.js";
import { parseDuration } from "../time.js";

export interface PaceFlags {
  speed?: string;
  pps?: string;
  mbps?: string;
  topspeed?: boolean;
  loop?: string;
  uniqueIp?: boolean;
  limit?: string;
  duration?: string;
}

export function addPaceOptions(command: Command): Command {
  return command
    .option("--speed <N>", "N times as fast as the capture (0.5: half as fast)")
    .option("--pps <N>", "N frames a second, whatever the capture's times")
    .option("--mbps <N>", "N million bits a second, by the frames' lengths")
    .option("--topspeed", "no time between frames")
    .option("--loop <N>", "send the capture N times; 0 is without end, until --limit or --duration")
    .option(
      "--unique-ip",
      "with --loop: move addresses in each loop so that its flows are new, as tcpreplay does",
    )
    .option("--limit <N>", "send at most N frames")
    .option(
      "--duration <TIME>",
      "send nothing that is due later than this after the first frame, for example 30s",
    );
}

/** @throws VethworkError EINVAL for what does not parse or does not go together */
export function paceOptions(flags: PaceFlags): ReplayOptions {
  const paces = (["speed", "pps", "mbps", "topspeed"] as const).filter((name) => flags[name] !== undefined);
  if (paces.length > 1)
    throw new VethworkError("EINVAL", `--${paces[0]} and --${paces[1]} exclude each other; give one of them`);
  const options: ReplayOptions = {};
  if (flags.speed !== undefined) options.speed = parsePositive(flags.speed, "--speed");
  if (flags.pps !== undefined) options.pace = { packetsPerSecond: parsePositive(flags.pps, "--pps") };
  if (flags.mbps !== undefined) options.pace = { bitsPerSecond: parsePositive(flags.mbps, "--mbps") * 1e6 };
  if (flags.topspeed) options.pace = "topspeed";
  if (flags.limit !== undefined) options.limit = parseCount(flags.limit, "--limit", 1);
  if (flags.duration !== undefined) {
    options.durationNs = parseDuration(flags.duration, "--duration");
    if (options.durationNs < 1)
      throw new VethworkError("EINVAL", `--duration ${flags.duration}: a time above 0 is needed`);
  }
  if (flags.loop !== undefined) options.loops = parseCount(flags.loop, "--loop", 0) || Infinity;
  if (options.loops === Infinity && options.limit === undefined && options.durationNs === undefined)
    throw new VethworkError("EINVAL", "--loop 0 is without end: give --limit or --duration as well");
  if (flags.uniqueIp) {
    if (options.loops === undefined)
      throw new VethworkError("EINVAL", "--unique-ip makes the flows of each --loop new, and there is none");
    options.uniqueIp = true;
  }
  return options;
}
