/** A stream of protobuf messages, flow.proto's ExportEvent, each behind its length (as `writeDelimitedTo` and `protodelim` write them). */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type protobuf from "protobufjs";
import type { Sink } from "../pcap-writer/index.js";
import { hubbleFlow, nodeName, type HubbleFlow } from "./hubble.js";
import { isHubbleEvent } from "./json.js";
import type { EndpointOf, FlowSink, Observation } from "./types.js";

const NS_PER_S = 1_000_000_000n;

/** The schema as it is shipped. */
export const SCHEMA_PATH = fileURLToPath(new URL("../flows/flow.proto", import.meta.url));

export interface FlowSchema {
  event: protobuf.Type;
  details: protobuf.Type;
}

export function loadSchema(): FlowSchema {
  // few need it, and it is large
  const { Root } = createRequire(import.meta.url)("protobufjs") as typeof protobuf;
  const root = new Root().loadSync(SCHEMA_PATH, { keepCase: true });
  return { event: root.lookupType("ExportEvent"), details: root.lookupType("Details") };
}

export class HubbleProtobuf implements FlowSink {
  private readonly schema = loadSchema();

  constructor(private readonly write: Sink) {}

  take(o: Observation, endpointOf: EndpointOf): void {
    if (!isHubbleEvent(o)) return;
    const time = { seconds: Number(o.timeNs / NS_PER_S), nanos: Number(o.timeNs % NS_PER_S) };
    const { extensions, is_reply, ...flow } = hubbleFlow(o, endpointOf);
    const event = this.schema.event.fromObject({
      flow: {
        ...flow,
        time,
        ...(is_reply === undefined ? {} : { is_reply: { value: is_reply } }),
        extensions: this.details(extensions as HubbleFlow),
      },
      node_name: nodeName(o),
      time,
    });
    this.write(this.schema.event.encodeDelimited(event).finish());
  }

  end(): void {}

  private details({ "@type": type, ...fields }: HubbleFlow): object {
    const numbers = ["packet_id", "packets", "bytes"].map((name) => [name, Number(fields[name])]);
    const message = this.schema.details.fromObject({ ...fields, ...Object.fromEntries(numbers) });
    return { type_url: type, value: this.schema.details.encode(message).finish() };
  }
}
