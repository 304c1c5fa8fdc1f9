/** What the tools say in each namespace after a lab: the recorded text, and ours. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { givenIds, stableLog } from "../../.ci/oracle/log-text.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { secondsDifference } from "../../.ci/oracle/netfilter-text.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { stable } from "../../.ci/oracle/stable.mjs";
import type { Lab } from "../../src/index.js";
import { inputsOf, scriptsOf, usesIpvs } from "./labs.js";

/** Not modelled: the kernel's own counters, and the group memberships as /proc shows them. */
const NOT_ASKED = new Set(["cat /proc/net/snmp", "cat /proc/net/igmp"]);

/** Recorded only where they say something: their absence means that they say nothing. */
const NETFILTER = ["iptables-save -c", "ip6tables-save -c", "conntrack -L", "conntrack -S", "ipset save"];
const USES_NETFILTER = /\b(iptables|ip6tables|ipset|conntrack)\b/;
const IPVS = [
  "ipvsadm -Lnc",
  "ipvsadm -Ln",
  "ipvsadm -Ln --stats",
  "ipvsadm -Ln --thresholds",
  "ipvsadm -Ln --persistent-conn",
  "ipvsadm -L --timeout",
];

/** What ipvsadm prints where the oracle records no section: headings, and the timeouts that the kernel begins with. */
function withoutHeadings(command: string, text: string): string {
  if (command === "ipvsadm -L --timeout")
    return text === "Timeout (tcp tcpfin udp): 900 120 300\n" ? "" : text;
  const headings = command === "ipvsadm -Lnc" ? 2 : 3;
  return text.split("\n").length - 1 <= headings && text.startsWith("IP") ? "" : text;
}

/** IPv6's groups, which a device joins even where IPv6 is off. */
const withoutIpv6 = (text: string) =>
  text
    .split("\n")
    .filter((line) => !line.startsWith("33:33:"))
    .join("\n");

/** Text of one command, as it is and in the form that compares. */
export interface Answer {
  raw: string;
  text: string;
}

/** seconds that questions about the state take on a busy machine, and by which roundings differ */
const SLACK_SECONDS = 18;
const ROUNDING_SECONDS = 2;

/** How the seconds that remain differ in two answers with equal text, or null. Commands took `lagNs` longer there than in ours. */
export const clockDifference = (linux: string, ours: string, lagNs = 0): string | null =>
  secondsDifference(linux, ours, SLACK_SECONDS + Math.max(0, Math.ceil(lagNs / 1e9)), ROUNDING_SECONDS) as
    string | null;

const comparable = (command: string, text: string): string =>
  withoutIpv6(stable(`## ${command}\n${text}`) as string);

/** Recorded text by namespace and command, in the form that askState answers. */
export function readState(directory: string): Map<string, Map<string, Answer>> {
  const state = new Map<string, Map<string, Answer>>();
  const scripts = scriptsOf(directory);
  const absent = [...(usesIpvs(directory) ? IPVS : []), ...(USES_NETFILTER.test(scripts) ? NETFILTER : [])];
  for (const file of readdirSync(join(directory, "state"))) {
    const sections = readFileSync(join(directory, "state", file), "utf8")
      .split(/^## /m)
      .slice(1);
    const byCommand = sections.map((section): [string, Answer] => {
      const command = section.slice(0, section.indexOf("\n"));
      const raw = section.slice(command.length + 1);
      return [command, { raw, text: comparable(command, raw) }];
    });
    for (const command of absent)
      if (!byCommand.some(([name]) => name === command))
        byCommand.push([command, { raw: "", text: comparable(command, "") }]);
    const name = file.replace(/\.txt$/, "");
    state.set(name === "root" ? "" : name, new Map(byCommand));
  }
  return state;
}

/** What our tools print for a command in a namespace, or null where the command is not asked. */
export async function askState(lab: Lab, netns: string, command: string): Promise<Answer | null> {
  if (NOT_ASKED.has(command)) return null;
  const { stdout, stderr } = await lab.run(netns ? `ip netns exec ${netns} ${command}` : command);
  // conntrack says on stderr how many entries it has shown, and -S is recorded only where it has counted something
  let raw = command.startsWith("conntrack") ? stdout : stdout + stderr;
  if (command.startsWith("ipvsadm")) raw = withoutHeadings(command, raw);
  if (command === "conntrack -S" && !/(?<!cpu)=[1-9]/.test(stdout)) raw = "";
  return { raw, text: comparable(command, raw) };
}

/** The kernel's log as recorded, or null where the lab has none; and ours. */
export async function kernelLog(
  lab: Lab,
  directory: string,
): Promise<{ linux: string; ours: string } | null> {
  const file = join(directory, "log.txt");
  if (!existsSync(file)) return null;
  const ids = givenIds(inputsOf(directory)) as Set<number>;
  const { stdout } = await lab.run("dmesg");
  return { linux: stableLog(readFileSync(file, "utf8"), ids), ours: stableLog(stdout, ids) };
}
