/** Why a conversation of a capture did not go as it did there: the first group is about the capture, the second about the lab. */
export const enum StatefulReason {
  /** the capture does not have its beginning */
  NO_SYN = 0,
  /** its segments are in IP fragments */
  FRAGMENT,
  /** packets of it were captured shorter than they were */
  CUT,
  /** bytes are missing between its packets */
  GAP,
  /** headers that contradict each other, or a checksum that is wrong */
  DAMAGED,
  /** more conversations at once than the table has room for */
  TABLE_FULL,

  /** the peer acknowledged nothing in time */
  NO_ANSWER,
  /** the peer reset it where the capture's did not */
  RESET,
  /** an ICMP error came back */
  UNREACHABLE,
  /** the peer left its window closed */
  WINDOW_CLOSED,
  /** no frame of the other end came to the interface that plays the server */
  NOT_REACHED,
  /** the peer sent less than in the capture */
  SHORTER,
  /** the peer sent more than in the capture */
  LONGER,
  /** the peer sent as much, but did not close where the capture's did */
  NOT_CLOSED,
  /** the interface did not take a frame */
  REFUSED,
  COUNT,
}

/** What becomes of the rest of a conversation that cannot be followed any more. */
export const enum StatefulRest {
  /** it is not sent */
  skip = 0,
  /** it is sent as it stands in the capture */
  send = 1,
}

/** Which end of a conversation a replay with one interface plays. */
export const enum StatefulRole {
  /** who sent the first SYN */
  client = 0,
  server = 1,
}

export const enum StatefulLimit {
  /** conversations that are shown for a reason */
  examples = 3,
}

/** The conversations of one replay: what the host asks for, what became of them. */
@unmanaged
export class StatefulRecord {
  /** how long an answer is waited for, ns of virtual time */
  timeoutNs: u64;
  /** conversations that are known at once; the one longest silent is forgotten for a new one */
  conversationLimit: u32;
  /** bytes of frames that wait; while they are more, the replay waits */
  heldLimit: u32;
  /** StatefulRest, StatefulRole */
  rest: u32;
  role: u32;

  /** TCP conversations that were met, and of these: followed, and as in the capture to their end */
  conversations: u64;
  followed: u64;
  completed: u64;
  /** frames of the capture that the lab's own endpoint sends in its stead */
  expected: u64;
  /** frames that waited for an answer */
  waited: u64;
  /** frames of conversations that could not be followed: not sent, and sent as they are */
  skipped: u64;
  unchanged: u64;
  /** acknowledgements that the capture does not have, and those of the capture that had become needless */
  acknowledged: u64;
  superseded: u64;
  /** frames that were sent once more because the lab lost them */
  resent: u64;
  /** frames that were cut because they are longer than the path or the peer takes; pieces that became of them */
  cut: u64;
  pieces: u64;
  /** frames of the lab that were answers */
  answers: u64;
  /** ARP requests and neighbour solicitations for the addresses that are played */
  resolved: u64;
  /** bytes of frames that wait now, and conversations that are known now */
  held: u32;
  known: u32;
  /** StatefulCount[StatefulReason.COUNT] */
  counts: u32;
  reserved: u32;
}

/** How often a reason occurred, with its first conversations: StatefulExample[StatefulLimit.examples]. */
@unmanaged
export class StatefulCount {
  count: u64;
  examples: u32;
  /** how many there are */
  shown: u32;
}

/** A conversation as it is in the capture, client first. */
@unmanaged
export class StatefulExample {
  clientHigh: u64;
  clientLow: u64;
  serverHigh: u64;
  serverLow: u64;
  /** number in the capture of the frame that was looked at */
  frame: u64;
  /** bytes that the lab's end sent, and the capture's; else 0 */
  lab: u64;
  capture: u64;
  /** 4 or 6 */
  family: u32;
  clientPort: u32;
  serverPort: u32;
  /** the end that the lab plays: 0 client, 1 server */
  end: u32;
}
