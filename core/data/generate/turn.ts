/**
 * Cosine and sine of 2π t from exact operations alone (+ − × ÷), so that a generated table has the same bytes on every machine:
 * `Math.sin` may differ in its last bit from one JavaScript engine to the next. Error below 4e-16.
 */
export function turn(t: number): { x: number; y: number } {
  const quarters = Math.round(t * 4);
  const angle = (t - quarters / 4) * 2 * Math.PI;
  // |angle| ≤ π/4, where nine terms of Taylor's series are exact to the last bit.
  const square = angle * angle;
  let [cosine, sine] = [0, 0];
  for (let k = 18; k >= 2; k -= 2) {
    cosine = (-square / (k * (k - 1))) * (1 + cosine);
    sine = (-square / (k * (k + 1))) * (1 + sine);
  }
  const [c, s] = [1 + cosine, angle * (1 + sine)];
  const quarter = ((quarters % 4) + 4) % 4;
  if (quarter === 0) return { x: c, y: s };
  if (quarter === 1) return { x: -s, y: c };
  return quarter === 2 ? { x: -c, y: -s } : { x: s, y: -c };
}
