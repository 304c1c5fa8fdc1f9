/**
 * The program as one file, with what V8 made of it when it was built (docs/decisions/pipeline.md). For another V8 it is compiled anew, and Node
 * keeps what comes of that where it can (22.1).
 */
import { existsSync, readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

export type Program = typeof import("./all.js");

/** written by .ci/bundle.mjs; ASCII */
const BUNDLE = fileURLToPath(new URL("../bundle/vethwork.cjs", import.meta.url));
/** `createCachedData()` of its script; V8 refuses what another version made, or other options */
export const COMPILED = `${BUNDLE}.v8-${process.versions.v8.split("-")[0]}`;

/** as Node itself wraps a CommonJS module */
type Wrapped = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object; importModule: (name: string) => Promise<unknown> },
  filename: string,
  directory: string,
) => void;

/** @param compiled its contents of COMPILED, if there are any */
export function bundleScript(compiled?: Buffer): Script {
  const source = readFileSync(BUNDLE, "latin1");
  return new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: BUNDLE,
    cachedData: compiled,
  });
}

/** Runs the bundle's script: what it exports. */
export function runBundle(script: Script): Program {
  const module = { exports: {}, importModule: (name: string) => import(name) as Promise<unknown> };
  const run = script.runInThisContext() as Wrapped;
  run(module.exports, nodeModule.createRequire(BUNDLE), module, BUNDLE, dirname(BUNDLE));
  return module.exports as Program;
}

/** The program, of its modules where there is no bundle. */
export async function loadProgram(): Promise<Program> {
  if (existsSync(COMPILED)) return runBundle(bundleScript(readFileSync(COMPILED)));
  (nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();
  return existsSync(BUNDLE) ? nodeModule.createRequire(BUNDLE)(BUNDLE) : import("./all.js");
}
