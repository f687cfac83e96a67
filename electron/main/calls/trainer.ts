import type { Context, Group } from "../context";

export const trainerCalls = (context: Context): Group<"trainer"> => ({
  "trainer.connect": async () => {
    await context.trainer.connect();
    return null;
  },
  "trainer.restart": () => {
    context.trainer.restart();
    return null;
  },
  "trainer.end": async () => {
    await context.trainer.end();
    return null;
  },
});
