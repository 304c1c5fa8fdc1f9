/** tshark and the folders of a user of its own, for tests. */
import { spawnSync } from "node:child_process";

export const hasTshark = spawnSync("tshark", ["--version"]).error === undefined;

/** Runs to its end. Its environment is that of a user whose home is `home`. */
export function tshark(home: string, args: string[]) {
  const { stdout, stderr, status } = spawnSync("tshark", args, {
    encoding: "utf8",
    env: userOf(home),
    maxBuffer: 1 << 26,
    timeout: 90_000,
  });
  return { out: stdout, err: stderr, code: status };
}

export function userOf(home: string): NodeJS.ProcessEnv {
  const env = { ...process.env, HOME: home };
  for (const name of [
    "XDG_CONFIG_HOME",
    "WIRESHARK_CONFIG_DIR",
    "WIRESHARK_EXTCAP_DIR",
    "WIRESHARK_PLUGIN_DIR",
  ])
    delete env[name as keyof typeof env];
  return env;
}
