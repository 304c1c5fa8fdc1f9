/** Objects of the kernel in words, and why they are there. */
export { causeText, describe, describeObject, type Description, type Known } from "./describe.js";
export { CommentDrops, type LostFrame } from "./comment-drops.js";
export { parseComment, type CommentLine } from "./comments.js";
export { dropReport, flowText, type DropGroup, type DroppedFlow, type DropReport } from "./drops.js";
export { lossText, REASONS, type Loss, type ReasonText } from "./hints.js";
export { frameFlow } from "./frame-flow.js";
export { objectKindOf } from "./kinds.js";
