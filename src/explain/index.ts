/** Objects of the kernel in words, and why they are there. */
export { causeText, describe, describeObject, type Description, type Known } from "./describe.js";
export { objectKindOf } from "./kinds.js";
