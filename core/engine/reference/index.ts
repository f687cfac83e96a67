/** The plain engine: written to be read, and to check faster ones by. */
import type { NetworkPlan } from "../../network/plan";
import type { Engine } from "../engine";
import { ReferenceModel, type ReferenceSettings } from "./model";

export const referenceEngine = {
  name: "reference",
  build: (plan: NetworkPlan, settings: ReferenceSettings) => new ReferenceModel(plan, settings),
} satisfies Engine;
