/** Every target that is modelled (the verdicts have no options and are none). A new one is a file here, a line in this list and a test. */
import type { Extension } from "../extension.js";
import { CONNMARK } from "./CONNMARK.js";
import { CT, NOTRACK } from "./CT.js";
import { LOG } from "./LOG.js";
import { MARK } from "./MARK.js";
import { DNAT, MASQUERADE, NETMAP, REDIRECT, SNAT } from "./nat.js";
import { NFLOG } from "./NFLOG.js";
import { REJECT, REJECT6 } from "./REJECT.js";
import { SET } from "./SET.js";
import { CLASSIFY, DSCP, HL, TCPMSS, TEE, TEE6, TOS, TTL } from "./simple.js";

export const TARGETS: readonly Extension[] = [
  DNAT,
  SNAT,
  MASQUERADE,
  REDIRECT,
  NETMAP,
  MARK,
  CONNMARK,
  CT,
  NOTRACK,
  LOG,
  NFLOG,
  REJECT,
  REJECT6,
  SET,
  CLASSIFY,
  DSCP,
  HL,
  TCPMSS,
  TEE,
  TEE6,
  TOS,
  TTL,
];
