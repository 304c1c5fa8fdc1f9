/** What the tools say in each namespace after a lab: the recorded text, and ours. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { stable } from "../../.ci/oracle/stable.mjs";
import type { Lab } from "../../src/index.js";

/** Not modelled: the kernel's own counters, and the group memberships as /proc shows them. */
const NOT_ASKED = new Set(["cat /proc/net/snmp", "cat /proc/net/igmp"]);

/** IPv6's groups, which a device joins even where IPv6 is off. */
const withoutIpv6 = (text: string) =>
  text
    .split("\n")
    .filter((line) => !line.startsWith("33:33:"))
    .join("\n");

const comparable = (command: string, text: string): string =>
  withoutIpv6(stable(`## ${command}\n${text}`) as string);

/** Recorded text by namespace and command, in the form that askState answers. */
export function readState(directory: string): Map<string, Map<string, string>> {
  const state = new Map<string, Map<string, string>>();
  for (const file of readdirSync(join(directory, "state"))) {
    const sections = readFileSync(join(directory, "state", file), "utf8")
      .split(/^## /m)
      .slice(1);
    const byCommand = sections.map((section): [string, string] => {
      const command = section.slice(0, section.indexOf("\n"));
      return [command, comparable(command, section.slice(command.length + 1))];
    });
    const name = file.replace(/\.txt$/, "");
    state.set(name === "root" ? "" : name, new Map(byCommand));
  }
  return state;
}

/** What our tools print for a command in a namespace, or null where the command is not asked. */
export async function askState(lab: Lab, netns: string, command: string): Promise<string | null> {
  if (NOT_ASKED.has(command)) return null;
  const { stdout, stderr } = await lab.run(netns ? `ip netns exec ${netns} ${command}` : command);
  return comparable(command, stdout + stderr);
}
