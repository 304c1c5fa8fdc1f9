/** Every match that is modelled. A new one is a file here, a line in this list and a test. */
import type { Extension } from "../extension.js";
import { addrtype } from "./addrtype.js";
import { comment } from "./comment.js";
import { conntrack, state } from "./conntrack.js";
import { hashlimit } from "./hashlimit.js";
import { icmp, icmp6 } from "./icmp.js";
import { iprange, iprange6 } from "./iprange.js";
import { ipvs } from "./ipvs.js";
import { limit } from "./limit.js";
import { connmark, mark } from "./mark.js";
import { multiport } from "./multiport.js";
import { physdev } from "./physdev.js";
import { policy } from "./policy.js";
import { recent } from "./recent.js";
import { rt } from "./rt.js";
import { set } from "./set.js";
import { dscp, hl, length, mac, pkttype, rpfilter, tos, ttl } from "./simple.js";
import { statistic } from "./statistic.js";
import { tcp } from "./tcp.js";
import { udp } from "./udp.js";

export const MATCHES: readonly Extension[] = [
  tcp,
  udp,
  icmp,
  icmp6,
  multiport,
  conntrack,
  state,
  mark,
  connmark,
  addrtype,
  set,
  statistic,
  physdev,
  policy,
  recent,
  limit,
  hashlimit,
  mac,
  iprange,
  iprange6,
  ipvs,
  length,
  ttl,
  hl,
  tos,
  dscp,
  pkttype,
  comment,
  rpfilter,
  rt,
];
