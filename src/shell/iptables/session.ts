/** One run of one of the tools: who it is, where it works, and what it has said. */
import type { Kernel } from "../../model/kernel.js";
import type { Family } from "./address.js";

export const VERSION = "1.8.9";

export interface Session {
  /** as in messages: iptables, ip6tables, iptables-restore ... */
  program: string;
  family: Family;
  kernel: Kernel;
  netns: string;
  /** line of iptables-restore's input; -1 elsewhere */
  line: number;
  /** that input's name, and the line itself */
  input?: string;
  text?: string;
  /** whether what is not modelled is kept (it never matches) */
  permissive: boolean;
  /** says once that this match or target is not modelled and its rules never match */
  warnUnmodelled(side: string, name: string): void;
  /** standard output and standard error, in pieces */
  out: string[];
  err: string[];
  /** addresses that /etc/hosts has for a name */
  resolve(name: string): bigint[];
  /** name that /etc/hosts has for an address, null for none */
  hostName(address: string): string | null;
}
