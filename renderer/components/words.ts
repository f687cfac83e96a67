/** Words of the window that are no numbers. */

/** Time of day: `14:02`. */
export const timeOfDay = (iso: string): string =>
  new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** A title inside a sentence: `dead ReLU units`. */
export const lowerFirst = (title: string): string => title.slice(0, 1).toLowerCase() + title.slice(1);

/** `30 Nov, 14:02`. */
export const dayAndTime = (iso: string): string =>
  new Date(iso).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
