/** What the plots of the stage have in common. */

export const curveGutters = { left: 46, right: 10, top: 8, bottom: 38 };
