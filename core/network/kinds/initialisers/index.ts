/** The initialisers, one module each: a new one is a module here and a line in this list. */
import { z } from "zod";
import { glorotNormal } from "./glorot-normal";
import { glorotUniform } from "./glorot-uniform";
import { heNormal } from "./he-normal";
import { heUniform } from "./he-uniform";
import type { Initialiser } from "./initialiser";
import { lecunNormal } from "./lecun-normal";
import { lecunUniform } from "./lecun-uniform";
import { normal } from "./normal";
import { orthogonal } from "./orthogonal";
import { uniform } from "./uniform";
import { zeros } from "./zeros";

export type { Initialiser } from "./initialiser";

export const initialisers = {
  zeros,
  normal,
  uniform,
  glorot_normal: glorotNormal,
  glorot_uniform: glorotUniform,
  he_normal: heNormal,
  he_uniform: heUniform,
  lecun_normal: lecunNormal,
  lecun_uniform: lecunUniform,
  orthogonal,
} as const satisfies Record<string, Initialiser>;

type Initialisers = typeof initialisers;
export type InitialiserId = keyof Initialisers;
export const initialiserIds = Object.keys(initialisers) as [InitialiserId, ...InitialiserId[]];

/** The object forms of those that have a number of their own. */
type WithSetting = {
  [Id in InitialiserId]: Initialisers[Id] extends { schema: infer Schema } ? Schema : never;
}[InitialiserId];
const withSetting = Object.values(initialisers).flatMap((one) =>
  "schema" in one ? [one.schema] : [],
) as WithSetting[];

/** An initialiser's id, or an object with settings. */
export const initialiserSchema = z.union([z.enum(initialiserIds), ...withSetting]);
export type InitialiserSpec = z.output<typeof initialiserSchema>;

/** The initialiser that a spec names, with its setting. */
export function initialiserOf(spec: InitialiserSpec): { id: InitialiserId; initialiser: Initialiser; setting: number } {
  const id = typeof spec === "string" ? spec : spec.type;
  const initialiser: Initialiser = initialisers[id];
  const { key, usual } = initialiser.setting ?? { key: "", usual: 0 };
  const setting = typeof spec === "string" ? usual : Number(Object.entries(spec).find(([name]) => name === key)?.[1]);
  return { id, initialiser, setting };
}

/** Whether weights drawn by one do what the usual one is chosen for: they are of its family, or of one that does as well. */
export function doesAsWell(id: InitialiserId, usual: InitialiserId): boolean {
  const [own, wanted]: (Initialiser["family"] | undefined)[] = [initialisers[id], initialisers[usual]].map(
    (one: Initialiser) => one.family,
  );
  return own !== undefined && (own === wanted || wanted?.also?.includes(own) === true);
}
