import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";
import { writeOutput } from "#host/output";

/** One value kept as JSON in a file. A missing, broken or outdated file counts as the fallback: nothing in it is precious. */
export class JsonStore<T> {
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private current: T,
  ) {}

  static async load<T>(path: string, schema: z.ZodType<T>, fallback: T): Promise<JsonStore<T>> {
    let value = fallback;
    try {
      const parsed = schema.safeParse(JSON.parse(await readFile(path, "utf8")));
      if (parsed.success) value = parsed.data;
    } catch {
      // Missing or not JSON: the fallback stands.
    }
    return new JsonStore(path, value);
  }

  get value(): T {
    return this.current;
  }

  /** Writes follow one another, so that the last value set is the one that stays. */
  set(value: T): Promise<void> {
    this.current = value;
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        await mkdir(dirname(this.path), { recursive: true });
        await writeOutput(this.path, [`${JSON.stringify(value, null, 2)}\n`]);
      });
    return this.#writing;
  }

  /** Resolves when everything set so far is in the file, or could not be written. */
  written(): Promise<void> {
    return this.#writing.catch(() => undefined);
  }
}
