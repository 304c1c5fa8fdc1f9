/** Which frames of a capture a replay sends. */
import type { Command } from "commander";
import { parseFilter } from "../../filter/index.js";
import type { ReplayOptions } from "../../kernel/replays.js";
import { VethworkError } from "../../model/errors.js";
import { parseCaptureTime, parsePacketRanges } from "../../replay/ranges.js";

export interface RangeFlags {
  packets?: string;
  start?: string;
  end?: string;
  filter?: string;
  snapped?: boolean;
}

export function addRangeOptions(command: Command): Command {
  return command
    .option("--packets <LIST>", "send only packets with these numbers: 10-200, or 1-5,9,72-")
    .option(
      "--start <TIME>",
      "send from this time of the capture on: 90s or 200ms after its first packet, 2024-05-01T12:00:00Z, or @1714564800.5 since 1970",
    )
    .option("--end <TIME>", "send up to this time of the capture, written as for --start")
    .option(
      "--filter <EXPRESSION>",
      "send only frames that a capture filter accepts: 'tcp port 80 and host web'",
    )
    .option("--snapped", "send packets that were captured shorter than they were, at their captured length");
}

/** @throws VethworkError EINVAL */
export function rangeOptions(flags: RangeFlags): ReplayOptions {
  if (flags.filter !== undefined) parseFilter(flags.filter);
  const options: ReplayOptions = { filter: flags.filter, allowSnapped: flags.snapped };
  if (flags.packets !== undefined) options.packets = parsePacketRanges(flags.packets);
  if (flags.start !== undefined) options.start = parseCaptureTime(flags.start, "--start");
  if (flags.end !== undefined) options.end = parseCaptureTime(flags.end, "--end");
  const { start, end } = options;
  if (start && end && start.isRelative === end.isRelative && end.ns < start.ns)
    throw new VethworkError("EINVAL", `--end ${flags.end} is before --start ${flags.start}`);
  return options;
}
