/** Objects of the kernel in words, and why they are there. */
export { causeText, describe, describeObject, type Description, type Known } from "./describe.js";
export { dropReport, flowText, type DropGroup, type DroppedFlow, type DropReport } from "./drops.js";
export { lossText, REASONS, type Loss, type ReasonText } from "./hints.js";
export { objectKindOf } from "./kinds.js";
