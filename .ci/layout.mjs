/**
 * Generates src/kernel/abi.generated.ts from assembly/abi/*.ts, so that no offset and no number is typed twice:
 * a `const enum` becomes an object of numbers and an array of names, an `@unmanaged` class becomes `{ size, field: offset, ... }` (and `{ field: type, ... }`)
 * with the layout rules of AssemblyScript (natural alignment, in order, no tail padding).
 */
import { readdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const SIZES = {
  u8: 1,
  i8: 1,
  bool: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  usize: 4,
  f32: 4,
  u64: 8,
  i64: 8,
  f64: 8,
};

/** Text of the generated module for the sources `{ name: text }`. */
export function generateLayout(sources) {
  const lines = ["// Generated from assembly/abi/*.ts by .ci/layout.mjs. Do not edit.", ""];
  for (const [file, text] of Object.entries(sources)) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    for (const node of source.statements) {
      if (ts.isEnumDeclaration(node)) lines.push(...generateEnum(node, source));
      else if (ts.isClassDeclaration(node)) lines.push(...generateClass(node, source));
      else if (ts.isVariableStatement(node)) lines.push(...generateConstants(node, source));
    }
  }
  const records = lines.flatMap(
    (line) => /^export const (Xt\w+(?:Match|Target))Types =/.exec(line)?.[1] ?? [],
  );
  lines.push("/** parameters of matches and targets by the name of their record */");
  lines.push(
    "export const XtRecords: Record<string, [offsets: Record<string, number>, types: Record<string, string>]> = {",
  );
  for (const name of records) lines.push(`  ${name}: [${name}, ${name}Types],`);
  lines.push("};", "");
  return lines.join("\n");
}

function generateEnum(node, source) {
  const members = [];
  let next = 0;
  for (const member of node.members) {
    if (member.initializer) next = evaluate(member.initializer.getText(source), member);
    members.push([member.name.getText(source), next++]);
  }
  const name = node.name.text;
  const names = members.filter(([member]) => member !== "COUNT");
  const out = [`export const ${name} = {`];
  for (const [member, value] of members) out.push(`  ${member}: ${value},`);
  out.push("} as const;");
  out.push(`export const ${name}Names: Record<number, string> = {`);
  for (const [member, value] of names) out.push(`  ${value}: ${JSON.stringify(member)},`);
  out.push("};", "");
  return out;
}

function generateConstants(node, source) {
  const declarations = node.declarationList.declarations;
  return declarations.map((one) => {
    const value = evaluate(one.initializer.getText(source), one);
    return `export const ${one.name.getText(source)} = ${value};\n`;
  });
}

function evaluate(text, member) {
  const value = Number(text.replaceAll("_", ""));
  if (!Number.isFinite(value))
    throw new Error(
      `${member.name.getText()}: only plain numbers are allowed in assembly/abi, not "${text}"`,
    );
  return value;
}

function generateClass(node, source) {
  const out = [`/** byte offsets */`, `export const ${node.name.text} = {`];
  const types = [];
  let offset = 0;
  for (const member of node.members) {
    if (!ts.isPropertyDeclaration(member)) continue;
    const type = member.type?.getText(source) ?? "usize";
    const size = SIZES[type] ?? 4; // a reference is a pointer
    offset = Math.ceil(offset / size) * size;
    out.push(`  ${member.name.getText(source)}: ${offset},`);
    types.push(`  ${member.name.getText(source)}: "${SIZES[type] ? type : "usize"}",`);
    offset += size;
  }
  out.push(`  size: ${offset},`, "} as const;");
  out.push(`export const ${node.name.text}Types = {`, ...types, "} as const;", "");
  return out;
}

/** Objects of the kernel whose fields --fast verify names (src/lab/verify/). */
const OBJECTS = {
  "state.ts": ["KernelState"],
  "device/device.ts": ["Device"],
  "device/bridge/state.ts": ["FdbEntry"],
  "net/neighbor.ts": ["Neighbor"],
  "netfilter/conntrack/connection.ts": ["Connection"],
  "netfilter/xtables/rule.ts": ["XtRule"],
  "ipvs/connection.ts": ["VsConnection"],
  "ipvs/service.ts": ["VsService", "VsDestination"],
};

/** Text of the generated module of the classes `{ file: [class] }` below assembly/. */
export function generateObjects(assembly, objects = OBJECTS) {
  const lines = ["// Generated from assembly/ by .ci/layout.mjs. Do not edit.", ""];
  for (const [file, names] of Object.entries(objects)) {
    const source = ts.createSourceFile(
      file,
      readFileSync(join(assembly, file), "utf8"),
      ts.ScriptTarget.ES2022,
      true,
    );
    const classes = source.statements.filter(ts.isClassDeclaration);
    for (const name of names) {
      const node = classes.find((one) => one.name.text === name);
      if (!node || node.heritageClauses) throw new Error(`assembly/${file}: no plain class ${name}`);
      lines.push(...generateClass(node, source));
    }
  }
  return lines.join("\n");
}

function writeChanged(target, text) {
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
}

export function writeLayout(root) {
  const directory = join(root, "assembly/abi");
  const sources = {};
  for (const file of readdirSync(directory).sort())
    sources[file] = readFileSync(join(directory, file), "utf8");
  writeChanged(join(root, "src/kernel/abi.generated.ts"), generateLayout(sources));
  writeChanged(join(root, "src/kernel/objects.generated.ts"), generateObjects(join(root, "assembly")));
}
