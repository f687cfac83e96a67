import { teller } from "./rule";

/** Training ended with an error, whose message is `reason`. */
export const brokenOff = teller<{ reason: string }>({
  title: "Training broke off",
  words: ({ reason }) => ({
    why: `Training ended with an error: **${reason}** The weights are those of the last whole state. Go on to try again from there.`,
  }),
});
