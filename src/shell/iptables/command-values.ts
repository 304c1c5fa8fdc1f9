/** Values of iptables' own options: what is wrong with them (iptables/xshared.c). */
import { parameterProblem } from "./failure.js";
import { findExtension } from "./registry.js";
import type { Session } from "./session.js";

/** assert_valid_chain_name() */
export function checkChainName(session: Session, name: string): void {
  if (/^[-!]/.test(name)) throw parameterProblem(`chain name not allowed to start with \`${name[0]}'`);
  if (findExtension("target", name, session.family) || ["ACCEPT", "DROP", "QUEUE", "RETURN"].includes(name))
    throw parameterProblem("chain name may not clash with target name");
  if (/\s/.test(name)) throw parameterProblem(`Invalid chain name \`${name}'`);
}

/** parse_wait_interval() */
export function checkWaitInterval(session: Session, text: string | null): void {
  if (text === null) throw parameterProblem("wait interval value required");
  session.err.push("Ignoring deprecated --wait-interval option.\n");
  if (!/^\s*[-+]?[0-9]+/.test(text)) throw parameterProblem("wait interval not numeric");
  if (Number(/[0-9]+/.exec(text)![0]) > 999999)
    throw parameterProblem(`too long usec wait ${Number(text)} > 999999 usec`);
}

/** What -c gives: "PACKETS,BYTES", or two words. */
export function parseCounters(text: string, behind: string | null): { packets: number; bytes: number } {
  if (behind === null) throw parameterProblem("-c requires packet and byte counter");
  const read = (part: string): number | null => {
    const match = /^\s*[-+]?([0-9]+)/.exec(part);
    return match ? Number(match[1]) : null;
  };
  const packets = read(text);
  if (packets === null) throw parameterProblem("-c packet counter not numeric");
  const bytes = read(behind);
  if (bytes === null) throw parameterProblem("-c byte counter not numeric");
  return { packets, bytes };
}
