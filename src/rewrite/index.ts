/** Captures rewritten for other addresses: tcprewrite's options as plans for assembly/rewrite, and files from end to end. */
export { rewriteCapture, type RewriteFileOptions, type RewriteResult } from "./file.js";
export type { AddressMap, RewriteOptions } from "./options.js";
export { differBySide, namesBothSides, rewritePlans, type RewritePlans } from "./plan.js";
