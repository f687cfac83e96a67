/** Tables of `reported.ts`: like those of the reports, and of no other part. */
import { createRandom, type Random } from "#core/random";
import type { Source } from "./generate";
import { normals, rowsOf, sumOf as sum, uniform } from "./made-tables";

type Row = { x: (number | string)[]; y: number | string };
const table = (name: string, regression: boolean, rows: number, made: (random: Random) => () => Row): Source => ({
  name,
  regression,
  rows: (seed) => rowsOf(rows, made(createRandom(seed, `reported ${name}`, 0))),
});
const bell = (value: number, at: number, width: number) => Math.exp(-(((value - at) / width) ** 2));

/** scikit-learn #31235: the class is on which side of a parabola a point of the unit square lies. */
export const parabola = table("parabola", false, 500, (random) => () => {
  const [a, b] = [random.next(), random.next()];
  return { x: [a, b], y: a + (2 * (b - 0.5)) ** 2 - 0.75 >= 0 ? "1" : "0" };
});
/** scikit-learn #18560: boards of noughts and crosses, and how good they are for the crosses. */
export const boards = table("boards", true, 650, (random) => () => {
  const x = Array.from({ length: 9 }, () => random.below(3) - 1);
  const lines = ["012", "345", "678", "036", "147", "258", "048", "246"];
  const line = (places: string) => sum([...places].map((place) => x[Number(place)]!));
  return { x, y: sum(lines.map((places) => line(places) ** 3)) / 10 + 0.1 * random.normal() };
});
export const straight = table("straight", true, 64, (random) => () => {
  const x = uniform(random, -4, 4);
  return { x: [x], y: 2 * x - 1 + 0.05 * random.normal() };
});
/** How strong a mix of cement, slag, water and so on is after so many days. */
export const concrete = table("concrete", true, 900, (random) => () => {
  const [cement, slag, ash] = [uniform(random, 110, 540), uniform(random, 0, 350), uniform(random, 0, 200)];
  const [water, plasticiser] = [uniform(random, 125, 245), uniform(random, 0, 30)];
  const [coarse, fine, age] = [uniform(random, 800, 1140), uniform(random, 590, 990), 1 + random.below(180)];
  const binder = cement + 0.7 * slag + 0.4 * ash;
  const y = 32 * (binder / (2 * water)) ** 0.8 * (Math.log(age + 1) / 4) + 0.25 * plasticiser + 2 * random.normal();
  return { x: [cement, slag, ash, water, plasticiser, coarse, fine, age], y };
});
/** Age, pressure, cholesterol and the like, each in its unit, and who fell ill. */
export const heart = table("heart", false, 420, (random) => () => {
  const [age, pressure, fat] = [54 + 9 * random.normal(), 131 + 17 * random.normal(), 246 + 50 * random.normal()];
  const [rate, depression, vessels, pain] = [
    150 + 22 * random.normal(),
    Math.abs(random.normal()),
    random.below(4),
    random.below(4),
  ];
  const risk =
    (age - 54) / 18 + (fat - 246) / 90 - (rate - 150) / 22 + depression - 0.8 + vessels - 1.5 - (pain === 0 ? 0 : 1);
  return {
    x: [age, pressure, fat, rate, depression, vessels, pain],
    y: risk + 0.5 * random.normal() > 0 ? "ill" : "well",
  };
});
/** Contracts: most stay. */
export const churn = table("churn", false, 1600, (random) => () => {
  const [months, charge] = [1 + random.below(72), uniform(random, 18, 118)];
  const plan = ["monthly", "yearly", "two years"][random.below(3)]!;
  const calls = Math.floor(-2 * Math.log(1 - random.next()));
  const score = charge / 30 - months / 18 + 0.9 * calls + (plan === "monthly" ? 1.5 : 0) + 0.4 * random.normal();
  return { x: [months, charge, months * charge, plan, calls], y: score > 6.3 ? "leaves" : "stays" };
});
/** Houses in money: what counts is multiplied. */
export const houses = table("houses", true, 560, (random) => () => {
  const [area, rooms, year] = [Math.exp(4.6 + 0.4 * random.normal()), 1 + random.below(7), 1900 + random.below(120)];
  const [north, east] = [uniform(random, 47.4, 47.8), uniform(random, -122.5, -121.8)];
  const price = 2600 * area * Math.exp(1.6 * bell(north, 47.62, 0.12) + 0.004 * (year - 1960)) * (1 + 0.02 * rooms);
  return { x: [area, rooms, year, north, east], y: price * Math.exp(0.08 * random.normal()) };
});
/** What a town uses by hour of the day, temperature and running number of the hour. */
export const load = table("load", true, 1000, (random) => {
  let hour = 0;
  return () => {
    const now = hour++;
    const [day, warm] = [now % 24, 12 + 9 * Math.sin(now / 140) + 2 * random.normal()];
    const y = 900 + 260 * bell(day, 9, 4) + 330 * bell(day, 19, 3) + 2.4 * (warm - 17) ** 2 + 15 * random.normal();
    return { x: [now, day, warm, Math.floor(now / 24) % 7], y };
  };
});
/** Twelve letters by sixteen whole numbers of 0 to 15. */
export const letters = table("letters", false, 1300, (random) => {
  const shapes = Array.from({ length: 12 }, () => Array.from({ length: 16 }, () => 2 + random.below(12)));
  return () => {
    const code = random.below(12);
    const x = shapes[code]!.map((value) => Math.max(0, Math.min(15, Math.round(value + 2.6 * random.normal()))));
    return { x, y: String.fromCharCode(65 + code) };
  };
});
/** Forty readings that hang together, of five activities. */
export const sensors = table("sensors", false, 750, (random) => {
  const mix = Array.from({ length: 40 }, () => normals(random, 6));
  return () => {
    const code = random.below(5);
    const hidden = normals(random, 6).map(
      (value, j) => value + (j === code ? 2.5 : 0) * (random.next() < 0.5 ? -1 : 1),
    );
    return {
      x: mix.map((row) => sum(row.map((weight, j) => weight * hidden[j]!)) / 2 + 0.3 * random.normal()),
      y: `act ${code}`,
    };
  };
});
/** Two angles of an arm in degrees, and how far its hand is away. */
export const arm = table("arm", true, 600, (random) => () => {
  const [a, b] = [uniform(random, 0, 180), uniform(random, 0, 180)];
  const radians = Math.PI / 180;
  const [x, y] = [
    2 * Math.cos(a * radians) + 1.3 * Math.cos((a + b) * radians),
    2 * Math.sin(a * radians) + 1.3 * Math.sin((a + b) * radians),
  ];
  return { x: [a, b], y: Math.hypot(x - 1, y) + 0.02 * random.normal() };
});
/** Who pays back: incomes in tens of thousands beside shares below 1. */
export const loans = table("loans", false, 700, (random) => () => {
  const income = Math.exp(10.6 + 0.5 * random.normal());
  const [share, late, age] = [random.next() * 0.6, random.below(5), 21 + random.below(50)];
  const score = Math.log(income / 40000) - 5 * (share - 0.3) - 0.7 * (late - 2) + 0.4 * random.normal();
  return { x: [income, share, late, age], y: score > 0 ? "pays" : "fails" };
});
/** A wave of two columns in a box of noise: no straight cut helps. */
export const waves = table("waves", false, 480, (random) => () => {
  const [a, b, c] = [uniform(random, -3, 3), uniform(random, -2, 2), random.normal()];
  return { x: [a, b, c], y: b > 1.2 * Math.sin(2 * a) ? "over" : "under" };
});
