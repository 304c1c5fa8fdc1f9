/** The generated layout is what the compiler lays out: every class of assembly/abi is compiled and asked for its offsets. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { describe, expect, it } from "vitest";
// @ts-expect-error: a script without types
import { generateLayout } from "../../.ci/layout.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const directory = join(root, "assembly/abi");

describe("ABI layout", () => {
  it("agrees with the compiler for every field", async () => {
    const sources: Record<string, string> = {};
    for (const file of readdirSync(directory)) sources[file] = readFileSync(join(directory, file), "utf8");
    const text: string = generateLayout(sources);
    const classes = [...text.matchAll(/\/\*\* byte offsets \*\/\nexport const (\w+) = \{\n([^}]*)\}/g)].map(
      (match) => ({
        name: match[1]!,
        fields: [...match[2]!.matchAll(/ {2}(\w+): (\d+),/g)].map((field) => ({
          field: field[1]!,
          offset: Number(field[2]),
        })),
      }),
    );
    expect(classes.length).toBeGreaterThan(4);
    const lines: string[] = [];
    const expected: [string, number][] = [];
    for (const file of Object.keys(sources)) {
      const names = classes
        .map((c) => c.name)
        .filter((name) => new RegExp(`class ${name}\\b`).test(sources[file]!));
      if (names.length) lines.push(`import { ${names.join(", ")} } from "./${file.replace(/\.ts$/, "")}";`);
    }
    for (const { name, fields } of classes)
      for (const { field, offset } of fields) {
        lines.push(
          `export function ${name}_${field}(): u32 { return <u32>offsetof<${name}>(${field === "size" ? "" : `"${field}"`}); }`,
        );
        expected.push([`${name}_${field}`, offset]);
      }
    const files: Record<string, string> = {
      ...Object.fromEntries(Object.entries(sources)),
      "entry.ts": lines.join("\n"),
    };
    let binary: Uint8Array | undefined;
    const { error, stderr } = await asc.main(
      ["entry.ts", "--outFile", "out.wasm", "--runtime", "stub", "--use", "abort="],
      {
        readFile: (name) => files[name.replace(/^\.?\//, "")] ?? null,
        writeFile: (_name, contents) => void (binary = contents as Uint8Array),
        listFiles: () => [],
      },
    );
    expect(error, stderr.toString()).toBeNull();
    const instance = new WebAssembly.Instance(new WebAssembly.Module(binary as BufferSource), {});
    const calls = instance.exports as Record<string, () => number>;
    expect(expected.map(([name]) => [name, calls[name]!()])).toEqual(expected);
  });
});
