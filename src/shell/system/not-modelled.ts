/** Programs of the field that are not there yet: found, and saying so, with the status of a command that is not found. */
import type { ProgramEntry } from "../program.js";

const LATER = [
  "iptables-nft",
  "nft",
  "ebtables",
  "arptables",
  "docker",
  "kubectl",
  "ctr",
  "nerdctl",
  "podman",
  "iperf",
  "iperf3",
  "ncat",
  "curl",
  "wget",
  "dig",
  "nslookup",
  "host",
  "traceroute",
  "tracepath",
  "mtr",
  "hping3",
  "nmap",
  "tshark",
  "dumpcap",
  "python3",
  "perl",
  "systemctl",
  "service",
  "unshare",
  "vconfig",
  "wg",
  "devlink",
  "dhclient",
];

const INSTEAD: Record<string, string> = {
  ifconfig: "use `ip addr` and `ip link`",
  route: "use `ip route`",
  arp: "use `ip neigh`",
  netstat: "use `ip route` and `ip -s link`",
  iwconfig: "there is no radio here",
  vconfig: "use `ip link add link DEV name NAME type vlan id ID`",
};

function entry(name: string): [string, ProgramEntry] {
  const hint = INSTEAD[name] ? `; ${INSTEAD[name]}` : "";
  return [
    name,
    {
      path: `/usr/sbin/${name}`,
      run: async () => ({
        stdout: "",
        stderr: `${name}: not modelled by vethwork${INSTEAD[name] ? "" : " yet"}${hint}\n`,
        exitCode: 127,
      }),
    },
  ];
}

export const NOT_MODELLED: [string, ProgramEntry][] = [...new Set([...LATER, ...Object.keys(INSTEAD)])].map(
  entry,
);

/** Their names: `command -v` does not find them, so that scripts which ask first can do without. */
export const NOT_MODELLED_NAMES: ReadonlySet<string> = new Set(NOT_MODELLED.map(([name]) => name));
