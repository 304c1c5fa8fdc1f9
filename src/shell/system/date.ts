/** date: virtual time, which starts at 2000-01-01T00:00:00Z. The zone is UTC. */
import { unsupported } from "../../model/errors.js";
import { failure, type Program } from "../program.js";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** strftime(3) in UTC and the C locale, with date's %N; `nanoseconds`: the part below a second. */
export function formatTime(format: string, seconds: number, nanoseconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const field = (letter: string): string => {
    switch (letter) {
      case "Y":
        return String(date.getUTCFullYear());
      case "y":
        return two(date.getUTCFullYear() % 100);
      case "m":
        return two(date.getUTCMonth() + 1);
      case "d":
        return two(date.getUTCDate());
      case "e":
        return String(date.getUTCDate()).padStart(2);
      case "H":
        return two(date.getUTCHours());
      case "I":
        return two(date.getUTCHours() % 12 || 12);
      case "M":
        return two(date.getUTCMinutes());
      case "S":
        return two(date.getUTCSeconds());
      case "N":
        return String(nanoseconds).padStart(9, "0");
      case "s":
        return String(seconds);
      case "p":
        return date.getUTCHours() < 12 ? "AM" : "PM";
      case "A":
        return DAYS[date.getUTCDay()]!;
      case "a":
        return DAYS[date.getUTCDay()]!.slice(0, 3);
      case "B":
        return MONTHS[date.getUTCMonth()]!;
      case "b":
      case "h":
        return MONTHS[date.getUTCMonth()]!.slice(0, 3);
      case "j":
        return String(
          Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86400e3) + 1,
        ).padStart(3, "0");
      case "u":
        return String(date.getUTCDay() || 7);
      case "w":
        return String(date.getUTCDay());
      case "Z":
        return "UTC";
      case "z":
        return "+0000";
      case "n":
        return "\n";
      case "t":
        return "\t";
      case "%":
        return "%";
      default:
        throw unsupported(`date's %${letter}`);
    }
  };
  const composed: Record<string, string> = {
    F: "%Y-%m-%d",
    T: "%H:%M:%S",
    D: "%m/%d/%y",
    R: "%H:%M",
    c: "%a %b %e %H:%M:%S %Y",
    x: "%m/%d/%y",
    X: "%H:%M:%S",
    r: "%I:%M:%S %p",
  };
  const expanded = format.replace(/%([FTDRcxXr])/g, (_whole, letter: string) => composed[letter]!);
  return expanded.replace(/%([-_0]?)([0-9]*)(.)/g, (_whole, pad: string, width: string, letter: string) => {
    const text = letter === "N" && width !== "" ? field("N").slice(0, Number(width)) : field(letter);
    return pad === "-" ? text.replace(/^[0 ]+(?=.)/, "") : text;
  });
}

export const date: Program = async (args, context) => {
  let format = "%a %b %e %H:%M:%S UTC %Y";
  for (const arg of args) {
    if (arg.startsWith("+")) format = arg.slice(1);
    else if (arg === "-u" || arg === "--utc") continue;
    else if (arg === "-R") format = "%a, %d %b %Y %H:%M:%S +0000";
    else if (arg === "-Iseconds" || arg === "-Is" || arg === "--iso-8601=seconds")
      format = "%Y-%m-%dT%H:%M:%S+00:00";
    else if (arg === "-I") format = "%F";
    else if (arg.startsWith("-")) throw unsupported(`date ${arg}`);
    else return failure("date", `invalid date '${arg}'`);
  }
  const nowNs = context.kernel.nowNs;
  const { epochSeconds } = context.machine;
  return {
    stdout: `${formatTime(format, Math.floor(epochSeconds), Math.floor(nowNs % 1e9))}\n`,
    stderr: "",
    exitCode: 0,
  };
};
