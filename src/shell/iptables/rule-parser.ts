/** The words that describe a rule: -p, -s, -m, -j and what the extensions take (do_parse() and command_default() of iptables). */
import type { XtBlock, XtRule } from "../../model/netfilter.js";
import { unsupported } from "../../model/errors.js";
import { parseNetworks, writeAddress, type Network } from "./address.js";
import { savedText, type Extension, type OptionCall, type OptionEntry } from "./extension.js";
import { parameterProblem } from "./failure.js";
import type { LongOption } from "./getopt.js";
import { protocolName, protocolNumber } from "./names/protocols.js";
import { checkOptions, idOf, readOption } from "./options.js";
import { findExtension, type Side } from "./registry.js";
import type { Session } from "./session.js";
import { isUnmodelled, UNMODELLED_MATCH, UNMODELLED_TARGET } from "./unmodelled.js";

/** An extension in use in a rule, with what it was told so far. */
export class Use {
  readonly flags = new Set<string>();
  readonly block: XtBlock;
  constructor(
    readonly extension: Extension,
    session: Session,
  ) {
    this.block = { kind: extension.kind ?? extension.name, ...extension.initial?.(session) };
  }
}

/** Value of a long option: a letter of the tool's own, or an option of an extension. */
export type OptionValue = string | { use: Use; entry: OptionEntry };

const LONGEST_TARGET = 28;
const LONGEST_INTERFACE = 15;

export class RuleParser {
  protocolText: string | null = null;
  protocolUsed = false;
  readonly rule: XtRule = { protocol: 0, matches: [], target: null, packets: 0, bytes: 0 };
  readonly matches: Use[] = [];
  target: Use | null = null;
  /** the block of the last extension that is not modelled and kept */
  private unmodelled: XtBlock | null = null;
  /** what -j or -g named */
  jumpTo: string | null = null;
  isGoto = false;
  sources: string | null = null;
  destinations: string | null = null;
  /** options of the extensions loaded so far, newest first: they come behind the tool's own */
  extensionOptions: LongOption<OptionValue>[] = [];

  constructor(readonly session: Session) {}

  private invert(name: keyof NonNullable<XtRule["not"]>, isInverted: boolean): void {
    if (isInverted) (this.rule.not ??= {})[name] = true;
  }

  protocol(text: string, isInverted: boolean): void {
    this.protocolText = text.toLowerCase();
    const number = protocolNumber(this.protocolText);
    if (number === null) throw parameterProblem(`unknown protocol "${this.protocolText}" specified`);
    if (number === 0 && isInverted) throw parameterProblem("rule would never match protocol");
    this.rule.protocol = number;
    this.invert("protocol", isInverted);
    // ip6tables: headers that are no upper layer protocol (is_exthdr)
    if (this.session.family === "ipv6" && [43, 44, 51, 60].includes(number) && !isInverted)
      this.session.err.push(
        `Warning: never matched protocol: ${this.protocolText}. use extension match instead.\n`,
      );
  }

  source(text: string, isInverted: boolean): void {
    this.sources = text;
    this.invert("src", isInverted);
  }

  destination(text: string, isInverted: boolean): void {
    this.destinations = text;
    this.invert("dst", isInverted);
  }

  device(side: "in" | "out", name: string, isInverted: boolean): void {
    if (name === "") throw parameterProblem("Empty interface is likely to be undesired");
    if (Buffer.byteLength(name) > LONGEST_INTERFACE)
      throw parameterProblem(
        `interface name \`${name}' must be shorter than IFNAMSIZ (${LONGEST_INTERFACE})`,
      );
    if (/[/ ]/.test(name))
      this.session.err.push(
        `Warning: weird character in interface \`${name}' ('/' and ' ' are not allowed by the kernel).\n`,
      );
    this.rule[side] = name;
    this.invert(side, isInverted);
  }

  fragment(isInverted: boolean): void {
    if (this.session.family === "ipv6")
      throw parameterProblem("`-f' is not supported in IPv6, use -m frag instead");
    this.rule.fragment = true;
    this.invert("fragment", isInverted);
  }

  match(name: string, isInverted: boolean): void {
    if (isInverted) throw parameterProblem("unexpected ! flag before --match");
    if (this.keeps("match", name)) this.unmodelled = this.keep("match", `-m ${name}`);
    else this.addMatch(this.find("match", name));
  }

  /** Whether rules with this extension are kept although it is not modelled (--permissive). */
  private keeps(side: Side, name: string): boolean {
    if (!this.session.permissive || !isUnmodelled(side, name)) return false;
    if (findExtension(side, name, this.session.family)) return false;
    this.session.warnUnmodelled(side, name);
    return true;
  }

  private keep(side: Side, text: string): XtBlock {
    const use = new Use(side === "match" ? UNMODELLED_MATCH : UNMODELLED_TARGET, this.session);
    use.block.text = text;
    if (side === "match") this.matches.push(use);
    else this.target = use;
    return use.block;
  }

  /** Words of an extension that is not modelled, as they were written. False where there is none that they could belong to. */
  keepWords(words: readonly string[]): boolean {
    if (!this.unmodelled) return false;
    this.unmodelled.text = `${String(this.unmodelled.text)}${words.map((word) => (/^(-|!$)/.test(word) ? ` ${word}` : savedText(word))).join("")}`;
    return true;
  }

  private addMatch(extension: Extension): void {
    const use = new Use(extension, this.session);
    this.matches.push(use);
    this.offer(use);
  }

  jump(name: string): void {
    this.jumpTo = targetName(name);
    const extension = findExtension("target", name, this.session.family);
    if (!extension) {
      if (this.keeps("target", name)) this.unmodelled = this.keep("target", `-j ${name}`);
      return;
    }
    this.target = new Use(extension, this.session);
    this.offer(this.target);
  }

  goto(name: string): void {
    this.isGoto = true;
    this.jumpTo = targetName(name);
  }

  private offer(use: Use): void {
    const { options } = use.extension;
    if (options.length === 0) return;
    this.extensionOptions = [
      ...options.map((entry): LongOption<OptionValue> => ({
        name: entry.name,
        argument: entry.type === "none" ? "none" : "required",
        value: { use, entry },
      })),
      ...this.extensionOptions,
    ];
  }

  /** The extension of that name; throws as the real tool does, or says that it is not modelled. */
  find(side: Side, name: string): Extension {
    const found = findExtension(side, name, this.session.family);
    if (found) return found;
    if (isUnmodelled(side, name)) throw unsupported(`the ${side} "${name}"`);
    throw parameterProblem(`Couldn't load ${side} \`${name}':No such file or directory\n`);
  }

  option(use: Use, entry: OptionEntry, argument: string | null, invert: boolean): void {
    const { extension, block, flags } = use;
    const id = idOf(entry);
    const call: OptionCall = {
      session: this.session,
      extension: extension.name,
      // messages call an option by the first of its names (xtables_option_lookup)
      entry: extension.options.find((other) => idOf(other) === id)!,
      id,
      argument: argument ?? "",
      invert,
      block,
      flags,
      head: this.rule,
      value: 0,
      values: [],
      parts: 1,
      big: 0n,
      mask: 0n,
      prefix: 0,
    };
    readOption(call, extension.old ?? false);
    extension.parse?.(call);
    flags.add(call.id);
  }

  /**
   * load_proto(): the protocol's own match is loaded when an option is not known; false where there is nothing to load, or the option is
   * one of an extension that is not modelled and kept.
   */
  loadProtocol(option: string): boolean {
    if (this.protocolText === null || this.protocolUsed) return false;
    const protocol = /^[0-9]/.test(this.protocolText)
      ? (protocolName(this.rule.protocol) ?? "")
      : this.protocolText;
    const extension = findExtension("match", protocol, this.session.family);
    if (!extension) return false;
    const name = option.replace(/=.*/s, "");
    if (this.unmodelled && !extension.options.some((entry) => `--${entry.name}`.startsWith(name)))
      return false;
    this.protocolUsed = true;
    this.addMatch(extension);
    return true;
  }

  /** Checks the options of all extensions, once all words are read. */
  finish(): void {
    for (const use of [...this.matches, ...(this.target ? [this.target] : [])]) {
      const { extension, block, flags } = use;
      const { session } = this;
      extension.check?.({ session, block, flags, head: this.rule, extension: extension.name });
      if (!extension.old) checkOptions(extension, flags);
    }
  }

  /** The rules that the words stand for: one for each pair of a source and a destination. */
  expand(): XtRule[] {
    const { session, rule } = this;
    const sources = this.networks(this.sources);
    const destinations = this.networks(this.destinations);
    if ((sources.length > 1 || destinations.length > 1) && (rule.not?.src || rule.not?.dst))
      throw parameterProblem("! not allowed with multiple source or destination IP addresses");
    const part = (name: "src" | "dst", network: Network | null): Pick<XtRule, "src" | "dst"> =>
      network && (network.mask !== 0n || network.address !== 0n)
        ? {
            [name]: {
              address: writeAddress(network.address, session.family),
              mask: writeAddress(network.mask, session.family),
            },
          }
        : {};
    rule.matches = this.matches.map((use) => use.block);
    return sources.flatMap((source) =>
      destinations.map((destination) => ({ ...rule, ...part("src", source), ...part("dst", destination) })),
    );
  }

  private networks(text: string | null): (Network | null)[] {
    return text === null ? [null] : parseNetworks(this.session, text);
  }
}

/** xt_parse_target() */
function targetName(name: string): string {
  if (name === "") throw parameterProblem("Invalid target name (too short)");
  if (Buffer.byteLength(name) > LONGEST_TARGET)
    throw parameterProblem(`Invalid target name \`${name}' (${LONGEST_TARGET} chars max)`);
  if (/\s/.test(name)) throw parameterProblem(`Invalid target name \`${name}'`);
  return name;
}
