/** Lets other work in between the parts of a long job: at most 10 ms at a time. */
export class Slices {
  #end = performance.now() + 10;

  /** Returns at once while the slice lasts, else when the rest of the editor had its turn. True when it gave a turn. */
  async pause(): Promise<boolean> {
    if (performance.now() < this.#end) return false;
    await new Promise((resolve) => setImmediate(resolve));
    this.#end = performance.now() + 10;
    return true;
  }
}
