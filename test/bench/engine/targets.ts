/** What is to be reached: rows per second as ratios to PyTorch's best setting, health signals on in ours, off in theirs. */
const beside: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  1: { W1: 20, W2: 4, W3: 0.4, W4: 0.7, W5: 3.5 },
  2: { W1: 20, W2: 5, W3: 0.65, W4: 1, W5: 5 },
};

/** For so many threads against as many; undefined where nothing is set. */
export const ratioTarget = (workload: string, threads: number): number | undefined => beside[threads]?.[workload];
/** Ratio to tfjs. */
export const tfjsTarget = 20;
/** What health signals may cost, as a share of the time without; W1's are a matter of microseconds and are not held to it. */
export const signalsTarget = (workload: string): number | undefined => (workload === "W1" ? undefined : 0.1);
/** Share of the 128-bit peak that a product is to reach, by its shape; undefined for the others. */
export const productTarget = (shape: string): number | undefined =>
  ["256 × 256 × 256", "128 × 784 × 512"].includes(shape) ? 0.8 : undefined;
