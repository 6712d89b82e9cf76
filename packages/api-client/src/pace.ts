/** Requests kept below the server's limit: whoever comes too early waits, and nobody is refused. */

const WINDOW_MS = 60_000;

export class Pace {
  readonly #begun: number[] = [];
  #notBefore = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(
    /** Requests in any minute; the server takes 100, other tabs need some of them. */
    readonly most: number,
    readonly nowMs: () => number,
    readonly wait: (ms: number) => Promise<void>,
  ) {}

  /** Resolves when the next request may begin, in the order in which they came. */
  turn(): Promise<void> {
    this.#last = this.#last.then(() => this.#untilFree());
    return this.#last;
  }

  /** The server said when it listens again. */
  refused(retryAfterS: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.nowMs() + retryAfterS * 1000);
  }

  async #untilFree(): Promise<void> {
    for (;;) {
      const now = this.nowMs();
      while ((this.#begun[0] ?? Infinity) <= now - WINDOW_MS) this.#begun.shift();
      const full = this.#begun.length >= this.most ? (this.#begun[0] ?? now) + WINDOW_MS : 0;
      const until = Math.max(full, this.#notBefore);
      if (until <= now) break;
      await this.wait(until - now);
    }
    this.#begun.push(this.nowMs());
  }
}
