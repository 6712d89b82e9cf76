/** Binary search in ascending numbers. */

/** The first index whose value is not below `x`. */
export function bisectLeft(values: ArrayLike<number>, x: number): number {
  return search(values.length, (i) => (values[i] as number) < x);
}

/** The first index whose value is above `x`. */
export function bisectRight(values: ArrayLike<number>, x: number): number {
  return search(values.length, (i) => (values[i] as number) <= x);
}

/** How many of the first `length` indexes hold, where all that hold come before all that do not. */
export function search(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
