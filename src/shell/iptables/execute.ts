/** What a command of iptables does to a table: do_command4() after its words are read. */
import type { XtRule } from "../../model/netfilter.js";
import { parseCommand, type ParsedCommand } from "./command.js";
import { NO_SUCH_CHAIN, parameterProblem, TableError } from "./failure.js";
import { Handle } from "./handle.js";
import { listText, verboseLine, type ListFormat } from "./list.js";
import { ruleText } from "./rule-text.js";
import type { Session } from "./session.js";

/** Runs a command line. `handle`: the table that iptables-restore has open; it is not committed here then. */
export function execute(
  session: Session,
  words: readonly string[],
  handle: Handle | null = null,
  verbose = false,
): void {
  const command = parseCommand(session, words, handle?.table ?? null);
  if (command === null) return;
  if (verbose) command.verbose ||= 1;
  const { commands } = command;
  const rules =
    describesRule(command) || command.parser.sources || command.parser.destinations
      ? command.parser.expand()
      : [];
  if (commands.has("replace") && rules.length !== 1)
    throw parameterProblem("Replacement rule does not specify a unique address");
  const table = handle ?? new Handle(session, command.table);
  if (describesRule(command)) for (const rule of rules) rule.target = targetOf(session, command, table);
  perform(session, command, rules, table);
  if (!handle) table.commit();
}

function describesRule({ commands }: ParsedCommand): boolean {
  return (["append", "delete", "check", "insert", "replace"] as const).some((one) => commands.has(one));
}

/** What the rule does, now that it is known which names are chains. */
function targetOf(session: Session, { parser }: ParsedCommand, table: Handle): XtRule["target"] {
  const { jumpTo, isGoto } = parser;
  if (jumpTo === null) return null;
  if (table.isChain(jumpTo)) {
    if (parser.target) session.err.push(`Warning: using chain ${jumpTo}, not extension\n`);
    return isGoto ? { goto: jumpTo } : { jump: jumpTo };
  }
  if (isGoto) throw parameterProblem(`goto '${jumpTo}' is not a chain`);
  if (jumpTo === "ACCEPT" || jumpTo === "DROP" || jumpTo === "RETURN" || jumpTo === "QUEUE")
    return { verdict: jumpTo };
  if (parser.target) return parser.target.block;
  parser.find("target", jumpTo);
  return null;
}

function formatOf({ given, verbose }: ParsedCommand): ListFormat {
  return {
    verbose: verbose > 0,
    numeric: given.has("n"),
    exact: given.has("x"),
    lineNumbers: given.has("0"),
  };
}

function perform(session: Session, command: ParsedCommand, rules: XtRule[], table: Handle): void {
  const { commands, ruleNumber, verbose } = command;
  const chain = command.chain ?? "";
  const say = (rule: XtRule): void => {
    if (verbose) session.out.push(verboseLine(session, rule));
  };
  const each = (change: (rule: XtRule) => void): void => {
    for (const rule of rules) {
      say(rule);
      change(rule);
    }
  };
  const everyChain = (act: (name: string) => void, builtinToo: boolean): void => {
    if (command.chain !== null) return act(chain);
    // a refusal does not stop the rest: the last one is told, and nothing is committed
    let refusal: unknown = null;
    for (const { name, policy } of table.chainList()) {
      if (!builtinToo && policy !== null) continue;
      try {
        act(name);
      } catch (error) {
        if (!(error instanceof TableError)) throw error;
        refusal = error;
      }
    }
    if (refusal !== null) throw refusal;
  };
  if (commands.has("append")) each((rule) => table.append(chain, rule));
  else if (commands.has("insert")) each((rule) => table.insert(chain, rule, ruleNumber - 1));
  else if (commands.has("replace")) each((rule) => table.replace(chain, rule, ruleNumber - 1));
  else if (commands.has("delete")) each((rule) => table.findOrRefuse(chain, rule, true));
  else if (commands.has("check")) each((rule) => table.findOrRefuse(chain, rule, false));
  else if (commands.has("deleteNum")) table.deleteNumber(chain, ruleNumber - 1);
  else if (commands.has("newChain")) table.create(chain);
  else if (commands.has("rename")) table.rename(chain, command.newName!);
  else if (commands.has("policy")) table.setPolicy(chain, command.policy!, command.counters);
  else if (commands.has("flush"))
    everyChain((name) => {
      if (verbose) session.out.push(`Flushing chain \`${name}'\n`);
      table.flush(name);
    }, true);
  else if (commands.has("deleteChain"))
    everyChain((name) => {
      if (verbose) session.out.push(`Deleting chain \`${name}'\n`);
      table.delete(name);
    }, false);
  if (commands.has("list") || commands.has("listRules")) show(session, command, table);
  if (commands.has("zeroNum")) table.zeroNumber(chain, ruleNumber - 1);
  else if (commands.has("zero"))
    everyChain((name) => {
      if (verbose) session.out.push(`Zeroing chain \`${name}'\n`);
      table.zero(name);
    }, true);
}

function show(session: Session, command: ParsedCommand, table: Handle): void {
  const { chain, ruleNumber } = command;
  if (command.commands.has("list")) {
    const { text, found } = listText(session, table, chain, ruleNumber, formatOf(command));
    session.out.push(text);
    if (!found) throw NO_SUCH_CHAIN();
    return;
  }
  const verbose = command.verbose > 0;
  const chains = table.chainsNamed(chain);
  if (chains.length === 0 && chain !== null) throw NO_SUCH_CHAIN();
  if (ruleNumber === 0)
    for (const { name, policy, packets, bytes } of chains)
      session.out.push(
        policy === null
          ? `-N ${name}\n`
          : `-P ${name} ${policy}${verbose ? ` -c ${packets} ${bytes}` : ""}\n`,
      );
  for (const each of chains)
    for (const { rule } of table.numbered(each, ruleNumber))
      session.out.push(`-A ${each.name}${ruleText(session, rule, verbose)}\n`);
}

/** The last line of a command that libiptc or the kernel refused. */
export function tableErrorText(session: Session, error: TableError): string {
  const hint = error.code === "EINVAL" ? " Run `dmesg' for more information." : "";
  return `${session.program}: ${error.sentence}.${hint}\n`;
}
