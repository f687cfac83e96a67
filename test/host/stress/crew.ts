/** The crew alone: whether each share of each job is done, once, and before the job is over. */
import { createRandom, type Random } from "#core/random";
import { Crew } from "#host/threads";
import { webAssembly, type KernelExports, type SharedMemory } from "#host/webassembly";
import { countingModule } from "./counting";
import { changingSizes } from "./sizes";

/** More than the threads keep at hand. */
const memories = 6;
const frames = 512;
const frameBytes = 64;
const module = countingModule(1);

/** A memory, and what the frames of its last jobs have to say. */
interface Room {
  memory: SharedMemory;
  exports: KernelExports;
  words: Int32Array;
  teams: number[];
  next: number;
}

function roomOf(): Room {
  const memory = new webAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const { exports } = new webAssembly.Instance(module, { env: { memory } });
  return { memory, exports, words: new Int32Array(memory.buffer), teams: new Array<number>(frames).fill(0), next: 0 };
}

export interface CrewFaults {
  jobs: number;
  /** Jobs that were over before a share was done. */
  early: number;
  /** Jobs of which a share was done more than once, or by a thread that was not asked. */
  twice: number;
}

/** Jobs of all sizes in turns, until it is time or something is wrong. */
export function stressCrew(threads: number, seed: number, goesOn: () => boolean): CrewFaults {
  const random = createRandom(seed, "crew");
  const crew = new Crew(module, threads);
  const rooms = Array.from({ length: memories }, roomOf);
  const faults: CrewFaults = { jobs: 0, early: 0, twice: 0 };
  const some = () => rooms[random.below(memories)]!;
  const team = () => 2 + random.below(threads - 1);
  while (goesOn() && faults.early + faults.twice === 0) {
    for (let n = random.below(20), room = some(); n > 0; n--) oneJob(crew, room, team(), random, faults);
    // A short job of few with a memory that the others don't know, and at once one of all: who was idle must not take it twice.
    for (let n = 0; n < 5; n++) {
      oneJob(crew, some(), 2, random, faults);
      oneJob(crew, some(), threads, random, faults);
    }
  }
  checkAll(rooms, faults);
  return faults;
}

function checkAll(rooms: readonly Room[], faults: CrewFaults): void {
  // Who is late is late by microseconds.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  for (const room of rooms) for (let frame = 0; frame < frames; frame++) check(room, frame, faults);
}

/** Every change of size, twenty times over: in a memory that all know, and in one after the other. */
export function changeCrew(threads: number): CrewFaults {
  const random = createRandom(1, "changes");
  const crew = new Crew(module, threads);
  const rooms = Array.from({ length: memories }, roomOf);
  const faults: CrewFaults = { jobs: 0, early: 0, twice: 0 };
  for (let times = 0; times < 20; times++)
    for (const size of changingSizes(threads)) {
      const room = times % 2 ? rooms[faults.jobs % memories]! : rooms[0]!;
      oneJob(crew, room, size, random, faults);
    }
  checkAll(rooms, faults);
  return faults;
}

function oneJob(crew: Crew, room: Room, threads: number, random: Random, faults: CrewFaults): void {
  faults.jobs++;
  const frame = room.next;
  room.next = (frame + 1) % frames;
  check(room, frame, faults);
  room.words.fill(0, (frame * frameBytes) / 4, ((frame + 1) * frameBytes) / 4);
  room.teams[frame] = threads;
  const spins = [1, 1, 10, 1000][random.below(4)]!;
  crew.run(room.memory, room.exports, { frame: frame * frameBytes, threads, first: spins, count: 1 });
  check(room, frame, faults);
}

function check({ words, teams }: Room, frame: number, faults: CrewFaults): void {
  const first = (frame * frameBytes) / 4;
  const counts = [...words.subarray(first, first + frameBytes / 4)];
  const asked = counts.splice(0, teams[frame]);
  if (asked.some((count) => count < 1)) faults.early++;
  if (asked.some((count) => count > 1) || counts.some((count) => count > 0)) faults.twice++;
}
