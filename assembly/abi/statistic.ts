/** Numbers that the kernel keeps about itself. */
export const enum Statistic {
  framesInjected = 0,
  framesProcessed,
  /** packets in use; 0 whenever nothing is queued */
  packetsLive,
  packetsMade,
  /** loops stopped by the limit */
  storms,
  timersPending,
  memoryUsed,
}
