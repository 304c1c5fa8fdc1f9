/** What a refused request is told beside its errno (struct netlink_ext_ack). */
import { Extack } from "./abi/errno";
import { K } from "./state";

/** NL_SET_ERR_MSG: notes the sentence and answers `error`, a negative errno. */
export function refuse(sentence: Extack, error: i32): i32 {
  K.extack = sentence;
  return error;
}
