/** Fields of a form, made from the schemas: a setting that is added to a schema shows itself in the form. */
import { z } from "zod";
import { activations } from "./kinds/activations/index";
import { initialiserIds, initialisers, initialiserSchema, type InitialiserId } from "./kinds/initialisers/index";
import type { LayerType } from "./kinds/layers/index";
import { layerSchema } from "./layers";
import { losses } from "./kinds/losses/index";
import { optimizers, optimizerSchema, type OptimizerId } from "./kinds/optimizers/index";
import { branches, isNullable, typeOf, unwrap } from "./schema-walk";
import { schedules, scheduleSchema, type ScheduleId } from "./kinds/schedules/index";
import { trainingSchema } from "./spec";

export interface FieldOption {
  id: string;
  title: string;
  help?: string;
}
export interface Field {
  /** The key in the object: `learningRate`. */
  key: string;
  title: string;
  symbol?: string;
  unit?: string;
  help?: string;
  kind: "number" | "integer" | "boolean" | "choice" | "object";
  min?: number;
  max?: number;
  /** The bounds themselves are not allowed (above 0, below 1). */
  minExclusive?: boolean;
  /** A sensible step of the arrows. */
  step?: number;
  options?: FieldOption[];
  /** What stands there when nothing is said; undefined: the field has to be filled, or may stay empty. */
  default?: unknown;
  optional: boolean;
}

/** Those of its kind; whether it is enabled belongs to every layer alike. */
export const layerFields = (type: LayerType): Field[] =>
  fieldsOf(branchNamed(layerSchema, type)).filter(({ key }) => key !== "enabled");
export const optimizerFields = (type: OptimizerId): Field[] => fieldsOf(branchNamed(optimizerSchema, type));
export const scheduleFields = (type: ScheduleId): Field[] => fieldsOf(branchNamed(scheduleSchema, type));
/** Settings of an initialiser beyond its name (σ, limit, gain); most have none. */
export function initialiserFields(id: InitialiserId): Field[] {
  const branch = branches(initialiserSchema).find((one) => typeOf(one) === id);
  return branch ? fieldsOf(branch) : [];
}
/** Loss, batch size, epochs, clipping, early stopping, class weights, seed. */
export const trainingFields = (): Field[] =>
  fieldsOf(trainingSchema).filter(({ key }) => key !== "optimizer" && key !== "schedule");

/** A new object of a kind with every default, and the schema's initial value where there is none. */
export function newLayer(type: LayerType): z.output<typeof layerSchema> {
  return layerSchema.parse({ type, ...initialValues(branchNamed(layerSchema, type)) });
}
export const newOptimizer = (type: OptimizerId): z.output<typeof optimizerSchema> => optimizerSchema.parse({ type });
export const newSchedule = (type: ScheduleId): z.output<typeof scheduleSchema> => scheduleSchema.parse({ type });

const words: Record<string, Record<string, { title: string; doc?: string }>> = {
  activation: activations,
  init: initialisers,
  loss: { auto: { title: "Automatic", doc: "Follows from the target." }, ...losses },
  optimizer: optimizers,
  schedule: schedules,
};

function branchNamed(schema: z.core.$ZodType, type: string): z.core.$ZodType {
  const found = branches(schema).find((branch) => typeOf(branch) === type);
  if (!found) throw new Error(`There is no "${type}" among ${branches(schema).map(typeOf).join(", ")}`);
  return found;
}

function fieldsOf(schema: z.core.$ZodType): Field[] {
  const bare = unwrap(schema);
  if (!(bare instanceof z.ZodObject)) return [];
  return Object.entries(bare.shape as Record<string, z.core.$ZodType>)
    .filter(([key]) => key !== "type")
    .map(([key, inner]) => fieldOf(key, inner));
}

function fieldOf(key: string, schema: z.core.$ZodType): Field {
  const meta = metaOf(schema);
  const bare = unwrap(schema);
  const field: Field = {
    key,
    title: text(meta["title"]) ?? key,
    kind: kindOf(bare),
    optional: schema instanceof z.ZodOptional || isNullable(schema),
  };
  for (const name of ["symbol", "unit", "help"] as const) {
    const said = text(meta[name]);
    if (said !== undefined) field[name] = said;
  }
  if (typeof meta["step"] === "number") field.step = meta["step"];
  if (schema instanceof z.ZodDefault) field.default = schema.def.defaultValue;
  if (bare instanceof z.ZodNumber) addBounds(field, bare);
  const ids = optionIds(key, bare);
  if (ids) field.options = ids.map((id) => option(key, id));
  return field;
}

function kindOf(schema: z.core.$ZodType): Field["kind"] {
  if (schema instanceof z.ZodNumber) return schema.isInt ? "integer" : "number";
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodEnum) return "choice";
  if (schema instanceof z.ZodUnion && schema.options.some((one) => one instanceof z.ZodEnum)) return "choice";
  return "object";
}

/** JSON Schema already says in words which bounds are the number's own and which are only those of its type. */
function addBounds(field: Field, schema: z.ZodNumber): void {
  const json = z.toJSONSchema(schema);
  const min = json.minimum ?? json.exclusiveMinimum;
  if (typeof min === "number" && min > Number.MIN_SAFE_INTEGER) field.min = min;
  if (typeof json.exclusiveMinimum === "number") field.minExclusive = true;
  if (typeof json.maximum === "number" && json.maximum < Number.MAX_SAFE_INTEGER) field.max = json.maximum;
}

function optionIds(key: string, schema: z.core.$ZodType): readonly string[] | null {
  if (key === "init") return initialiserIds;
  return schema instanceof z.ZodEnum ? schema.options.map(String) : null;
}

function option(key: string, id: string): FieldOption {
  const known = words[key]?.[id];
  const title = known?.title ?? id[0].toUpperCase() + id.slice(1).replaceAll("_", " ");
  return known?.doc === undefined ? { id, title } : { id, title, help: known.doc };
}

function initialValues(schema: z.core.$ZodType): Record<string, unknown> {
  const bare = unwrap(schema);
  if (!(bare instanceof z.ZodObject)) return {};
  const shape = Object.entries(bare.shape as Record<string, z.core.$ZodType>);
  return Object.fromEntries(
    shape.flatMap(([key, inner]) => ("initial" in metaOf(inner) ? [[key, metaOf(inner)["initial"]]] : [])),
  );
}

/** Metadata may stand on a schema or under its wrappers; the outer one counts. */
function metaOf(schema: z.core.$ZodType): Record<string, unknown> {
  return { ...z.globalRegistry.get(unwrap(schema)), ...z.globalRegistry.get(schema) };
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
