import { expect, test } from "vitest";
import { ip } from "../../src/shell/ip/index.js";
import { c1State } from "./c1.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings, split } from "./recorded.js";

const shows = recordings("shows");

const skipped: [RegExp, string][] = [
  [/^ip maddr/, "multicast memberships are not in the model"],
  [/fibmatch|connected|ipproto/, "refused in words: the model's query has no place for it"],
];

/** The help is our own: only the stream and the exit code are iproute2's. */
const help = (text: string) => (/(^|\n)Usage:/.test(text) ? "help" : text);

/** What moves while the recording is made. */
function still(text: string): string {
  return text
    .replace(/((?:gc|forward_delay)_timer"?:?) *[0-9.]+/g, "$1 T")
    .replace(/[0-9]+sec/g, "Nsec")
    .replace(/(_life_time": ?)[0-9]+/g, "$1N")
    .replace(/used [0-9/]+/g, "used U")
    .replace(/("(?:used|confirmed|updated)": ?)[0-9]+/g, "$1U");
}

for (const { cmd, stdout, stderr, code } of shows) {
  const reason = skipped.find(([pattern]) => pattern.test(cmd))?.[1];
  test.skipIf(reason !== undefined)(`${cmd}${reason ? ` (skipped: ${reason})` : ""}`, async () => {
    const kernel = new FakeKernel({ "": {}, host: hostState(shows), c1: c1State(), c2: {} });
    const execInNetns = (netns: string, argv: string[]) => ip(argv.slice(1), context(kernel, netns));
    const result = await ip(split(cmd).slice(1), context(kernel, "host", { execInNetns }));
    expect(help(still(result.stdout))).toBe(help(still(stdout)));
    expect(help(result.stderr)).toBe(help(stderr));
    expect(result.exitCode).toBe(code);
    // "ip l s" is `link set`, which here sets nothing
    if (cmd === "ip l s dummy0") return;
    expect(kernel.ops).toEqual([]);
  });
}
