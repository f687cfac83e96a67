/** The fast engine: kernels in WebAssembly, many updates in one call, the same bits on every machine and for any threads. */
import type { NetworkPlan } from "../../network/plan";
import type { Engine, ModelSettings } from "../engine";
import { ReferenceModel } from "../reference/model";
import type { Machine } from "./machine";
import { FastModel } from "./model";

/** It computes in float32; a model of float64 is the reference engine's. */
export const fastEngine = (machine: Machine): Engine => ({
  name: "fast",
  build: (plan: NetworkPlan, settings: ModelSettings) =>
    settings.precision === "float64" ? new ReferenceModel(plan, settings) : new FastModel(plan, settings, machine),
});
