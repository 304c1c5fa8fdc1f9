export { Capture, readCapture } from "./capture.js";
export type { CaptureInfo, CaptureReadOptions } from "./capture.js";
export { captureError, captureFailure, displayName } from "./failure.js";
export type { CaptureFailure } from "./failure.js";
export { LINKTYPE_ETHERNET, LINKTYPE_RAW, describeLinkType, linkType } from "./linktype.js";
export type { LinkType } from "./linktype.js";
export type { CapturedPacket } from "./parser.js";
export { fileError, openSource } from "./source.js";
export type { ByteSource, CaptureInput } from "./source.js";
