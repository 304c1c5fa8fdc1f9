/** A filter that cannot be compiled; the message is what follows "tcpdump: ". */
export class FilterError extends Error {}

/** What libpcap says of anything its grammar does not know. */
export const SYNTAX_ERROR = "can't parse filter expression: syntax error";
