/** A command line of iptables: the command, what it is about, and the rules that its words describe (do_parse() of the real tool). */
import { checkChainName, checkWaitInterval, parseCounters } from "./command-values.js";
import { formatHelp } from "./help.js";
import { checkTaken, COMMAND_LETTERS, LONG, SHORT, type Command, type Noted } from "./command-options.js";
import { Ended, parameterProblem, PARAMETER_PROBLEM, PlainFailure } from "./failure.js";
import { Arguments, type LongOption } from "./getopt.js";
import { wholeNumber } from "./numbers.js";
import { RuleParser, type OptionValue } from "./rule-parser.js";
import { VERSION, type Session } from "./session.js";

export interface ParsedCommand {
  /** one, or -L or -S with -Z */
  commands: Set<Command>;
  table: string;
  chain: string | null;
  newName: string | null;
  policy: string | null;
  /** counted from 1; 0 where none was given */
  ruleNumber: number;
  parser: RuleParser;
  given: ReadonlySet<Noted>;
  /** -v as often as it was given */
  verbose: number;
  counters: { packets: number; bytes: number } | null;
}

const LONGEST_CHAIN = 28;
const OWN_LONG = LONG as readonly LongOption<OptionValue>[];

/**
 * Reads the words behind the program's name. `table`: what iptables-restore says; null on a command line. Null where the line is for the other
 * family.
 */
export function parseCommand(
  session: Session,
  words: readonly string[],
  table: string | null,
): ParsedCommand | null {
  try {
    return new CommandParser(session, words, table).run();
  } catch (error) {
    if (error instanceof OtherFamily) return null;
    throw error;
  }
}

/** -4 in ip6tables-restore, -6 in iptables-restore */
class OtherFamily extends Error {}

class CommandParser {
  private readonly args: Arguments<OptionValue>;
  private readonly parser: RuleParser;
  private readonly given = new Set<Noted>();
  private readonly result: ParsedCommand;
  private tableGiven: boolean;
  private waits = false;
  private waitInterval = false;

  constructor(
    private readonly session: Session,
    words: readonly string[],
    private readonly restoredTable: string | null,
  ) {
    this.args = new Arguments(words, SHORT);
    this.tableGiven = restoredTable !== null;
    this.parser = new RuleParser(session);
    this.result = {
      commands: new Set(),
      table: restoredTable ?? "filter",
      chain: null,
      newName: null,
      policy: null,
      ruleNumber: 0,
      parser: this.parser,
      given: this.given,
      verbose: 0,
      counters: null,
    };
  }

  run(): ParsedCommand {
    let invert = false;
    for (;;) {
      const before = this.args.save();
      const found = this.args.next(this.options());
      if (found.kind === "end") break;
      if (found.kind === "word") {
        if (found.text !== "!")
          throw new PlainFailure(PARAMETER_PROBLEM, `Bad argument \`${found.text}'\n`, true);
        if (invert) throw parameterProblem("multiple consecutive ! not allowed");
        invert = true;
        continue;
      }
      if (found.kind === "option") {
        if (typeof found.value === "string") this.own(found.value, found.argument, invert);
        else this.extensionOption(found.value, found.argument, invert);
        invert = false;
        continue;
      }
      if (this.parser.loadProtocol(found.written)) {
        this.args.restore(before);
        continue;
      }
      if (found.kind === "unknown" && this.keepUnmodelled(found.written, invert)) {
        invert = false;
        continue;
      }
      throw parameterProblem(
        found.kind === "missing"
          ? `option "${found.written}" requires an argument`
          : `unknown option "${found.written}"`,
      );
    }
    this.finish(invert);
    return this.result;
  }

  /** --permissive: an option that belongs to an extension that is not modelled, with the words behind it. */
  private keepUnmodelled(written: string, invert: boolean): boolean {
    const words = [...(invert ? ["!"] : []), written];
    while (this.args.hasArgument) words.push(this.args.take());
    return this.parser.keepWords(words);
  }

  private extensionOption(
    { use, entry }: Exclude<OptionValue, string>,
    argument: string | null,
    invert: boolean,
  ): void {
    let text = argument;
    if (entry.twoArguments) {
      if (!this.args.hasArgument) throw parameterProblem(`--${entry.name} requires two args.`);
      text = `${argument ?? ""}\0${this.args.take()}`;
    }
    this.parser.option(use, entry, text, invert);
  }

  private options(): readonly LongOption<OptionValue>[] {
    const { extensionOptions } = this.parser;
    return extensionOptions.length === 0 ? OWN_LONG : [...OWN_LONG, ...extensionOptions];
  }

  private note(option: Noted, invert: boolean, invertible = false): void {
    if (this.given.has(option)) throw parameterProblem(`multiple -${option} flags not allowed`);
    this.given.add(option);
    if (invert && !invertible) throw parameterProblem(`cannot have ! before -${option}`);
  }

  private command(command: Command, invert: boolean, beside: readonly Command[] = []): void {
    if (invert) throw parameterProblem("unexpected '!' flag");
    const { commands } = this.result;
    for (const other of commands)
      if (!beside.includes(other))
        throw parameterProblem(`Cannot use -${COMMAND_LETTERS[command]} with -${COMMAND_LETTERS[other]}`);
    commands.add(command);
  }

  private ruleNumber(): number {
    const text = this.args.take();
    const number = wholeNumber(text, 1, 2147483647, 10);
    if (number === null) throw parameterProblem(`Invalid rule number \`${text}'`);
    return number;
  }

  private optionalChain(argument: string | null): void {
    if (argument !== null) this.result.chain = argument;
    else if (this.args.hasArgument) this.result.chain = this.args.take();
  }

  private own(letter: string, argument: string | null, invert: boolean): void {
    const { result, args, parser } = this;
    const text = argument ?? "";
    // these take the last word as it is (argv[optind - 1]): an attached argument keeps its option
    const word = args.words[args.index - 1] ?? "";
    switch (letter) {
      case "A":
      case "C":
        this.command(letter === "A" ? "append" : "check", invert);
        result.chain = text;
        return;
      case "D":
        this.command("delete", invert);
        result.chain = text;
        if (args.hasArgument) {
          result.ruleNumber = this.ruleNumber();
          result.commands.delete("delete");
          result.commands.add("deleteNum");
        }
        return;
      case "R":
      case "I":
        this.command(letter === "R" ? "replace" : "insert", invert);
        result.chain = text;
        if (args.hasArgument) result.ruleNumber = this.ruleNumber();
        else if (letter === "I") result.ruleNumber = 1;
        else throw parameterProblem("-R requires a rule number");
        return;
      case "L":
      case "S":
        this.command(letter === "L" ? "list" : "listRules", invert, ["zero", "zeroNum"]);
        this.optionalChain(argument);
        if (args.hasArgument) result.ruleNumber = this.ruleNumber();
        return;
      case "F":
        this.command("flush", invert);
        return this.optionalChain(argument);
      case "Z":
        this.command("zero", invert, ["list", "listRules"]);
        this.optionalChain(argument);
        if (args.hasArgument) {
          result.ruleNumber = this.ruleNumber();
          result.commands.clear();
          result.commands.add("zeroNum");
        }
        return;
      case "N":
        checkChainName(this.session, text);
        this.command("newChain", invert);
        result.chain = text;
        return;
      case "X":
        this.command("deleteChain", invert);
        return this.optionalChain(argument);
      case "E":
        this.command("rename", invert);
        result.chain = text;
        if (!args.hasArgument) throw parameterProblem("-E requires old-chain-name and new-chain-name");
        result.newName = args.take();
        checkChainName(this.session, result.newName);
        return;
      case "P":
        this.command("policy", invert);
        result.chain = text;
        if (!args.hasArgument) throw parameterProblem("-P requires a chain and a policy");
        result.policy = args.take();
        return;
      case "p":
        this.note("p", invert, true);
        return parser.protocol(word, invert);
      case "s":
        this.note("s", invert, true);
        return parser.source(word, invert);
      case "d":
        this.note("d", invert, true);
        return parser.destination(word, invert);
      case "j":
        this.note("j", invert);
        return parser.jump(word);
      case "g":
        this.note("j", invert);
        return parser.goto(text);
      case "i":
      case "o":
        if (text === "") throw parameterProblem("Empty interface is likely to be undesired");
        this.note(letter, invert, true);
        return parser.device(letter === "i" ? "in" : "out", word, invert);
      case "f":
        this.note("f", invert, true);
        return parser.fragment(invert);
      case "v":
        if (result.verbose === 0) this.note("v", invert);
        result.verbose++;
        return;
      case "m":
        return parser.match(text, invert);
      case "n":
      case "x":
      case "0":
        return this.note(letter, invert);
      case "t":
        if (invert) throw parameterProblem("unexpected ! flag before --table");
        if (this.restoredTable !== null && this.tableGiven)
          throw parameterProblem(`The -t option cannot be used in ${this.session.program}.\n`);
        result.table = text;
        this.tableGiven = true;
        return;
      case "M":
        return;
      case "c":
        return this.setCounters(text, invert);
      default:
        return this.rest(letter, argument, invert);
    }
  }

  private rest(letter: string, argument: string | null, invert: boolean): void {
    const { session } = this;
    switch (letter) {
      case "w":
      case "W":
        if (this.restoredTable !== null)
          throw parameterProblem(`You cannot use \`-${letter}' from ${session.program}`);
        this.wait(letter, argument);
        return;
      case "4":
      case "6": {
        if ((letter === "4") === (session.family === "ipv4")) return;
        // iptables-restore passes over lines of the other family
        if (this.restoredTable !== null) throw new OtherFamily();
        throw new PlainFailure(PARAMETER_PROBLEM, "", true);
      }
      case "V":
        session.out.push(
          invert ? `Not ${VERSION} (legacy) ;-)\n` : `${session.program} v${VERSION} (legacy)\n`,
        );
        throw new Ended();
      case "h":
        session.out.push(formatHelp(session, this.parser));
        throw new Ended();
      default:
        // "b" is in the option string and nowhere else
        throw parameterProblem(`Unknown arg "${argument ?? "(null)"}"`);
    }
  }

  private wait(letter: "w" | "W", argument: string | null): void {
    const text = argument ?? (this.args.hasArgument ? this.args.take() : null);
    if (letter === "w") {
      this.waits = true;
      if (text !== null && !/^\s*[-+]?[0-9]+/.test(text)) throw parameterProblem("wait seconds not numeric");
      return;
    }
    this.waitInterval = true;
    checkWaitInterval(this.session, text);
  }

  private setCounters(text: string, invert: boolean): void {
    this.note("c", invert);
    const comma = text.indexOf(",");
    const bytes = comma >= 0 ? text.slice(comma + 1) : this.args.hasArgument ? this.args.take() : null;
    this.result.counters = parseCounters(text, bytes);
    Object.assign(this.parser.rule, this.result.counters);
  }

  private finish(invert: boolean): void {
    const { result, args, parser } = this;
    const { chain, commands } = result;
    if (result.table === "nat" && (result.policy === "DROP" || parser.jumpTo === "DROP"))
      throw parameterProblem(
        '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n',
      );
    if (!this.waits && this.waitInterval)
      throw parameterProblem("--wait-interval only makes sense with --wait\n");
    parser.finish();
    if (args.index < args.words.length) throw parameterProblem("unknown arguments found on commandline");
    if (commands.size === 0) throw parameterProblem("no command specified");
    if (invert) throw parameterProblem("nothing appropriate following !");
    checkTaken(commands, this.given);
    if (chain !== null && Buffer.byteLength(chain) > LONGEST_CHAIN)
      throw parameterProblem(`chain name \`${chain}' too long (must be under ${LONGEST_CHAIN + 1} chars)`);
    const describes = (["append", "delete", "check", "insert", "replace"] as const).some((command) =>
      commands.has(command),
    );
    if (!describes) return;
    if ((chain === "PREROUTING" || chain === "INPUT") && this.given.has("o"))
      throw parameterProblem(`Can't use -o with ${chain}\n`);
    if ((chain === "POSTROUTING" || chain === "OUTPUT") && this.given.has("i"))
      throw parameterProblem(`Can't use -i with ${chain}\n`);
  }
}
