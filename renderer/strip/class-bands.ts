/** How far apart a layer's outputs lie for each class, as bands through the strip. */
import type { LayerSpread } from "#core/training/views";

export interface BandPoint {
  middle: number;
  half: number;
}

/**
 * For each class a point per layer, in px from the strip's middle line, upwards negative. Each layer is scaled to fill the room:
 * classes that lie far apart in units of their spread become thin bands at its edges, those that do not overlap around its
 * middle. The sign of a discriminant is arbitrary and is turned to agree with the layer before.
 */
export function classBands(layers: readonly LayerSpread[], room: number): BandPoint[][] {
  const turned = align(layers.map(standardise));
  const classes = turned[0]?.length ?? 0;
  const first = turned[0];
  const up = (first?.at(-1)?.mean ?? 0) >= (first?.[0]?.mean ?? 0) ? -1 : 1;
  const reach = turned.map((bands) => Math.max(1e-9, ...bands.map((band) => Math.abs(band.mean) + band.std)));
  return Array.from({ length: classes }, (_, index) =>
    turned.map((bands, layer) => {
      const band = bands[index] ?? { mean: 0, std: 0 };
      const scale = room / (reach[layer] ?? 1);
      return { middle: up * band.mean * scale, half: Math.max(1.5, band.std * scale) };
    }),
  );
}

type Band = { mean: number; std: number };

function standardise({ bands }: LayerSpread): Band[] {
  const finite = bands.filter((band) => Number.isFinite(band.mean) && Number.isFinite(band.std));
  const spread = finite.reduce((sum, band) => sum + band.std, 0) / Math.max(1, finite.length) || 1;
  const means = finite.map((band) => band.mean);
  const centre = finite.length > 0 ? (Math.max(...means) + Math.min(...means)) / 2 : 0;
  return bands.map((band) =>
    Number.isFinite(band.mean) && Number.isFinite(band.std)
      ? { mean: (band.mean - centre) / spread, std: band.std / spread }
      : { mean: 0, std: 0 },
  );
}

function align(layers: Band[][]): Band[][] {
  let before: Band[] | undefined;
  return layers.map((bands) => {
    const agreement = bands.reduce((sum, band, i) => sum + band.mean * (before?.[i]?.mean ?? band.mean), 0);
    const result = agreement < 0 ? bands.map((band) => ({ mean: -band.mean, std: band.std })) : bands;
    before = result;
    return result;
  });
}
