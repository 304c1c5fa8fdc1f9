/** tcpdump 4.99: frames of an interface or a file, as text or as a capture. */
import { LINKTYPE_ETHERNET, readCapture } from "../../capture/index.js";
import { FilterError } from "../../filter/index.js";
import { VethworkError } from "../../model/errors.js";
import type { Link } from "../../model/state.js";
import type { Program, ProgramContext } from "../program.js";
import type { ToolResult } from "../tool.js";
import { frameFilter } from "./frame-filter.js";
import { captureLive } from "./live.js";
import { DumpUsageError, parseDumpOptions, type DumpOptions } from "./options.js";
import { Taker } from "./taker.js";

async function readFile(options: DumpOptions, context: ProgramContext): Promise<ToolResult | number> {
  const name = options.read!;
  let bytes: Uint8Array;
  try {
    bytes = name === "-" ? Buffer.from(await context.readInput(), "latin1") : await context.readBytes(name);
  } catch (error) {
    return { stdout: "", stderr: `tcpdump: ${name}: ${(error as Error).message}\n`, exitCode: 1 };
  }
  const taker = new Taker(options, LINKTYPE_ETHERNET, context);
  try {
    const capture = readCapture({ name, bytes }, { ethernetOnly: true });
    const { snapLength } = capture.info();
    await context.writeError(
      `reading from file ${name}, link-type EN10MB (Ethernet), snapshot length ${snapLength || 262144}\n`,
    );
    const filter = frameFilter(options.filter, { linkType: LINKTYPE_ETHERNET, netmask: 0 });
    await taker.begin();
    for (const packet of capture) {
      if (!filter.accepts({ bytes: packet.bytes, length: packet.originalLength })) continue;
      await taker.take([
        { bytes: packet.bytes, length: packet.originalLength, timeNs: packet.timeNs, prefix: "" },
      ]);
      if (taker.full) break;
    }
  } catch (error) {
    if (error instanceof FilterError) throw error;
    if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
    return { stdout: "", stderr: `tcpdump: ${error.message}\n`, exitCode: 1 };
  }
  return 0;
}

function listInterfaces(context: ProgramContext): ToolResult {
  const links = context.kernel.links(context.netns);
  const isUp = (link: Link): boolean => link.flags.includes("UP");
  const sorted = [...links].sort(
    (a, b) =>
      Number(isUp(b)) - Number(isUp(a)) ||
      Number(a.kind === "loopback") - Number(b.kind === "loopback") ||
      a.ifindex - b.ifindex,
  );
  const lines = sorted.map((link) => {
    const words = [
      ...(isUp(link) ? ["Up"] : []),
      ...(link.flags.includes("LOWER_UP") ? ["Running"] : []),
      ...(link.kind === "loopback"
        ? ["Loopback"]
        : [link.flags.includes("LOWER_UP") ? "Connected" : "Disconnected"]),
    ];
    return `${link.ifname} [${words.join(", ")}]`;
  });
  const up = sorted.filter(isUp).length;
  lines.splice(up, 0, "any (Pseudo-device that captures on all interfaces) [Up, Running]");
  return { stdout: lines.map((line, index) => `${index + 1}.${line}\n`).join(""), stderr: "", exitCode: 0 };
}

export const tcpdump: Program = async (args, context) => {
  try {
    const options = parseDumpOptions(args);
    if (options.list) return listInterfaces(context);
    return await (options.read !== null ? readFile(options, context) : captureLive(options, context));
  } catch (error) {
    if (error instanceof DumpUsageError)
      return { stdout: error.stdout, stderr: error.message, exitCode: error.exitCode };
    if (error instanceof FilterError)
      return { stdout: "", stderr: `tcpdump: ${error.libpcap}\n`, exitCode: 1 };
    throw error;
  }
};
