/** Every target that is modelled, and the verdicts, which have no options. */
import type { Extension } from "../extension.js";
import { LOG } from "./LOG.js";
import { MARK } from "./MARK.js";
import { DNAT, MASQUERADE, NETMAP, REDIRECT, SNAT } from "./nat.js";
import { REJECT, REJECT6 } from "./REJECT.js";

export const TARGETS: readonly Extension[] = [
  DNAT,
  SNAT,
  MASQUERADE,
  REDIRECT,
  NETMAP,
  MARK,
  LOG,
  REJECT,
  REJECT6,
];
