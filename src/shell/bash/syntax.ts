/** The syntax tree is that of just-bash's parser. */
import { parse as parseBash } from "just-bash";
import { unsupported } from "../../model/errors.js";
import { braceArgumentCount, repair } from "./repairs.js";

export type ScriptNode = ReturnType<typeof parseBash>;
export type StatementNode = ScriptNode["statements"][number];
export type PipelineNode = StatementNode["pipelines"][number];
export type CommandNode = PipelineNode["commands"][number];
type Kind<T extends string> = Extract<CommandNode, { type: T }>;
export type SimpleCommandNode = Kind<"SimpleCommand">;
export type FunctionDefNode = Kind<"FunctionDef">;
export type IfNode = Kind<"If">;
export type ForNode = Kind<"For">;
export type CStyleForNode = Kind<"CStyleFor">;
export type WhileNode = Kind<"While">;
export type UntilNode = Kind<"Until">;
export type CaseNode = Kind<"Case">;
export type ConditionalCommandNode = Kind<"ConditionalCommand">;
export type RedirectionNode = SimpleCommandNode["redirections"][number];
export type AssignmentNode = SimpleCommandNode["assignments"][number];
export type WordNode = AssignmentNode["value"] & object;
export type WordPart = WordNode["parts"][number];
type Part<T extends string> = Extract<WordPart, { type: T }>;
export type ParameterExpansionPart = Part<"ParameterExpansion">;
export type BraceExpansionPart = Part<"BraceExpansion">;
export type HereDocNode = Extract<RedirectionNode["target"], { type: "HereDoc" }>;
export type ConditionalExpression = ConditionalCommandNode["expression"];

/** A syntax error, worded as bash words it: "line 3: syntax error near unexpected token `fi'". */
export class SyntaxProblem extends Error {}

const cache = new Map<string, ScriptNode>();

/** Parses a script. Throws a SyntaxProblem. */
export function parseScript(text: string): ScriptNode {
  const known = cache.get(text);
  if (known) return known;
  let script: ScriptNode;
  try {
    script = parseRepaired(text);
  } catch (error) {
    const { message, line } = error as Error & { line?: number };
    const left = /(?:^|[\n;&|({]|\b(?:then|do|else))[ \t]*(select|coproc)[ \t]/.exec(text);
    if (left) throw new SyntaxProblem(`line ${line ?? 1}: ${unsupported(left[1]!).message}`);
    const what = message.replace(/^Parse error at \d+:\d+: /, "");
    throw new SyntaxProblem(
      `line ${line ?? 1}: ${what.startsWith("syntax error") ? what : `syntax error: ${what}`}`,
    );
  }
  for (const statement of script.statements) {
    if (statement.deferredError)
      throw new SyntaxProblem(`line ${statement.line ?? 1}: ${statement.deferredError.message}`);
  }
  if (text.length < 4096) {
    if (cache.size > 500) cache.clear();
    cache.set(text, script);
  }
  return script;
}

function parseRepaired(original: string): ScriptNode {
  const text = braceArgumentCount(original);
  try {
    return parseBash(text);
  } catch (error) {
    const repaired = repair(text);
    if (repaired === text) throw error;
    try {
      return parseBash(repaired);
    } catch {
      throw error;
    }
  }
}

/** Parses text as the inside of double quotes (here-documents, arithmetic). */
export function parseQuoted(text: string): WordNode {
  const escaped = text.replace(/\\(?![$`\\\n])/g, "\\\\").replace(/"/g, '\\"');
  const [statement] = parseScript(`: "${escaped}"`).statements;
  const command = statement!.pipelines[0]!.commands[0] as SimpleCommandNode;
  return command.args[0]!;
}
