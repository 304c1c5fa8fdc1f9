/** The kinds of link with options of their own: how `ip` reads them (parse_opt) and prints them (print_opt). One file a kind. */
import type { LinkData } from "../../../model/link-kinds/index.js";
import type { Link, LinkKind } from "../../../model/state.js";
import type { LinkTable } from "../link-print.js";
import type { LinkRequest, Verb } from "../link-request.js";
import type { Session } from "../session.js";
import type { Words } from "../words.js";
import { geneve } from "./geneve.js";
import { erspan, gre, gretap } from "./gre.js";
import { ipip, sit } from "./iptunnel.js";
import { ipvlan } from "./ipvlan.js";
import { macvlan } from "./macvlan.js";
import { vlan } from "./vlan.js";
import { vxlan } from "./vxlan.js";

export interface IpLinkKind {
  /** Reads the words after `type KIND`, ends the command with iproute2's complaint where they are wrong. `words.done` may be true at once. */
  parse(session: Session, words: Words, verb: Verb, request: LinkRequest): LinkData;
  /** What `ip -d link` prints behind the kind's name, and its JSON. */
  print?(session: Session, table: LinkTable, link: Link): void;
  /** `ip link help KIND` */
  usage?(session: Session): never;
}

export const IP_KINDS: Partial<Record<LinkKind, IpLinkKind>> = {
  erspan,
  geneve,
  gre,
  gretap,
  ipip,
  ipvlan,
  macvlan,
  sit,
  vlan,
  vxlan,
};

/** Kinds that the kernel can make: with options of their own or without. */
export function isModelled(kind: string): boolean {
  return (
    ["bridge", "bridge_slave", "dummy", "ifb", "veth"].includes(kind) ||
    (kind !== "erspan" && Object.hasOwn(IP_KINDS, kind))
  );
}
