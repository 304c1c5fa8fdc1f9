/** How a replay tells clients from servers: options of tcpprep. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { fileError } from "../../capture/index.js";
import { fileHash } from "../../checkpoint/index.js";
import type { ReplayOptions } from "../../kernel/replays.js";
import { VethworkError } from "../../model/errors.js";
import { formatCacheFile } from "../../replay/cache-file.js";
import { AUTO_MODES, type AutoMode, type SidesBy, type SidesOptions } from "../../replay/sides.js";
import { parseCount, parseNumber } from "../numbers.js";

export interface SideFlags {
  peer?: string;
  stateful?: boolean;
  auto?: string;
  ratio?: string;
  minmask?: string;
  maxmask?: string;
  cidr?: string;
  port?: boolean;
  services?: string;
  regex?: string;
  mac?: string;
  cachefile?: string;
  reverse?: boolean;
  nonip?: boolean;
  saveCache?: string;
}

export function addSideOptions(command: Command): Command {
  return command
    .option(
      "--auto <MODE>",
      "with --peer, who is a client: first (who is seen sending before it is sent to; the default), or by what hosts do in " +
        "the whole capture: bridge, client, server, router",
    )
    .option(
      "--ratio <N>",
      "with --auto, a host is a server where it acts as one N times as often as as a client",
      "2",
    )
    .option("--maxmask <N>", "with --auto=router, the largest networks that are tried (default: 8 bits)")
    .option("--minmask <N>", "with --auto=router, the smallest networks that are tried (default: 30 bits)")
    .option("--port", "what goes to a server's port (below 1024, or see --services) is from a client")
    .option(
      "--services <FILE>",
      "with --port, only the ports in this file are servers'; written as /etc/services",
    )
    .option("--cidr <LIST>", "what comes from these prefixes goes out at --at, the rest at --peer")
    .option("--regex <EXPRESSION>", "the same for source addresses that a regular expression matches")
    .option(
      "--mac <LIST>",
      "the same for source MAC addresses: a list joined by commas, or a regular expression",
    )
    .option("--cachefile <FILE>", "as a cache file of tcpprep says: primary at --at, secondary at --peer")
    .option("--reverse", "with --cidr, --regex and --mac: what matches goes out at --peer")
    .option("--nonip", "what is not IP (ARP) goes out at --at; otherwise at --peer, as tcpprep has it")
    .option(
      "--save-cache <FILE>",
      "write each packet's side to a cache file, which --cachefile and tcpreplay read",
    );
}

const WAYS = ["auto", "port", "cidr", "regex", "mac", "cachefile"] as const;

/**
 * @param sidesDiffer whether what clients sent is rewritten otherwise than what servers sent
 * @throws VethworkError EINVAL for what does not parse or does not go together, ENOENT for files that are missing
 */
export function sidesOptions(
  flags: SideFlags,
  { isRatioGiven, sidesDiffer }: { isRatioGiven: boolean; sidesDiffer: boolean },
): ReplayOptions {
  const ways = WAYS.filter((way) => flags[way] !== undefined);
  if (ways.length > 1)
    throw new VethworkError("EINVAL", `--${ways[0]} and --${ways[1]} exclude each other; give one of them`);
  const way = ways[0];
  need(flags.services !== undefined, "services", way === "port", "--port");
  need(
    Boolean(flags.reverse),
    "reverse",
    way === "cidr" || way === "regex" || way === "mac",
    "--cidr, --regex or --mac",
  );
  need(flags.minmask !== undefined, "minmask", flags.auto === "router", "--auto=router");
  need(flags.maxmask !== undefined, "maxmask", flags.auto === "router", "--auto=router");
  need(isRatioGiven, "ratio", way === "auto", "--auto");
  const option = way ?? (flags.nonip ? "nonip" : flags.saveCache !== undefined ? "save-cache" : undefined);
  if (flags.nonip && (way === "cachefile" || way === "mac"))
    throw new VethworkError(
      "EINVAL",
      `--nonip and --${way} exclude each other: --${way} tells the side of every frame, IP or not`,
    );
  // a cache file says as well what is not sent, and one can be made without a second interface
  const isAlone = way === "cachefile" || flags.saveCache !== undefined;
  if (option && !isAlone && flags.peer === undefined) {
    need(Boolean(flags.stateful), option, false, "--peer");
    if (!sidesDiffer)
      throw new VethworkError(
        "EINVAL",
        `--${option} tells clients from servers, which makes a difference only with --peer, or with changes to one side (--endpoints, a second --pnat, --enet-smac, --enet-dmac)`,
      );
  }
  if (!option && flags.peer === undefined) return {};
  const by: SidesBy = way ? parseWay(way, flags) : { auto: "first" };
  const sides: SidesOptions = flags.nonip ? { ...by, nonIp: "client" } : by;
  const path = flags.saveCache;
  if (path === undefined) return { sides };
  return {
    sides,
    keepSides: (kept) => {
      try {
        writeFileSync(path, formatCacheFile({ ...kept, comment: "" }));
      } catch (error) {
        throw error instanceof VethworkError ? error : fileError(path, error);
      }
    },
  };
}

/** What is in the files that say who is a client, by the options' names: a checkpoint is for these and no others. */
export function sideFiles({ services, cachefile }: SideFlags): Record<string, string> {
  return {
    ...(services === undefined ? {} : { "file of --services": fileHash(services) }),
    ...(cachefile === undefined ? {} : { "file of --cachefile": fileHash(cachefile) }),
  };
}

function need(isGiven: boolean, option: string, isMet: boolean, other: string): void {
  if (isGiven && !isMet)
    throw new VethworkError("EINVAL", `--${option} works with ${other}, which is not given`);
}

function parseWay(way: (typeof WAYS)[number], flags: SideFlags): SidesBy {
  const { reverse } = flags;
  switch (way) {
    case "auto": {
      if (!AUTO_MODES.includes(flags.auto as AutoMode))
        throw new VethworkError("EINVAL", `--auto ${flags.auto}: one of ${AUTO_MODES.join(", ")} is needed`);
      const first = parseCount(flags.maxmask ?? "8", "--maxmask", 0, 32);
      const last = parseCount(flags.minmask ?? "30", "--minmask", 0, 32);
      if (first >= last)
        throw new VethworkError(
          "EINVAL",
          `--maxmask ${first} must be below --minmask ${last}: it is the larger network`,
        );
      const ratio = parseNumber(flags.ratio ?? "2", "--ratio");
      return { auto: flags.auto as AutoMode, ratio, masks: [first, last] };
    }
    case "port":
      return { port: true, services: flags.services && readFile(flags.services).toString("latin1") };
    case "cidr":
      return { cidr: flags.cidr!.split(","), reverse };
    case "regex":
      return { regex: flags.regex!, reverse };
    case "mac":
      return { mac: flags.mac!, reverse };
    case "cachefile":
      return { cache: readFile(flags.cachefile!), name: flags.cachefile! };
  }
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError(path, error);
  }
}
