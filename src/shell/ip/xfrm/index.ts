/** `ip xfrm` (ip/ipxfrm.c). */
import type { Session } from "../session.js";
import { matches, matchesAny } from "../words.js";
import { policy } from "./policy.js";
import { state } from "./state.js";

const USAGE = `Usage: ip xfrm XFRM-OBJECT { COMMAND | help }
where  XFRM-OBJECT := state | policy | monitor
`;

export function xfrm(session: Session, [object, ...argv]: string[]): void {
  if (object === undefined) usage(session);
  if (matches(object, "state") || matches(object, "sa")) return state(session, argv);
  if (matches(object, "policy")) return policy(session, argv);
  if (matchesAny(object, "monitor")) session.notModelled("ip xfrm", `object "monitor"`);
  if (matches(object, "help")) usage(session);
  usage(session);
}

function usage(session: Session): never {
  session.appendError(USAGE);
  return session.exit(255);
}
