/** What a fresh clone needs before anything runs: packages and a build. Does nothing where both are there. */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export async function setup() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`vethwork needs Node.js 20.19 or later; this is ${process.version}.\n`);
    process.exit(1);
  }
  const marker = join(root, "node_modules/.package-lock.json");
  if (
    !existsSync(marker) ||
    statSync(marker).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs - 1000
  ) {
    process.stderr.write("installing packages (npm ci)\n");
    const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    if (result.status !== 0) {
      process.stderr.write("npm ci failed: see the lines above; is the npm registry within reach?\n");
      process.exit(1);
    }
  }
  try {
    const { build } = await import(pathToFileURL(join(root, ".ci/build.mjs")));
    await build();
  } catch (error) {
    process.stderr.write(
      typeof error.status === "number"
        ? "the build failed: see the lines above\n"
        : `the build failed: ${error.message}\n`,
    );
    process.exit(1);
  }
}

/** Runs a Node program in the project's folder and ends with its exit code where that is not 0. */
export function node(args, options = {}) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", ...options });
  if (result.status !== 0) process.exit(result.status ?? 1);
  return result;
}
