import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { calls, type RecentProject } from "#bridge/contract";
import { JsonStore } from "./json-store";

const limit = 10;

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The projects that were opened or saved last, newest first, at most ten. Those whose file is gone are dropped when asked for. */
export class Recents {
  private constructor(
    private readonly store: JsonStore<RecentProject[]>,
    private readonly changed: () => void,
  ) {}

  static async load(path: string, changed: () => void = () => undefined): Promise<Recents> {
    return new Recents(await JsonStore.load(path, z.array(calls["recent.add"].argument), []), changed);
  }

  /** As last known, without a look at the disk. */
  get known(): readonly RecentProject[] {
    return this.store.value;
  }

  async list(): Promise<RecentProject[]> {
    const before = this.store.value;
    const there = await Promise.all(before.map((project) => exists(project.path)));
    const gone = new Set(before.filter((_, index) => !there[index]).map((project) => project.path));
    // Asked of the store again: a project may have been added while the disk was looked at.
    const kept = this.store.value.filter((project) => !gone.has(project.path));
    if (kept.length < this.store.value.length) await this.#set(kept);
    return kept;
  }

  has(path: string): boolean {
    return this.store.value.some((project) => project.path === resolve(path));
  }

  add(project: RecentProject): Promise<void> {
    const path = resolve(project.path);
    const others = this.store.value.filter((other) => other.path !== path);
    return this.#set([{ ...project, path }, ...others].slice(0, limit));
  }

  clear(): Promise<void> {
    return this.#set([]);
  }

  written(): Promise<void> {
    return this.store.written();
  }

  async #set(projects: RecentProject[]): Promise<void> {
    const written = this.store.set(projects);
    this.changed();
    await written;
  }
}
