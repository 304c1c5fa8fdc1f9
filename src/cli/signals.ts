/** Ctrl-C and TERM during a run. */

/** The first Ctrl-C or TERM ends the run at the next slice, so that the capture is complete; a second one kills as usual. */
export class Signals {
  interrupted = false;
  private readonly handler = () => {
    this.interrupted = true;
    this.release();
  };
  constructor() {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, this.handler);
  }
  release(): void {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, this.handler);
  }
}
