/** `ipset help`, and `ipset help TYPE` (src/ipset.c, lib/ipset.c). */
import { ICMP, ICMPV6 } from "./icmp.js";
import { hasPort, type SetTypeSpec } from "./types.js";

export const VERSION = "ipset v7.17";

export const USAGE = `${VERSION}

Usage: ipset [options] COMMAND

Commands:
create SETNAME TYPENAME [type-specific-options]
        Create a new set
add SETNAME ENTRY
        Add entry to the named set
del SETNAME ENTRY
        Delete entry from the named set
test SETNAME ENTRY
        Test entry in the named set
destroy [SETNAME]
        Destroy a named set or all sets
list [SETNAME]
        List the entries of a named set or all sets
save [SETNAME]
        Save the named set or all sets to stdout
restore 
        Restore a saved state
flush [SETNAME]
        Flush a named set or all sets
rename FROM-SETNAME TO-SETNAME
        Rename two sets
swap FROM-SETNAME TO-SETNAME
        Swap the contect of two existing sets
help [TYPENAME]
        Print help, and settype specific help
version 
        Print version information
quit 
        Quit interactive mode

Options:
-o plain|save|xml
       Specify output mode for listing sets.
       Default value for "list" command is mode "plain"
       and for "save" command is mode "save".
-s 
        Print elements sorted (if supported by the set type).
-q 
        Suppress any notice or warning message.
-r 
        Try to resolve IP addresses in the output (slow!)
-! 
        Ignore errors when creating or adding sets or
        elements that do exist or when deleting elements
        that don't exist.
-n 
        When listing, just list setnames from the kernel.

-t 
        When listing, list setnames and set headers
        from kernel only.
-f 
        Read from the given file instead of standard
        input (restore) or write to given file instead
        of standard output (list/save).
`;

const WORDS: Record<string, string> = {
  family: "[family inet|inet6]|[-4|-6]",
  netmask: "[netmask CIDR]",
  bitmask: "[bitmask bitmask]",
  markmask: "markmask VALUE",
  comment: "[comment]",
  counters: "[counters]",
  forceadd: "[forceadd]",
  skbinfo: "[skbinfo]",
  nomatch: "[nomatch]",
  wildcard: "[wildcard]",
  before: "[before|after NAME]",
  range: "",
};
/** that the help does not have a line of their own for */
const SILENT = new Set(["-4", "-6", "probes", "resize", "gc", "from", "to", "after", "range"]);

function lines(options: string[], adding: boolean): string {
  return options
    .filter((option) => !SILENT.has(option))
    .map((option) => {
      const text =
        option === "comment" && adding ? '[comment "string"]' : (WORDS[option] ?? `[${option} VALUE]`);
      return `               ${text}\n`;
    })
    .join("");
}

/** hash:ip has its masks behind maxelem */
function createOptions(type: SetTypeSpec): string[] {
  if (type.name !== "hash:ip") return type.create;
  const others = type.create.filter((option) => option !== "netmask" && option !== "bitmask");
  const at = others.indexOf("maxelem") + 1;
  return [...others.slice(0, at), "netmask", "bitmask", ...others.slice(at)];
}

export function typeHelp(type: SetTypeSpec): string {
  const { name, usage } = type;
  const range =
    name === "bitmap:port"
      ? "range [PROTO:]FROM-TO"
      : name.startsWith("bitmap:")
        ? "range IP/CIDR|FROM-TO"
        : "";
  const icmp = hasPort(type)
    ? `           Supported ICMP codenames:\n${ICMP.map(([word]) => `               ${word}\n`).join("")}` +
      `           Supported ICMPv6 codenames:\n${ICMPV6.map(([word]) => `               ${word}\n`).join("")}`
    : "";
  const families =
    type.family === "both"
      ? `Type ${name} supports inet and inet6.`
      : type.family === "inet"
        ? `Type ${name} supports family inet only.`
        : `Type ${name} is family neutral.`;
  return (
    `${USAGE}\n${name} type specific options:\n\n` +
    `create SETNAME ${name} ${range}\n${lines(createOptions(type), false)}` +
    `add    SETNAME ${name} ${usage.add}\n${lines(type.add, true)}` +
    `del    SETNAME ${name} ${usage.del}\n${lines(type.del, true)}` +
    `test   SETNAME ${name} ${usage.test}\n${lines(type.test, true)}` +
    `\n${type.help}${icmp}\n${families}\n`
  );
}
