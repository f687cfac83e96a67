/** Names of settings as people say them. */
import { layerFields, optimizerFields, scheduleFields, trainingFields, type Field } from "../network/fields";
import { layerTypes } from "../network/kinds/layers/index";
import { optimizerIds } from "../network/kinds/optimizers/index";
import { scheduleIds } from "../network/kinds/schedules/index";
import { keysOfPath, shorthands } from "./places";

/** Of places that no form has a field for. */
const others: Readonly<Record<string, string>> = {
  "training.optimizer.type": "optimiser",
  "training.optimizer": "optimiser",
  "training.schedule.type": "schedule",
  "training.schedule": "schedule",
  "network.layers": "layers",
};

/** `learning rate`, `units of layer 2`; the path itself where it has no name. */
export function settingTitle(path: string): string {
  if (Object.hasOwn(shorthands, path)) return shorthands[path]!.title;
  if (Object.hasOwn(others, path)) return others[path]!;
  const keys = keysOfPath(path);
  const key = String(keys.at(-1));
  const [part, inner, index] = keys;
  const title = titleIn(fieldsAt(part, inner), key);
  if (title === null) return path;
  return part === "network" && typeof index === "number" ? `${title} of layer ${index + 1}` : title;
}

function fieldsAt(part: string | number | undefined, inner: string | number | undefined): Field[] {
  if (part === "network") return layerTypes.flatMap(layerFields);
  if (part !== "training") return [];
  if (inner === "optimizer") return optimizerIds.flatMap(optimizerFields);
  return inner === "schedule" ? scheduleIds.flatMap(scheduleFields) : trainingFields();
}

const titleIn = (fields: readonly Field[], key: string): string | null => {
  const found = fields.find((field) => field.key === key)?.title;
  if (found === undefined) return null;
  // `L2` stays as it is.
  return /^\p{Lu}\p{Ll}/u.test(found) ? found.charAt(0).toLowerCase() + found.slice(1) : found;
};
