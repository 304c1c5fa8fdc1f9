import { describe, expect, test } from "vitest";
import { VethworkError } from "../../src/model/errors.js";
import { ip } from "../../src/shell/ip/index.js";
import { context, FakeKernel } from "./fake.js";
import { hostState, recordings } from "./recorded.js";

const state = hostState(recordings("shows"));

function run(args: string[], stdin = "", files: Record<string, string> = {}) {
  const kernel = new FakeKernel({ "": {}, host: state, c1: {} });
  const readFile = (path: string) =>
    path in files ? Promise.resolve(files[path]) : Promise.reject(new Error(`no file ${path}`));
  const result = ip(args, context(kernel, "host", { stdin, readFile }));
  return { kernel, result };
}

describe("-batch", () => {
  test("runs each line of a file, with comments, quotes, continued lines and blank ones", async () => {
    const { kernel, result } = run(["-batch", "net.batch"], "", {
      "net.batch": [
        "# the uplink",
        "",
        "link set dummy0 up # now",
        "link set dev \"dummy0\" alias 'a b'",
        "addr add 10.7.0.1/24 \\",
        "  dev dummy0",
        "-n c1 link set lo up",
      ].join("\n"),
    });
    // options do not belong in a batch: the last line is an unknown object
    expect(await result).toEqual({
      stdout: "",
      stderr: 'Object "-n" is unknown, try "ip help".\nCommand failed net.batch:7\n',
      exitCode: 1,
    });
    expect(kernel.ops).toEqual([
      { op: "link.set", netns: "host", link: "dummy0", up: true },
      { op: "link.set", netns: "host", link: "dummy0", alias: "a b" },
      { op: "address.add", netns: "host", link: "dummy0", local: "10.7.0.1", prefixlen: 24, scope: 0 },
    ]);
  });

  test("stops at the first failure, and says which line it was", async () => {
    const { kernel, result } = run(["-b", "-"], "link show nosuch\nlink set dummy0 up\n");
    expect(await result).toEqual({
      stdout: "",
      stderr: 'Device "nosuch" does not exist.\nCommand failed -:1\n',
      exitCode: 1,
    });
    expect(kernel.ops).toEqual([]);
  });

  test("goes on with -force, to the first line that makes no sense", async () => {
    const { kernel, result } = run(
      ["-force", "-batch", "-"],
      "link show nosuch\nlink set dummy0 up\nlink foo\nlink set dummy0 down\n",
    );
    expect(await result).toEqual({
      stdout: "",
      stderr:
        'Device "nosuch" does not exist.\nCommand failed -:1\nCommand "foo" is unknown, try "ip link help".\n',
      exitCode: 255,
    });
    expect(kernel.ops).toEqual([{ op: "link.set", netns: "host", link: "dummy0", up: true }]);
  });

  test("keeps options for every line and forgets what a line chose", async () => {
    const { result } = run(["-br", "-batch", "-"], "link show dummy1\naddr show dummy1\n");
    expect((await result).stdout).toBe(
      "dummy1           DOWN           02:00:00:00:00:42 <BROADCAST,NOARP> \n" +
        "dummy1           DOWN           192.0.2.2/32 \n",
    );
  });

  test("a quote that is not closed ends it in words", async () => {
    const { result } = run(["-batch", "-"], "link set 'dummy0 up\n");
    expect(await result).toEqual({ stdout: "", stderr: "Unterminated quoted string\n", exitCode: 1 });
  });
});

describe("what the kernel refuses", () => {
  const refused = async (error: VethworkError, args: string[]) => {
    const kernel = new FakeKernel({ "": {}, host: state, c1: {} });
    kernel.refusal = error;
    return ip(args, context(kernel, "host"));
  };

  test("an errno is printed as rtnetlink's answer", async () => {
    expect(
      await refused(new VethworkError("EEXIST", "there"), ["link", "add", "br0", "type", "bridge"]),
    ).toEqual({
      stdout: "",
      stderr: "RTNETLINK answers: File exists\n",
      exitCode: 2,
    });
  });

  test("the kernel's own sentence is printed as it is, with its full stop", async () => {
    const error = new VethworkError("ENETUNREACH", "Error: Nexthop has invalid gateway");
    expect((await refused(error, ["route", "add", "default", "via", "9.9.9.9"])).stderr).toBe(
      "Error: Nexthop has invalid gateway.\n",
    );
  });

  test("what is not modelled is said by name", async () => {
    const error = new VethworkError("EUNSUPPORTED", "STP is not modelled by vethwork");
    expect(await refused(error, ["link", "set", "br0", "type", "bridge", "stp_state", "1"])).toEqual({
      stdout: "",
      stderr: "vethwork: ip: STP is not modelled by vethwork\n",
      exitCode: 1,
    });
  });
});

describe("netns exec", () => {
  test("hands the command line on and takes its exit code", async () => {
    const seen: [string, string[]][] = [];
    const kernel = new FakeKernel({ "": {}, c1: {}, c2: {} });
    const execInNetns = (netns: string, argv: string[]) => {
      seen.push([netns, argv]);
      return Promise.resolve({ stdout: "out\n", stderr: "err\n", exitCode: netns === "c1" ? 7 : 0 });
    };
    const shell = context(kernel, "", { execInNetns });
    expect(await ip(["netns", "exec", "c1", "ping", "-c", "1", "x"], shell)).toEqual({
      stdout: "out\n",
      stderr: "err\n",
      exitCode: 7,
    });
    expect(await ip(["-all", "netns", "exec", "true"], shell)).toEqual({
      stdout: "\nnetns: c2\nout\n\nnetns: c1\nout\n",
      stderr: "err\nerr\n",
      exitCode: 0,
    });
    expect(seen).toEqual([
      ["c1", ["ping", "-c", "1", "x"]],
      ["c2", ["true"]],
      ["c1", ["true"]],
    ]);
  });
});
