/**
 * The command line as one module, dist/bundle/program.js: to find, read and link 550 files takes Node 0.2 s, which is most of what a small
 * replay takes. It lies as deep as the modules that it is made of, so that `new URL("../x", import.meta.url)` names the same files.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Packages that find files of their own beside themselves. */
const EXTERNAL = [/^just-bash/, /^piscina/];

/** Without the bundler (vitest brings it) there is no bundle, and the command line is slower to start. */
export async function bundle(root, say) {
  let rolldown;
  try {
    ({ rolldown } = await import("rolldown"));
  } catch {
    return say("no rolldown: the command line stays in its modules");
  }
  const build = await rolldown({
    input: {
      program: join(root, "dist/cli/program.js"),
      // what worker threads start with (src/workers/pool.ts)
      "replay-worker": join(root, "dist/workers/replay/shard.js"),
      "sweep-worker": join(root, "dist/workers/sweep/worker.js"),
    },
    platform: "node",
    external: EXTERNAL,
  });
  const directory = join(root, "dist/bundle");
  await build.write({
    dir: directory,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
  });
  await build.close();
  checkUrls(directory);
}

/** What the modules name beside themselves must be there for the bundle, too. */
function checkUrls(directory) {
  for (const name of readdirSync(directory)) {
    const text = readFileSync(join(directory, name), "utf8");
    for (const [, path] of text.matchAll(/new URL\(["'`]([^"'`$]*)[^"'`]*["'`], import\.meta\.url\)/g))
      if (!existsSync(new URL(path, pathToFileURL(join(directory, name)))))
        throw new Error(`${name} names ${path}, which is not there: name it as ../FOLDER/FILE`);
  }
}
