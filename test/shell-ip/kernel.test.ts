/**
 * The lab of record/setup.sh built by our `ip` in our kernel: its state and its refusals as the recorded `ip` on Linux 6.1 prints them.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { VethworkKernel } from "../../src/kernel/kernel.js";
import { ip } from "../../src/shell/ip/index.js";
import type { ToolContext, ToolResult } from "../../src/shell/tool.js";
import { recordings, split } from "./recorded.js";

const MODELLED_OTHERWISE: [RegExp, string][] = [
  [/\bhelp\b/, "help lists what is modelled"],
  [/maddr/, "not modelled"],
  [/fibmatch|connected|get .*ipproto/, "not modelled"],
  [/ -(s|statistics|stats|h|human|iec)\b/, "what was sent while the lab was built"],
];

const REFUSED_OTHERWISE: [RegExp, string][] = [
  [/^ip route add nat/, "not modelled"],
  [/^ip rule add pref \d+ (throw|local)/, "not modelled"],
  // Linux moves va and leaves it there when the new name is taken; ours does both or nothing
  [/dev va$|via 10\.2\.0\.9$/, "va is still there"],
];

/** What depends on the moment of the recording. */
function timeless(text: string): string {
  return text
    .replace(/((?:gc|forward_delay)_timer"?:?) *[0-9.]+/g, "$1 T")
    .replace(/\b[0-9]+sec/g, "Nsec")
    .replace(/("(?:valid|preferred)_life_time": ?)[0-9]+/g, "$1N")
    .replace(/used [0-9/]+/g, "used N")
    .replace(/("(?:used|confirmed|updated)": ?)[0-9]+/g, "$1N");
}

/** Linux lists neighbours in the order of a hash with a random seed. */
function unordered(cmd: string, text: string): string {
  if (!/\b(n|ne|neigh|neighbor|neighbour)\b/.test(cmd)) return text;
  if (!text.startsWith("[")) return text.split("\n").sort().join("\n");
  const entries = (JSON.parse(text) as object[]).map((entry) => JSON.stringify(entry));
  return entries.sort().join("\n");
}

function isKnown(list: [RegExp, string][], cmd: string): boolean {
  return list.some(([words]) => words.test(cmd));
}

class Host {
  readonly kernel = new VethworkKernel();

  run(command: string, netns = ""): Promise<ToolResult> {
    return ip(split(command).slice(1), this.context(netns));
  }

  private context(netns: string): ToolContext {
    return {
      kernel: this.kernel,
      netns,
      stdin: "",
      readFile: (path) => Promise.reject(new Error(`no file ${path}`)),
      execInNetns: (inside, argv) => ip(argv.slice(1), this.context(inside)),
    };
  }
}

async function lab(): Promise<Host> {
  const host = new Host();
  const script = readFileSync(new URL("record/setup.sh", import.meta.url), "utf8").replaceAll(
    "$h",
    "ip -n host",
  );
  for (const command of script.split(/[\n;]/).map((line) => line.trim())) {
    if (!command.startsWith("ip ")) continue;
    expect({ command, ...(await host.run(command)) }).toEqual({
      command,
      stdout: "",
      stderr: "",
      exitCode: 0,
    });
  }
  // as record/traffic.sh does
  await host.run("ip neigh replace 172.17.0.2 lladdr 02:00:00:00:00:21 nud permanent dev br0", "host");
  host.kernel.run(3e9);
  return host;
}

describe("the recorded lab in our kernel", () => {
  let host: Host;
  beforeAll(async () => {
    host = await lab();
  });

  const shows = recordings("shows").filter(
    ({ cmd, stdout, stderr }) => !isKnown(MODELLED_OTHERWISE, cmd) && !/Usage/.test(stdout + stderr),
  );
  test.each(shows)("$cmd", async ({ cmd, stdout, stderr, code }) => {
    const result = await host.run(cmd, "host");
    const settle = (text: string): string => unordered(cmd, timeless(text));
    expect({ ...result, stdout: settle(result.stdout) }).toEqual({
      stdout: settle(stdout),
      stderr,
      exitCode: code,
    });
  });

  const refused = recordings("refused").filter(({ cmd }) => !isKnown(REFUSED_OTHERWISE, cmd));
  test.each(refused)("$cmd", async ({ cmd, stderr, code }) => {
    const { stderr: said, exitCode } = await host.run(cmd, "host");
    expect({ stderr: said, exitCode }).toEqual({ stderr, exitCode: code });
  });
});
