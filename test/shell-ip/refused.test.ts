/** What the recorded kernel refused: the same words and exit code when our kernel refuses with the same errno or sentence. */
import { expect, test } from "vitest";
import { strerror, VethworkError } from "../../src/model/errors.js";
import { ip } from "../../src/shell/ip/index.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings, split } from "./recorded.js";

const state = hostState(recordings("shows"));
const CODES = [
  "EPERM",
  "ENOENT",
  "ESRCH",
  "EEXIST",
  "ENODEV",
  "EINVAL",
  "EBUSY",
  "ERANGE",
  "EOPNOTSUPP",
  "EADDRNOTAVAIL",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "EACCES",
];

const skipped: [RegExp, string][] = [
  [/(^| )fe80::/, "IPv6 is refused in words of our own"],
  [
    /nat 1\.1|pref 205 throw|pref 206 local/,
    "a type that is not in the model is refused in words of our own",
  ],
  [/onlink via 9\.9\.9\.9 dev va|veth1 (master|netns)/, "a line before had taken the device away"],
  [/group 42 up/, "no link is in the group, so there is nothing to ask"],
];

function refusalOf(stderr: string): VethworkError | undefined {
  const line = stderr.trimEnd().split("\n").pop() ?? "";
  if (line.startsWith("Error: ")) return new VethworkError("EINVAL", line);
  const text = /^RTNETLINK answers: (.*)$/.exec(line)?.[1];
  const code = CODES.find((name) => strerror(name) === text);
  return code === undefined ? undefined : new VethworkError(code, text!);
}

for (const { cmd, stderr, code } of recordings("refused")) {
  const reason = skipped.find(([pattern]) => pattern.test(cmd))?.[1];
  test.skipIf(reason !== undefined)(`${cmd}${reason ? ` (skipped: ${reason})` : ""}`, async () => {
    const kernel = new FakeKernel({ "": {}, host: state, c1: {}, c2: {} });
    kernel.refusal = refusalOf(stderr);
    expect(kernel.refusal !== undefined, "every refusal of the recording is understood").toBe(code === 2);
    const result = await ip(split(cmd).slice(1), context(kernel, "host"));
    expect({ stderr: result.stderr, code: result.exitCode }).toEqual({ stderr, code });
    // whatever the kernel did not refuse has reached it
    if (code === 0) expect(kernel.ops.length + kernel.queries.length).toBe(1);
  });
}
