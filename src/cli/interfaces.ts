/** Interfaces chosen with -i. */
import type { Lab } from "../lab/lab.js";
import { findInterface, interfaceFilter, interfaceNames } from "../lab/names.js";
import { VethworkError } from "../model/errors.js";

/** Names given with -i that are in no lab are a mistake, not an empty capture. */
export function checkInterfaces(lab: Lab, lists: string[]): void {
  const names = interfaceNames(lab.kernel);
  for (const pattern of lists.flatMap((list) => list.split(",")).filter((name) => name !== "")) {
    if (!pattern.includes("*")) findInterface(lab.kernel, pattern);
    else if (!names.some(interfaceFilter([pattern])))
      throw new VethworkError(
        "ENODEV",
        `-i ${pattern}: no interface of the lab has such a name; there are: ${names.slice(0, 20).join(", ")}`,
      );
  }
}
