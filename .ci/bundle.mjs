/**
 * The command line as one script, dist/bundle/vethwork.cjs, and what V8 makes of it (src/start/bundle.cts): to find, read, link and compile 600
 * modules takes Node 0.3 s, which is most of what a small replay takes. It lies as deep as the modules that it is made of, so that
 * `new URL("../x", import.meta.url)` names the same files.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Packages that find files of their own beside themselves or are not there everywhere, and parts of just-bash that never run here (no network,
 * no other interpreters) or come from the package (src/shell/text-commands.ts).
 */
const EXTERNAL = [
  /^piscina/,
  /^sql\.js/,
  /^@mongodb-js\//,
  /^node-liblzma/,
  /\/(curl|undici|python3|js-exec|sqlite3|tar|flag-coverage)-\w+\.js$/,
];

/** just-bash asks for it when it is loaded, to have it for a network that it is not given; it makes Node load its HTTP client (30 ms). */
const DEFINE = { "globalThis.Headers": "undefined" };

/**
 * The file is a CommonJS module, and as a script (which can be compiled before) it is the function that Node would make of one. So it is read into memory
 * once and not copied. Such a script may not import (V8 11.3 forgets where it is): who runs it does that for it.
 */
const PARAMETERS = "exports, require, module, __filename, __dirname";
const BEGIN = `((run) => (typeof module === "object" ? run(${PARAMETERS}) : run))(function (${PARAMETERS}) {
const importModule = module.importModule ?? ((name) => import(name));
`;
const END = "\n});\n";

/** Modules of Node that few runs need and that take it some ms to load: each is loaded where it is used first. */
const SELDOM = ["child_process", "crypto", "dns", "os", "worker_threads", "zlib"];

/** Without the bundler (vitest brings it) there is no bundle, and the command line is slower to start. */
export async function bundle(root, say) {
  let rolldown;
  try {
    ({ rolldown } = await import("rolldown"));
  } catch {
    return say("no rolldown: the command line stays in its modules");
  }
  const build = await rolldown({
    input: join(root, "dist/start/all.js"),
    platform: "node",
    external: EXTERNAL,
    transform: { define: DEFINE },
  });
  const file = join(root, "dist/bundle/vethwork.cjs");
  await build.write({ file, format: "cjs", codeSplitting: false });
  await build.close();
  const text = readFileSync(file, "utf8");
  checkUrls(file, text);
  const imports = text.replaceAll("await import(", "await importModule(");
  writeFileSync(file, BEGIN + ascii(SELDOM.reduce(seldom, imports)) + END);
  execFileSync(process.execPath, [join(root, ".ci/compile.mjs")], { cwd: root, stdio: "inherit" });
}

/** What the modules name beside themselves must be there for the bundle, too. */
function checkUrls(file, text) {
  const self = String.raw`require\("url"\)\.pathToFileURL\(__filename\)\.href`;
  for (const [, path] of text.matchAll(
    new RegExp(String.raw`new URL\(["'\`]([^"'\`$]*)[^"'\`]*["'\`], ${self}\)`, "g"),
  ))
    if (!existsSync(new URL(path, pathToFileURL(file))))
      throw new Error(`${file} names ${path}, which is not there: name it as ../FOLDER/FILE`);
}

/** `node_crypto.x` becomes a look into an object that loads node:crypto when it is asked for it. */
function seldom(text, name) {
  const variable = `node_${name}`;
  const declaration = `let ${variable} = require("node:${name}");`;
  if (!text.includes(declaration)) throw new Error(`dist/bundle: there is no "${declaration}"`);
  return text
    .replace(declaration, `const seldom_${name} = { get module() { return require("node:${name}"); } };`)
    .replace(new RegExp(`\\b${variable}\\.`, "g"), `seldom_${name}.module.`);
}

/** The same program in ASCII, which is read and compiled sooner: other characters stand in texts, patterns and comments only. */
function ascii(text) {
  const escaped = /\\[^\0-\x7f]/.exec(text);
  if (escaped) throw new Error(`dist/bundle: ${escaped[0]} escapes a character that needs no escape`);
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
