/** What a match or target is told (struct xt_action_param of include/linux/netfilter/x_tables.h), and what it answers. */
import { XtRuleRecord } from "../../abi/netfilter";
import { Device } from "../../device/device";
import { Packet } from "../../packet";
import { Netfilter } from "../state";

/** A target's answer beside a Verdict: go on with the next rule. */
export const XT_CONTINUE: i32 = -1;

/** One packet's way through one table. There is one for each level of nesting: a target may send packets that meet tables of their own. */
@unmanaged
export class XtContext {
  /** `data` and `network` are at its IP header */
  packet: Packet;
  nf: Netfilter;
  /** as rules see them with -i and -o; null where there is none at this hook */
  input: Device | null;
  output: Device | null;
  /** Hook */
  hook: u32;
  /** XtTable */
  table: u32;
  /** XtFamily */
  family: u32;
  /** in units of 8 bytes; not 0 in fragments behind the first, whose transport header is elsewhere */
  fragmentOffset: u32;
  /** behind the IP header */
  transport: usize;
  /** bytes of the packet from `transport` on: look before you read */
  available: u32;
  /** a match sets it where the packet is too broken to be judged: it is dropped, whatever the match answers */
  hotdrop: u32;
  /** raised by each replacement of the table: state that a rule keeps (limit, statistic) begins anew */
  generation: u32;
  /** the rule that matched last, or the chain whose policy decided */
  decided: usize;
}

/** What the check of a match or target is told (struct xt_mtchk_param, xt_tgchk_param). */
@unmanaged
export class XtCheck {
  nf: Netfilter;
  /** XtFamily */
  family: u32;
  /** XtTable */
  table: u32;
  /** bit per Hook from which the rule can be reached */
  hookMask: u32;
  /** the rule: its blocks follow the record */
  record: XtRuleRecord;
}
