/** ethtool 6.1: offload features, drivers, link settings. */
import { unsupported, VethworkError } from "../../model/errors.js";
import type { Link } from "../../model/state.js";
import type { Machine } from "../machine.js";
import type { Program } from "../program.js";
import type { ToolResult } from "../tool.js";
import { FeatureSet, NAMES, shownName } from "./features.js";

const sets = new WeakMap<Machine, Map<string, FeatureSet>>();

/** The features of a device, kept for the life of the machine under its namespace and index. */
function featuresOf(machine: Machine, link: Link): FeatureSet {
  let known = sets.get(machine);
  if (!known) sets.set(machine, (known = new Map()));
  const key = `${link.netns}/${link.ifindex}/${link.kind}`;
  let features = known.get(key);
  if (!features) known.set(key, (features = new FeatureSet(link.kind)));
  return features;
}

const NO_DEVICE = "netlink error: no device matches name (offset 24)\nnetlink error: No such device\n";

function answer(stdout: string): ToolResult {
  return { stdout, stderr: "", exitCode: 0 };
}

function fail(stderr: string, exitCode: number): ToolResult {
  return { stdout: "", stderr, exitCode };
}

function showFeatures(machine: Machine, link: Link): ToolResult {
  const features = featuresOf(machine, link);
  return answer(
    `Features for ${link.ifname}:\n${NAMES.map((name) => `${name}: ${features.state(name.trim())}\n`).join("")}`,
  );
}

function setFeatures(machine: Machine, link: Link, words: string[]): ToolResult {
  const requests = new Map<string, boolean>();
  for (let index = 0; index < words.length; index += 2) {
    const name = shownName(words[index]!);
    const value = words[index + 1];
    if (name === undefined)
      return fail(
        "netlink error: bit name not found (offset 52)\nnetlink error: Operation not supported\n",
        92,
      );
    if (value !== "on" && value !== "off")
      return fail(
        `ethtool (-K): flag '${value ?? ""}' for parameter '(null)' is not followed by 'on' or 'off'\n`,
        1,
      );
    requests.set(name, value === "on");
  }
  if (requests.size === 0) return fail("Could not change any device features\n", 1);
  const { lines, refused } = featuresOf(machine, link).change(requests);
  const stdout = lines.length > 0 ? `Actual changes:\n${lines.join("\n")}\n` : "";
  return refused ? { stdout, stderr: "Could not change any device features\n", exitCode: 1 } : answer(stdout);
}

const DRIVERS: Record<
  string,
  { driver: string; version: string; firmware: string; bus: string; statistics: boolean }
> = {
  veth: { driver: "veth", version: "1.0", firmware: "", bus: "", statistics: true },
  bridge: { driver: "bridge", version: "2.3", firmware: "N/A", bus: "N/A", statistics: false },
  dummy: { driver: "dummy", version: "6.1.0", firmware: "", bus: "", statistics: false },
};

function showDriver(link: Link): ToolResult {
  const driver = DRIVERS[link.kind];
  if (!driver) return fail("Cannot get driver information: Operation not supported\n", 71);
  const { version, firmware, bus, statistics } = driver;
  return answer(
    `driver: ${driver.driver}\nversion: ${version}\nfirmware-version: ${firmware}\nexpansion-rom-version: \nbus-info: ${bus}\n` +
      `supports-statistics: ${statistics ? "yes" : "no"}\nsupports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n`,
  );
}

function showSettings(link: Link): ToolResult {
  const detected = `\tLink detected: ${link.flags.includes("LOWER_UP") && link.flags.includes("UP") ? "yes" : "no"}\n`;
  if (link.kind === "dummy") return fail("No data available\n", 75);
  if (link.kind !== "veth" && link.kind !== "bridge")
    return answer(`Settings for ${link.ifname}:\n${detected}`);
  const isVeth = link.kind === "veth";
  return answer(
    `Settings for ${link.ifname}:\n\tSupported ports: [  ]\n\tSupported link modes:   Not reported\n\tSupported pause frame use: No\n\tSupports auto-negotiation: No\n\tSupported FEC modes: Not reported\n` +
      `\tAdvertised link modes:  Not reported\n\tAdvertised pause frame use: No\n\tAdvertised auto-negotiation: No\n\tAdvertised FEC modes: Not reported\n\tSpeed: 10000Mb/s\n` +
      `\tDuplex: ${isVeth ? "Full" : "Unknown! (255)"}\n\tAuto-negotiation: off\n\tPort: ${isVeth ? "Twisted Pair" : "Other"}\n\tPHYAD: 0\n\tTransceiver: internal\n${isVeth ? "\tMDI-X: Unknown\n" : ""}${detected}`,
  );
}

export const ethtool: Program = async (args, context) => {
  const [first, ...rest] = args;
  if (first === undefined)
    return fail("ethtool: bad command line argument(s)\nFor more information run ethtool -h\n", 1);
  if (first === "--version") return answer("ethtool version 6.1\n");
  const option = first.startsWith("-") ? first : null;
  const name = option === null ? first : rest[0];
  if (name === undefined)
    return fail("ethtool: bad command line argument(s)\nFor more information run ethtool -h\n", 1);
  const known =
    option === null ||
    [
      "-k",
      "--show-features",
      "--show-offload",
      "-K",
      "--features",
      "--offload",
      "-i",
      "--driver",
      "-P",
      "--show-permaddr",
    ].includes(option);
  if (!known) throw unsupported(`ethtool ${option}`);
  let link: Link;
  try {
    link = context.kernel.link(context.netns, name);
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    if (option === null) return fail(`${NO_DEVICE.repeat(5)}No data available\n`, 75);
    if (option === "-i" || option === "--driver")
      return fail("Cannot get driver information: No such device\n", 71);
    return fail(NO_DEVICE, option === "-k" || option.startsWith("--show") ? 1 : 92);
  }
  switch (option) {
    case null:
      if (rest.length > 0) throw unsupported(`ethtool ${name} ${rest[0]}`);
      return showSettings(link);
    case "-i":
    case "--driver":
      return showDriver(link);
    case "-P":
    case "--show-permaddr":
      return answer("Permanent address: not set\n");
    case "-k":
    case "--show-features":
    case "--show-offload":
      return showFeatures(context.machine, link);
    default:
      return setFeatures(context.machine, link, rest.slice(1));
  }
};
