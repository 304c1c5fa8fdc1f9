/** Every match that is modelled. */
import type { Extension } from "../extension.js";
import { comment } from "./comment.js";
import { connmark, mark } from "./mark.js";
import { tcp } from "./tcp.js";
import { udp } from "./udp.js";

export const MATCHES: readonly Extension[] = [tcp, udp, comment, mark, connmark];
