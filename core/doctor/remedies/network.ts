/** Remedies that change the layers. */
import { straightOf } from "../../network/bends";
import { enabledLayers, networkSchema, type LayerSpec } from "../../network/spec";
import { defaults } from "../../network/defaults";
import { activationOf, defaultInitialiser } from "../../network/kinds/activations/index";
import { doesAsWell } from "../../network/kinds/initialisers/index";
import { aroundOf, isHiddenSpec, kindOfSpec, type HiddenSpec } from "../../network/kinds/layers/index";
import { isEnabled, layerSchema } from "../../network/layers";
import { behindHidden, withLayers, withNetwork, type RemedyRule } from "./remedy";

export const ofNetwork = {
  relu_everywhere: {
    title: "ReLU between the layers",
    detail: "Gives each linear hidden layer a bend, with He initialisation.",
    apply: (spec) => {
      const straight: readonly LayerSpec[] = straightOf(spec.network.layers);
      const { activation } = defaults;
      return withLayers(spec, (layer) =>
        isHiddenSpec(layer) && straight.includes(layer)
          ? { ...layer, activation, init: defaultInitialiser(activation) }
          : layer,
      );
    },
  },
  layer_norm: {
    title: "Layer norm instead of batch norm",
    detail: "Scales each row by its own mean and variance: the same in training and in evaluation.",
    apply: (spec) =>
      withLayers(spec, (layer) =>
        kindOfSpec(layer).normalises === "batch" ? layerSchema.parse({ type: "layer_norm" }) : layer,
      ),
  },
  larger_net: {
    title: "A larger network",
    detail: "Two hidden ReLU layers of 32 units, or twice the units if it already has that many.",
    apply: (spec) => {
      const hidden = enabledLayers(spec.network).filter(isHiddenSpec);
      const enough =
        hidden.length >= 2 && hidden.every(({ units }) => units >= 32) && straightOf(spec.network.layers).length === 0;
      if (!enough) {
        const { activation } = defaults;
        const init = defaultInitialiser(activation);
        const layer = layerSchema.parse({ type: "dense", units: 32, activation, init });
        return { ...spec, network: { ...spec.network, layers: [layer, layer] } };
      }
      return withLayers(spec, (layer) =>
        isHiddenSpec(layer) && layer.units <= 1024 ? { ...layer, units: 2 * layer.units } : layer,
      );
    },
  },
  plain_layers: {
    title: "A plain network",
    detail: "Two hidden ReLU layers of 64 units with He initialisation, and nothing between them.",
    apply: (spec) => {
      const { activation } = defaults;
      const init = defaultInitialiser(activation);
      const layer = layerSchema.parse({ type: "dense", units: 64, activation, init });
      return withNetwork(spec, [layer, layer]);
    },
  },
  default_layers: {
    title: "The default network",
    detail: "What a new experiment begins with: small layers with a little dropout and L2, made for small tables.",
    apply: (spec) => withNetwork(spec, networkSchema.parse({}).layers),
  },
  batch_norm: {
    title: "Batch normalisation",
    detail:
      "After every hidden layer: keeps each unit's output at mean 0 and variance 1, so the signal and the gradient keep their size.",
    apply: (spec) => behindHidden(spec, { type: "batch_norm" }),
  },
  shortcuts: {
    title: "Shortcuts around the layers",
    detail:
      "Each hidden layer but the first adds what went into it to what it puts out: a shortcut for the gradient, which then need not pass through every layer.",
    apply: (spec) => {
      const { layers } = spec.network;
      const first = layers.findIndex((layer) => isEnabled(layer) && isHiddenSpec(layer));
      const shortcut = layerSchema.parse({ type: "residual", around: 1 });
      return withLayers(spec, (layer, i) => {
        const next = layers.slice(i + 1).find(isEnabled);
        const has = next !== undefined && aroundOf(next) !== null;
        return i === first || has || !isHiddenSpec(layer) ? layer : [layer, shortcut];
      });
    },
  },
  default_init: {
    title: "Initialise for the activation",
    detail:
      "He for the ReLU family, Glorot for sigmoid and tanh: weights of a size that preserves the signal's variance.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        if (!isHiddenSpec(layer) || layer.init === undefined || suits(layer.init, layer.activation)) return layer;
        const { init: _replaced, ...rest } = layer;
        return rest;
      }),
  },
  relu: {
    title: "ReLU instead of sigmoid and tanh",
    detail: "With He initialisation. An active ReLU has slope 1, so the gradient keeps its size from layer to layer.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        const activation = "activation" in layer && activationOf(layer.activation).saturates?.replacedBy;
        if (!activation) return layer;
        return isHiddenSpec(layer)
          ? { ...layer, activation, init: defaultInitialiser(activation) }
          : { ...layer, activation };
      }),
  },
  leaky_relu: {
    title: "Leaky ReLU",
    detail: "Keeps units alive with a small slope below zero. It does not fix a learning rate that is too high.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        const activation = "activation" in layer && activationOf(layer.activation).dies?.replacedBy;
        return activation ? { ...layer, activation } : layer;
      }),
  },
  fewer_layers: {
    title: "Fewer layers",
    detail: "Two hidden layers: the gradient has a short way back.",
    apply: (spec) => {
      let hidden = 0;
      return withLayers(spec, (layer) => {
        if (isHiddenSpec(layer)) hidden++;
        return hidden > 2 ? [] : layer;
      });
    },
  },
  smaller_net: {
    title: "A smaller network",
    detail: "Half the units in every hidden layer: less capacity to memorise rows.",
    apply: (spec) =>
      withLayers(spec, (layer) =>
        isHiddenSpec(layer) && layer.units > 2 ? { ...layer, units: Math.ceil(layer.units / 2) } : layer,
      ),
  },
} as const satisfies Record<string, RemedyRule>;

/** Whether weights drawn so keep the signal's variance under this activation. */
const suits = (init: NonNullable<HiddenSpec["init"]>, activation: HiddenSpec["activation"]): boolean =>
  typeof init === "string" && doesAsWell(init, defaultInitialiser(activation));
