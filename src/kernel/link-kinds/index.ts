/** The kinds of link that have data of their own: how it goes into the mailbox and comes out of it. One file a kind. */
import type { LinkData } from "../../model/link-kinds/index.js";
import type { LinkKind } from "../../model/state.js";
import type { Machine } from "../machine.js";
import { geneve } from "./geneve.js";
import { ipvlan } from "./ipvlan.js";
import { macvlan } from "./macvlan.js";
import { erspan, gre, gretap, ipip, sit } from "./tunnel.js";
import { vlan } from "./vlan.js";
import { vxlan } from "./vxlan.js";

export interface LinkKindCodec {
  /** what happens before a link of the kind gets its name: its module is loaded, which may bring devices */
  prepare?(m: Machine): void;
  /** writes the kind's record at `at` (zeros so far); `data` absent: all defaults. `change`: only what `data` has is to change */
  write(m: Machine, at: number, data: LinkData | undefined, change: boolean): void;
  /** reads the record at `at` */
  read(m: Machine, at: number): LinkData;
}

export const LINK_KINDS: Partial<Record<LinkKind, LinkKindCodec>> = {
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
