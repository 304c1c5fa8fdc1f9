/** Builds what is out of date: the ABI layout, the WebAssembly modules, the TypeScript. `node .ci/build.mjs [--force]` */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The modules: what is built of which entry. */
const MODULES = [
  { entry: "assembly/index.ts", out: "dist/kernel.wasm" },
  { entry: "assembly/capture/index.ts", out: "dist/capture.wasm" },
  { entry: "assembly/rewrite/index.ts", out: "dist/rewrite.wasm" },
];

function newest(path) {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function run(script, args) {
  execFileSync(process.execPath, [join(root, "node_modules", script), ...args], {
    cwd: root,
    stdio: "inherit",
  });
}

export async function build({ force = false, quiet = false } = {}) {
  const say = (text) => quiet || process.stderr.write(`${text}\n`);
  mkdirSync(join(root, "dist"), { recursive: true });
  const { writeLayout } = await import(pathToFileURL(join(root, ".ci/layout.mjs")));
  writeLayout(root);
  const assembly = Math.max(
    ...["assembly", "asconfig.json", ".ci/inline.mjs", ".ci/branches.mjs"].map((path) =>
      newest(join(root, path)),
    ),
  );
  for (const { entry, out } of MODULES) {
    const target = join(root, out);
    if (!existsSync(join(root, entry))) continue;
    if (!force && newest(target) > assembly) continue;
    say(`building ${out}`);
    // a half-written module must never look like a finished one
    const options = ["--target", "release", "--transform", "./.ci/inline.mjs", "--outFile", `${out}.new`];
    run("assemblyscript/bin/asc.js", [entry, ...options]);
    renameSync(`${target}.new`, target);
  }
  const sources = Math.max(
    ...["src", "tsconfig.json", ".ci/bundle.mjs", ".ci/compile.mjs"].map((path) => newest(join(root, path))),
  );
  if (force || newest(join(root, "dist/.built")) < sources) {
    say("building dist/*.js");
    // a bundle of other sources must not outlive a build that fails
    rmSync(join(root, "dist/bundle"), { recursive: true, force: true });
    run("typescript/bin/tsc", ["-p", "tsconfig.json"]);
    for (const name of ["dist/cli/main.cjs", "dist/cli/main.js"]) {
      const main = join(root, name);
      if (existsSync(main)) chmodSync(main, 0o755);
    }
    // what is no TypeScript: files for Wireshark, the schema of flow logs
    cpSync(join(root, "src/flows/flow.proto"), join(root, "dist/flows/flow.proto"));
    cpSync(join(root, "src/wireshark/assets"), join(root, "dist/wireshark/assets"), { recursive: true });
    const { bundle } = await import(pathToFileURL(join(root, ".ci/bundle.mjs")));
    await bundle(root, say);
    writeFileSync(join(root, "dist/.built"), "");
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build({ force: process.argv.includes("--force") });
  } catch (error) {
    // a compiler has said what is wrong
    if (typeof error.status === "number") process.exit(error.status);
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
