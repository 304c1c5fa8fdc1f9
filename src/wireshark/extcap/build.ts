/** Builds a lab of its scripts. */
import { Lab } from "../../lab/lab.js";
import { interfaceNames } from "../../lab/names.js";
import { parseWire } from "../../lab/wire.js";
import { VethworkError } from "../../model/errors.js";
import type { RegisteredLab } from "../labs.js";

/** Builds the lab, and answers what its scripts said. @throws VethworkError with the last of it where a script fails */
export async function buildLab(
  lab: Lab,
  { scripts, wires }: Pick<RegisteredLab, "scripts" | "wires">,
): Promise<string> {
  let said = "";
  const pending = [...wires];
  for (const script of scripts) {
    const { exitCode, stdout, stderr } = await lab.runFile(script);
    said += stdout + stderr;
    if (exitCode !== 0) {
      const last = stderr.trim().split("\n").at(-1);
      throw new VethworkError(
        "EINVAL",
        `${script} ended with exit code ${exitCode}${last ? `: ${last}` : ""}`,
      );
    }
    for (const wire of pending.splice(0).map(parseWire)) lab.setWire(wire.iface, wire.properties);
  }
  return said;
}

/** The interfaces of a lab, for the options and for the list. @throws VethworkError where a script fails */
export async function labInterfaces(
  lab: Pick<RegisteredLab, "scripts" | "directory" | "wires" | "seed" | "permissive">,
): Promise<string[]> {
  const built = new Lab({ seed: lab.seed, directory: lab.directory, permissive: lab.permissive });
  await buildLab(built, lab);
  await built.shell.finish();
  return interfaceNames(built.kernel);
}
