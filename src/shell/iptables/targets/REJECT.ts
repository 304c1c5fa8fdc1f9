/** -j REJECT (libipt_REJECT.c, libip6t_REJECT.c). */
import { field, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";

type Name = readonly [name: string, alias: string, value: number];

const IPV4: readonly Name[] = [
  ["icmp-net-unreachable", "net-unreach", 0],
  ["icmp-host-unreachable", "host-unreach", 1],
  ["icmp-proto-unreachable", "proto-unreach", 2],
  ["icmp-port-unreachable", "port-unreach", 3],
  ["icmp-net-prohibited", "net-prohib", 5],
  ["icmp-host-prohibited", "host-prohib", 6],
  ["tcp-reset", "tcp-rst", 7],
  ["icmp-admin-prohibited", "admin-prohib", 8],
];

/** IP6T_* */
const IPV6: readonly Name[] = [
  ["icmp6-no-route", "no-route", 0],
  ["icmp6-adm-prohibited", "adm-prohibited", 1],
  ["icmp6-addr-unreachable", "addr-unreach", 3],
  ["icmp6-port-unreachable", "port-unreach", 4],
  ["tcp-reset", "tcp-reset", 6],
  ["icmp6-policy-fail", "policy-fail", 7],
  ["icmp6-reject-route", "reject-route", 8],
];

function reject(family: "ipv4" | "ipv6", kind: string, names: readonly Name[], usual: number): Extension {
  const nameOf = (value: number): string =>
    names.find(([, , number]) => number === value)?.[0] ?? String(value);
  return {
    name: "REJECT",
    kind,
    family,
    options: [{ name: "reject-with", type: "string" }],
    initial: () => ({ with: usual }),
    parse: ({ argument, block, session }) => {
      // any beginning of a name is enough, whatever its case
      const text = argument.toLowerCase();
      const found = names.find(([name, alias]) => name.startsWith(text) || alias.startsWith(text));
      if (!found) {
        if (family === "ipv4" && /^(echo-reply|echoreply)/.test(text))
          session.err.push("--reject-with echo-reply no longer supported\n");
        throw parameterProblem(`unknown reject type "${argument}"`);
      }
      block.with = found[2];
    },
    save: ({ block }) => ` --reject-with ${nameOf(field(block, "with"))}`,
    list: ({ block }) => ` reject-with ${nameOf(field(block, "with"))}`,
  };
}

export const REJECT = reject("ipv4", "REJECT", IPV4, 3);
export const REJECT6 = reject("ipv6", "REJECT6", IPV6, 4);
