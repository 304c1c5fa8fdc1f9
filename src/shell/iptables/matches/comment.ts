/** -m comment (libxt_comment.c). */
import { savedText, textField, type Extension } from "../extension.js";

export const comment: Extension = {
  name: "comment",
  options: [{ name: "comment", type: "string", mandatory: true, max: 255, put: "text" }],
  save: ({ block }) => ` --comment${savedText(textField(block, "text"))}`,
  list: ({ block }) => ` /* ${textField(block, "text")} */`,
};
