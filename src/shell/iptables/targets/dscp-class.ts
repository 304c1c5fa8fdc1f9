/** Names of DiffServ classes (dscp_helper.c). */
import { parameterProblem } from "../failure.js";

/** CSn is n << 3, AFcd is c << 3 | d << 1 */
export function readDscpClass(text: string): number {
  const name = text.toUpperCase();
  const selector = /^CS([0-7])$/.exec(name);
  if (selector) return Number(selector[1]) << 3;
  const assured = /^AF([1-4])([1-3])$/.exec(name);
  if (assured) return (Number(assured[1]) << 3) | (Number(assured[2]) << 1);
  if (name === "BE") return 0;
  if (name === "EF") return 0x2e;
  throw parameterProblem(`Invalid DSCP value \`${text}'`);
}
