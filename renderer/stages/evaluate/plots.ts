/** What the plots of the stage have in common. */
export const curveGutters = { left: 46, right: 10, top: 8, bottom: 38 };
/** `0`, `0.5`, `1`, with a true minus. */
export const tick = (value: number): string => String(Number(value.toPrecision(12))).replace("-", "−");
