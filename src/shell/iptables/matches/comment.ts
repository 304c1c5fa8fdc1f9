/** -m comment (libxt_comment.c). */
import { cut } from "../targets/LOG.js";
import { savedText, textField, type Extension } from "../extension.js";

export const comment: Extension = {
  name: "comment",
  options: [{ name: "comment", type: "string", mandatory: true, max: 256 }],
  // the last byte of the kernel's field is its NUL
  parse: ({ block, argument }) => {
    block.text = cut(argument, 255);
  },
  save: ({ block }) => ` --comment${savedText(textField(block, "text"))}`,
  list: ({ block }) => ` /* ${textField(block, "text")} */`,
};
