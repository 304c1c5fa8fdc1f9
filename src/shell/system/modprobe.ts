/** modprobe, rmmod, lsmod: what is modelled is always there. */
import { unsupported } from "../../model/errors.js";
import type { Program } from "../program.js";

/** Modules whose work this kernel does. */
const MODELLED = new Set(["veth", "bridge", "dummy", "stp", "llc", "af_packet"]);

export const modprobe: Program = async (args) => {
  let quiet = false;
  let remove = false;
  const names: string[] = [];
  for (const arg of args) {
    if (/^-[aqrvb]+$/.test(arg)) {
      quiet ||= arg.includes("q");
      remove ||= arg.includes("r");
    } else if (["--quiet", "--all", "--verbose", "--use-blacklist"].includes(arg))
      quiet ||= arg === "--quiet";
    else if (arg === "--remove") remove = true;
    else if (arg === "--first-time" || arg.startsWith("-")) throw unsupported(`modprobe ${arg}`);
    else if (names.length > 0 && arg.includes("="))
      throw unsupported(`the module parameter ${names[0]} ${arg}`);
    else names.push(arg.replaceAll("-", "_"));
  }
  const missing = names.filter((name) => !MODELLED.has(name));
  if (remove && names.length > missing.length) throw unsupported(`removing the module ${names[0]}`);
  if (missing.length === 0) return 0;
  if (quiet) return 1;
  const stderr = missing
    .map((name) => `modprobe: FATAL: Module ${name} not found: it is not modelled by vethwork.\n`)
    .join("");
  return { stdout: "", stderr, exitCode: 1 };
};

export const rmmod: Program = async (args) => {
  throw unsupported(`rmmod ${args.join(" ")}`.trim());
};

export const lsmod: Program = async () => {
  const lines = [
    "Module                  Size  Used by",
    ...[...MODELLED].map((name) => `${name.padEnd(19)} ${"16384".padStart(8)}  0`),
  ];
  return { stdout: `${lines.join("\n")}\n`, stderr: "", exitCode: 0 };
};
