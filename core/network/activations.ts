export const activationIds = [
  "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus",
] as const;
export type ActivationId = (typeof activationIds)[number];
