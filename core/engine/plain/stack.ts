/** Layers one behind the other, with their shortcuts: the way forward and the way back of the plain engine. */
import type { LayerPlan } from "../../network/kinds/layers/index";
import type { FloatArray, Precision } from "../numbers";
import { Buffer } from "./arrays";
import type { Layer, Pass } from "./layer";

export class Stack {
  private readonly side: Buffer;
  private readonly gathered = new Map<number, { buffer: Buffer; filled: boolean }>();

  constructor(
    readonly plans: readonly LayerPlan[],
    readonly layers: readonly Layer[],
    private readonly precision: Precision,
  ) {
    this.side = new Buffer(precision);
  }

  /** What a layer gave in the last pass; −1 is the input `x` itself. */
  outputOf(layer: number, x: FloatArray): FloatArray {
    return layer < 0 ? x : this.layers[layer].output;
  }

  /**
   * From `first` on, where the layers before it stand as the last pass left them. Returns the last layer's output. `put` stands in
   * place of what the layer before `first` gave, wherever that goes.
   */
  forward(x: FloatArray, rows: number, pass: Pass, first = 0, put?: FloatArray): FloatArray {
    const given = (layer: number) => (put && layer === first - 1 ? put : this.outputOf(layer, x));
    let output = given(first - 1);
    for (let l = first; l < this.layers.length; l++) {
      const from = this.plans[l].shortcut?.layer;
      const side = from === undefined ? undefined : given(from);
      output = this.layers[l].forward(output, rows, pass, side);
    }
    return output;
  }

  /**
   * From ∂L/∂output of the last layer, which it writes over, to all parameters' gradients. `reached` is told ∂L/∂output of each
   * layer when its turn comes. With `wantInput` it goes on to ∂L/∂x, which it returns, in an array that may be longer.
   */
  backward(
    delta: FloatArray,
    x: FloatArray,
    rows: number,
    reached?: (layer: number, delta: FloatArray) => void,
    wantInput = false,
  ): FloatArray {
    for (const gathered of this.gathered.values()) gathered.filled = false;
    for (let l = this.layers.length - 1; l >= 0; l--) {
      this.addShortcuts(l, delta, rows);
      reached?.(l, delta);
      const from = this.plans[l].shortcut?.layer;
      const side =
        from === undefined ? undefined : { input: this.outputOf(from, x), delta: this.sideDelta(l, rows, wantInput) };
      delta = this.layers[l].backward(delta, this.outputOf(l - 1, x), rows, l > 0 || wantInput, side);
      if (from !== undefined && side?.delta) this.gather(from, side.delta, rows);
    }
    if (wantInput) this.addShortcuts(-1, delta, rows);
    return delta;
  }

  /** Where ∂L/∂side of a layer's shortcut goes; null for one from the input, unless that is wanted. */
  private sideDelta(l: number, rows: number, wantInput: boolean): FloatArray | null {
    const { shortcut } = this.plans[l];
    return shortcut && (shortcut.layer >= 0 || wantInput) ? this.side.of(rows * shortcut.units) : null;
  }

  /** Keeps what a shortcut gives to ∂L/∂output of the layer that it comes from, until that layer's turn. */
  private gather(from: number, delta: FloatArray, rows: number): void {
    const count = rows * this.unitsOf(from);
    const gathered = this.gathered.get(from) ?? { buffer: new Buffer(this.precision), filled: false };
    this.gathered.set(from, gathered);
    const sum = gathered.buffer.of(count);
    for (let i = 0; i < count; i++) sum[i] = gathered.filled ? sum[i] + delta[i] : delta[i];
    gathered.filled = true;
  }
  private unitsOf(layer: number): number {
    return layer < 0 ? this.plans[0].inputs : this.layers[layer].units;
  }
  private addShortcuts(l: number, delta: FloatArray, rows: number): void {
    const gathered = this.gathered.get(l);
    if (!gathered?.filled) return;
    const count = rows * this.unitsOf(l);
    const sum = gathered.buffer.of(count);
    for (let i = 0; i < count; i++) delta[i] += sum[i];
  }
}
