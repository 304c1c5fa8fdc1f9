/** -m mark and -m connmark (libxt_mark.c, libxt_connmark.c). */
import { bang, field, type Extension } from "../extension.js";
import { hex } from "../numbers.js";

export function markText(mark: number, mask: number): string {
  return mask >>> 0 === 0xffffffff ? hex(mark) : `${hex(mark)}/${hex(mask)}`;
}

function markMatch(name: string): Extension {
  return {
    name,
    options: [{ name: "mark", type: "markmask", mandatory: true, invert: true }],
    parse: ({ block, value, mask, invert }) =>
      void Object.assign(block, { mark: value, mask: Number(mask), invert: invert ? 1 : 0 }),
    save: ({ block }) =>
      `${bang(field(block, "invert"))} --mark ${markText(field(block, "mark"), field(block, "mask"))}`,
    list: ({ block }) =>
      ` ${name} match${name === "connmark" ? " " : ""}${field(block, "invert") ? (name === "connmark" ? "!" : " !") : ""} ${markText(field(block, "mark"), field(block, "mask"))}`,
  };
}

export const mark = markMatch("mark");
export const connmark = markMatch("connmark");
