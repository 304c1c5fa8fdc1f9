/**
 * The program as one file, with what V8 made of it when it was built (docs/decisions/pipeline.md). For another V8 it is compiled anew, and Node
 * keeps what comes of that where it can (22.1).
 */
import fs = require("node:fs");
import nodeModule = require("node:module");
import path = require("node:path");
import v8 = require("node:v8");
import vm = require("node:vm");

type Program = typeof import("./all.js", { with: { "resolution-mode": "import" } });

/** written by .ci/bundle.mjs; ASCII */
const BUNDLE = path.join(__dirname, "../bundle/vethwork.cjs");
/** `createCachedData()` of its script; V8 refuses what another version made, or other options */
const COMPILED = `${BUNDLE}.v8-${process.versions.v8.split("-")[0]}`;

/**
 * V8 11.3 optimizes what has run so often, four times sooner: by threads that take the cores from a program that is over before it pays. Set before the
 * bundle is compiled, for what was compiled belongs to V8's options.
 */
if (process.versions.v8.startsWith("11.3.")) v8.setFlagsFromString("--interrupt-budget=540000");

/** as Node itself wraps a CommonJS module */
type Wrapped = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object; importModule: (name: string) => Promise<unknown> },
  filename: string,
  directory: string,
) => void;

/** @param compiled its contents of COMPILED, if there are any */
function bundleScript(compiled?: Buffer): vm.Script {
  return new vm.Script(fs.readFileSync(BUNDLE, "latin1"), { filename: BUNDLE, cachedData: compiled });
}

/** Runs the bundle's script: what it exports. */
function runBundle(script: vm.Script): Program {
  const module = { exports: {}, importModule: (name: string) => import(name) as Promise<unknown> };
  const run = script.runInThisContext() as Wrapped;
  run(module.exports, nodeModule.createRequire(BUNDLE), module, BUNDLE, path.dirname(BUNDLE));
  return module.exports as Program;
}

/** The program, of its modules where there is no bundle. */
async function loadProgram(): Promise<Program> {
  if (fs.existsSync(COMPILED)) return runBundle(bundleScript(fs.readFileSync(COMPILED)));
  (nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();
  return fs.existsSync(BUNDLE) ? (require(BUNDLE) as Program) : import("./all.js");
}

export = { bundleScript, runBundle, loadProgram, COMPILED };
