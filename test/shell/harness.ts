/** Runs a script against a fake kernel and gives back what came out. */
import { mkdtempSync, writeFileSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { Shell, type ShellOptions } from "../../src/shell/shell.js";
import { FakeKernel } from "./fake.js";

export interface Outcome {
  stdout: string;
  stderr: string;
  /** both, in the order they came */
  output: string;
  status: number;
  kernel: FakeKernel;
  shell: Shell;
}

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A directory on disk with these files. */
export function labDirectory(files: Record<string, string | Uint8Array> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), "vethwork-test-"));
  directories.push(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

export async function run(
  script: string,
  options: Partial<ShellOptions> & {
    files?: Record<string, string | Uint8Array>;
    args?: string[];
    name?: string;
    kernel?: FakeKernel;
    stdin?: string;
  } = {},
): Promise<Outcome> {
  const { files, args = [], name = "lab.sh", kernel = new FakeKernel(), stdin, ...rest } = options;
  const shell = new Shell({ directory: labDirectory(files), ...rest, kernel });
  const outcome: Outcome = { stdout: "", stderr: "", output: "", status: 0, kernel, shell };
  const text = (chunk: string | Uint8Array): string =>
    typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1");
  outcome.status = await shell.run(script, args, {
    name,
    ...(stdin === undefined ? {} : { stdin }),
    onStdout: (chunk) => {
      outcome.stdout += text(chunk);
      outcome.output += text(chunk);
    },
    onStderr: (chunk) => {
      outcome.stderr += text(chunk);
      outcome.output += text(chunk);
    },
  });
  return outcome;
}
