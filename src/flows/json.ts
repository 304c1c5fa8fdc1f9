/** Hubble's JSON lines: one ExportEvent a line. */
import type { Sink } from "../pcap-writer/index.js";
import { hubbleFlow, nodeName } from "./hubble.js";
import type { EndpointOf, FlowSink, Observation } from "./types.js";

const NS_PER_S = 1_000_000_000n;

/** RFC 3339 with as many digits as there are (RFC3339Nano) */
export function timeText(ns: bigint): string {
  const fraction = (ns % NS_PER_S).toString().padStart(9, "0").replace(/0+$/, "");
  const seconds = new Date(Number((ns / NS_PER_S) * 1000n)).toISOString().slice(0, 19);
  return `${seconds}${fraction ? `.${fraction}` : ""}Z`;
}

/** Records that count only (`end`, translations) are no lines: Hubble has none. */
export const isHubbleEvent = ({ event }: Observation): boolean =>
  event === "begin" || event === "flags" || event === "active";

export class HubbleJson implements FlowSink {
  constructor(private readonly write: Sink) {}

  take(o: Observation, endpointOf: EndpointOf): void {
    if (!isHubbleEvent(o)) return;
    const time = timeText(o.timeNs);
    const line = { flow: { time, ...hubbleFlow(o, endpointOf) }, node_name: nodeName(o), time };
    this.write(Buffer.from(`${JSON.stringify(line)}\n`));
  }

  end(): void {}
}
