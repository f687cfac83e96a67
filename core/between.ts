/**
 * The value at a share of the way from `low` (0) to `high` (1). It is a mean of the two, since their difference overflows where a
 * column holds −1e308 and 1e308. A sum of two products may round out of the range, among the smallest numbers by far: it is
 * brought back.
 */
export const between = (low: number, high: number, share: number): number =>
  Math.min(Math.max(low * (1 - share) + high * share, Math.min(low, high)), Math.max(low, high));

/** `count` values from `low` to `high`, both included, in equal steps; two at least. */
export const spaced = (low: number, high: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => between(low, high, i / (count - 1)));

/** The share of the way from `low` to `high` at which a value lies: 0 where there is no way. In halves, for the same reason. */
export const shareBetween = (low: number, high: number, value: number): number =>
  low === high ? 0 : (value / 2 - low / 2) / (high / 2 - low / 2);
