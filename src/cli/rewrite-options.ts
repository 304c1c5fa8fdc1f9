/** tcprewrite's options, for every command that rewrites frames. */
import { Option, type Command } from "commander";
import { unsupported, VethworkError } from "../model/errors.js";
import type { AddressMap, RewriteOptions } from "../rewrite/index.js";
import { repeatable } from "./repeatable.js";

/** As commander stores them. */
export interface RewriteFlags extends Omit<
  RewriteOptions,
  "map" | "seed" | "pnat" | "portmap" | "enetSubsmac"
> {
  pnat: string[];
  portmap: string[];
  enetSubsmac: string[];
  map: string[];
  rewriteSeed?: string;
}

/** What tcprewrite has and we do not: named, not ignored. */
const REFUSED = [
  "--dlt <type>",
  "--fuzz-seed <n>",
  "--fuzz-factor <n>",
  "--fragroute <file>",
  "--fragdir <direction>",
  "--hdlc-control <n>",
  "--hdlc-address <n>",
  "--user-dlt <n>",
  "--user-dlink <bytes>",
];

/** Adds the options; `seed` is how the one for randomised addresses is called, where --seed means something else. */
export function addRewriteOptions(command: Command, { seed = "--rewrite-seed <N>" } = {}): Command {
  repeatable(
    command,
    "--map <ADDRESS=NAME>",
    "an address of the capture becomes that of a container or namespace, or another address: 10.1.2.3=web (repeatable)",
  );
  repeatable(
    command,
    "--pnat <NET:NET,...>",
    "networks become others: 10.0.0.0/8:172.16.0.0/12,[2001:db8::/32]:[fd00::/16]; a second one is for the server's addresses",
  );
  command
    .option("--srcipmap <NET:NET,...>", "the same for source addresses only")
    .option("--dstipmap <NET:NET,...>", "the same for destination addresses only")
    .option("--endpoints <CLIENT:SERVER>", "every packet is between these two addresses")
    .option(seed, "randomise IP addresses, the same for the same number");
  repeatable(
    command,
    "--portmap <FROM:TO,...>",
    "TCP and UDP ports become others: 80:8080,1000-1999:99 (repeatable)",
  );
  command
    .option(
      "--tcp-sequence <N>",
      "shift TCP sequence numbers by a random amount, the same for the same number",
    )
    .option("--skipbroadcast", "leave broadcast and multicast addresses, of IP and of Ethernet, as they are")
    .option("--skipl2broadcast", "leave broadcast and multicast MAC addresses as they are")
    .option("--fixcsum", "compute all checksums anew; without it a wrong one stays wrong")
    .option("--mtu <BYTES>", "MTU for --mtu-trunc (default: 1500)")
    .option("--mtu-trunc", "cut packets that are longer than the MTU")
    .option(
      "--fixlen <pad|trunc|del>",
      "packets that were captured shorter than they were: fill, shorten, or leave them out",
    )
    .option("--efcs", "remove the frame check sequence, the last 4 bytes of every frame")
    .option("--ttl <N>", "set TTL and hop limit, or change it: +1, -1")
    .option("--tos <N>", "set the TOS byte of IPv4")
    .option("--tclass <N>", "set the traffic class of IPv6")
    .option("--flowlabel <N>", "set the flow label of IPv6")
    .option("--enet-smac <MAC[,MAC]>", "source MAC address of what clients sent, of what servers sent")
    .option("--enet-dmac <MAC[,MAC]>", "destination MAC address of what clients sent, of what servers sent");
  repeatable(
    command,
    "--enet-subsmac <MAC,MAC>",
    "replace a MAC address by another wherever it is (repeatable)",
  );
  command
    .option("--enet-mac-seed <N>", "randomise MAC addresses, the same for the same number")
    .option("--enet-mac-seed-keep-bytes <N>", "but keep this many of their first bytes")
    .option("--enet-vlan <add|del>", "add a VLAN tag outside, or remove the outer one")
    .option("--enet-vlan-tag <N>", "VLAN of the new tag")
    .option("--enet-vlan-cfi <N>", "its CFI bit (default: that of the tag that is there, or 0)")
    .option("--enet-vlan-pri <N>", "its priority (default: that of the tag that is there, or 0)")
    .option("--enet-vlan-proto <802.1q|802.1ad>", "its kind (default: 802.1q)")
    .option("--skip-soft-errors", "leave out packets that cannot be edited");
  for (const flags of REFUSED) {
    const option = new Option(flags).hideHelp();
    command.addOption(
      option.argParser(() => {
        throw unsupported(`tcprewrite's ${option.long}`);
      }),
    );
  }
  return command;
}

/** "ADDRESS=NAME" of --map; resolving NAME is the caller's. */
export function parseMap(text: string): { from: string; name: string } {
  const equals = text.indexOf("=");
  if (equals <= 0 || equals === text.length - 1)
    throw new VethworkError(
      "EINVAL",
      `--map ${text}: write it as ADDRESS=NAME, for example --map 10.1.2.3=web`,
    );
  return { from: text.slice(0, equals), name: text.slice(equals + 1) };
}

const FIELDS = [
  "pnat",
  "srcipmap",
  "dstipmap",
  "endpoints",
  "portmap",
  "tcpSequence",
  "skipbroadcast",
  "skipl2broadcast",
  "fixcsum",
  "mtu",
  "mtuTrunc",
  "efcs",
  "ttl",
  "tos",
  "tclass",
  "flowlabel",
  "fixlen",
  "enetSmac",
  "enetDmac",
  "enetSubsmac",
  "enetMacSeed",
  "enetMacSeedKeepBytes",
  "enetVlan",
  "enetVlanTag",
  "enetVlanCfi",
  "enetVlanPri",
  "enetVlanProto",
  "skipSoftErrors",
] as const satisfies readonly (keyof RewriteOptions & keyof RewriteFlags)[];

/**
 * The flags of a command as options of the library.
 * @param resolve the addresses of a name of --map; undefined where there is no such name
 */
export function rewriteOptions(
  flags: RewriteFlags,
  resolve: (name: string) => readonly string[] | undefined,
): RewriteOptions {
  const map = flags.map.map((text): AddressMap => {
    const { from, name } = parseMap(text);
    const to = resolve(name);
    if (!to)
      throw new VethworkError(
        "EINVAL",
        `--map ${text}: "${name}" is neither an address nor a name of the lab`,
      );
    return { from, name, to };
  });
  const given = FIELDS.map((field) => [field, flags[field]]).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    ...(map.length ? { map } : {}),
    ...(flags.rewriteSeed === undefined ? {} : { seed: flags.rewriteSeed }),
  };
}
