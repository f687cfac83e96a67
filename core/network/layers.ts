/** Layers as a spec holds them. The output layer is none of them: it follows from the target. */
import { z } from "zod";
import { layerKinds, layerTypes, type LayerSchema } from "./kinds/layers/index";

const schemas = layerTypes.map((type): LayerSchema => layerKinds[type].schema);

export const layerSchema = z.discriminatedUnion("type", schemas as [LayerSchema, ...LayerSchema[]]);
/** Whether a layer of a spec runs. */
export const isEnabled = ({ enabled }: { enabled?: boolean | undefined }): boolean => enabled !== false;
