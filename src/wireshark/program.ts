/** The program in Wireshark's extcap folder: a few lines that start ours, or print what is known already (registry.ts). */
import { MARK } from "./files.js";

export interface ProgramPaths {
  /** Node that installed it */
  node: string;
  /** dist/cli/extcap.js */
  entry: string;
  /** the folder with labs and answers */
  folder: string;
}

const quoteSh = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

/** For sh. `exec`: Wireshark ends a capture by a signal to the process that it started. */
export function shellProgram({ node, entry, folder }: ProgramPaths): string {
  return `#!/bin/sh
# Labs of vethwork as interfaces of Wireshark. Written by \`${MARK}\`; \`vethwork wireshark uninstall\` removes it.
node=${quoteSh(node)}
entry=${quoteSh(entry)}
folder=${quoteSh(folder)}

# Wireshark asks once for each interface when it lists them: what is known needs no Node
case "$#:$1:$2" in
1:--extcap-interfaces:* | 2:--extcap-interfaces:--extcap-version=*) answer=interfaces ;;
3:--extcap-config:--extcap-interface) answer=config/$3 ;;
3:--extcap-dlts:--extcap-interface) answer=config/$3 ;;
*) answer= ;;
esac
if [ -n "$answer" ] && [ -f "$folder/answers/$answer" ]; then
  [ "$1" = --extcap-dlts ] && answer=dlts
  exec cat "$folder/answers/$answer"
fi

if [ ! -f "$entry" ]; then
  echo "vethwork: it is no longer at $entry; run vethwork wireshark install again, or uninstall" >&2
  exit 1
fi
[ -x "$node" ] || node=node
exec "$node" "$entry" "$folder" "$@"
`;
}

/** For cmd.exe: % is doubled in a batch file. */
export function batchProgram({ node, entry, folder }: ProgramPaths): string {
  const quote = (text: string): string => `"${text.replace(/%/g, "%%")}"`;
  return [
    "@echo off",
    `rem Labs of vethwork as interfaces of Wireshark. Written by "${MARK}"; "vethwork wireshark uninstall" removes it.`,
    `if not exist ${quote(entry)} (`,
    "  echo vethwork: it is no longer where it was; run vethwork wireshark install again, or uninstall 1>&2",
    "  exit /b 1",
    ")",
    `${quote(node)} ${quote(entry)} ${quote(folder)} %*`,
    "",
  ].join("\r\n");
}
