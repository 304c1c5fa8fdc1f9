/** Flow logs: Hubble's JSON lines, the same as protobuf, IPFIX. */
import { fileSink, type FileSink } from "../pcap-writer/index.js";
import { VethworkError } from "../model/errors.js";
import { Ipfix } from "./ipfix.js";
import { HubbleJson } from "./json.js";
import { HubbleProtobuf } from "./protobuf.js";
import type { FlowSink } from "./types.js";

export { FlowLog, type FlowLogOptions } from "./log.js";
export { loadSchema, SCHEMA_PATH } from "./protobuf.js";
export type { Endpoint, FlowSink, Observation, Translation, Tunnel } from "./types.js";

export const FLOW_FORMATS = ["hubble", "ipfix", "protobuf"] as const;
export type FlowFormat = (typeof FLOW_FORMATS)[number];

const EXTENSIONS: Record<string, FlowFormat> = {
  json: "hubble",
  jsonl: "hubble",
  ndjson: "hubble",
  ipfix: "ipfix",
  pb: "protobuf",
  protobuf: "protobuf",
};

/** The format that a file's name asks for. @throws VethworkError EINVAL where it asks for none */
export function flowFormat(path: string): FlowFormat {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  const format = path === "-" ? "hubble" : EXTENSIONS[extension];
  if (!format)
    throw new VethworkError(
      "EINVAL",
      `--flows ${path}: which format? Name it .json (Hubble's JSON lines), .pb (protobuf) or .ipfix, or add --flows-format ${FLOW_FORMATS.join("|")}`,
    );
  return format;
}

/** A flow log in a file; "-" is standard output. @throws VethworkError EACCES, ENOENT ... */
export function flowFile(path: string, format = flowFormat(path)): FlowSink & { file: FileSink } {
  const file = fileSink(path);
  const sink = flowSink(format, file.write);
  return {
    file,
    take: (observation, endpointOf) => sink.take(observation, endpointOf),
    end() {
      sink.end();
      file.close();
    },
  };
}

/** A flow log that gives its bytes to a function. */
export function flowSink(format: FlowFormat, write: (chunk: Uint8Array) => void): FlowSink {
  switch (format) {
    case "hubble":
      return new HubbleJson(write);
    case "protobuf":
      return new HubbleProtobuf(write);
    case "ipfix":
      return new Ipfix(write);
  }
}
