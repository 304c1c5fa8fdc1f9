/** iptables -h. */
import type { RuleParser } from "./rule-parser.js";
import { VERSION, type Session } from "./session.js";

/** The first page of the real tool's help: how commands are written. Texts of extensions are in iptables-extensions(8). */
export function formatHelp(session: Session, _parser: RuleParser): string {
  const { program } = session;
  return `${program} v${VERSION} (legacy)

Usage: ${program} -[ACD] chain rule-specification [options]
       ${program} -I chain [rulenum] rule-specification [options]
       ${program} -R chain rulenum rule-specification [options]
       ${program} -D chain rulenum [options]
       ${program} -[LS] [chain [rulenum]] [options]
       ${program} -[FZ] [chain] [options]
       ${program} -[NX] chain
       ${program} -E old-chain-name new-chain-name
       ${program} -P chain target [options]
       ${program} -h (print this help information)

`;
}
