import { expect, test } from "vitest";
import { ip } from "../../src/shell/ip/index.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings, split } from "./recorded.js";

const state = hostState(recordings("shows"));

const skipped: [RegExp, string][] = [
  [/gso_max_size 70000/, "refused in words: no other value is modelled"],
  [/^ip link xstats foo/, "the command is not modelled"],
  [/^ip maddr (show|add)/, "the object is not modelled"],
];

/** The help is our own: only the stream and the exit code are iproute2's. */
const help = (text: string) => text.replace(/(^|\n)Usage:[^]*/, "$1help");

for (const { cmd, stdout, stderr, code } of recordings("errors")) {
  const reason = skipped.find(([pattern]) => pattern.test(cmd))?.[1];
  test.skipIf(reason !== undefined)(`${cmd}${reason ? ` (skipped: ${reason})` : ""}`, async () => {
    const kernel = new FakeKernel({ "": {}, host: state, c1: {}, c2: {} });
    const result = await ip(split(cmd).slice(1), context(kernel, "host"));
    expect(help(result.stderr)).toBe(help(stderr));
    expect(result.exitCode).toBe(code);
    expect(help(result.stdout)).toBe(help(stdout));
    if (code !== 0) expect(kernel.ops).toEqual([]);
  });
}
