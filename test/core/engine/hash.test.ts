import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { weightsHash } from "#core/engine/hash";

const tensor = (name: string, shape: number[], values: number[]) => ({
  name,
  shape,
  data: Float32Array.from(values),
  trainable: true,
});

it("is SHA-256 over names, shapes and little-endian float32 bytes", () => {
  const bytes = Buffer.alloc(8);
  bytes.writeFloatLE(1.5, 0);
  bytes.writeFloatLE(-0.1, 4);
  const expected = createHash("sha256").update("dense_1/weights[1,2]\n").update(bytes).digest("hex");
  expect(weightsHash([tensor("dense_1/weights", [1, 2], [1.5, -0.1])])).toBe(expected);
});

it("tells names, shapes and values apart", () => {
  const hashes = [
    tensor("a", [2], [1, 2]),
    tensor("b", [2], [1, 2]),
    tensor("a", [1, 2], [1, 2]),
    tensor("a", [2], [1, 2.0000002]),
  ].map((one) => weightsHash([one]));
  expect(new Set(hashes).size).toBe(4);
});
