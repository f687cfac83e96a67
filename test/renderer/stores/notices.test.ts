import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noteMs, useNotices } from "../../../renderer/stores/notices";

describe("notices", () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());
  const texts = () => useNotices().list.map(({ text }) => text);

  it("a note leaves by itself; a warning and an error stay until they are closed", () => {
    const notices = useNotices();
    notices.add("note", "saved");
    notices.add("warning", "doubt");
    notices.add("problem", "failed");
    vi.advanceTimersByTime(noteMs - 1);
    expect(texts()).toEqual(["saved", "doubt", "failed"]);
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual(["doubt", "failed"]);
    vi.advanceTimersByTime(10 * noteMs);
    expect(texts()).toEqual(["doubt", "failed"]);
  });
  it("a note that is being read stays, and leaves later", () => {
    const notices = useNotices();
    notices.add("note", "long words");
    const { id } = notices.list[0]!;
    notices.hold(id);
    vi.advanceTimersByTime(5 * noteMs);
    expect(texts()).toEqual(["long words"]);
    notices.release(id);
    vi.advanceTimersByTime(noteMs);
    expect(texts()).toEqual([]);
  });
  it("none outlives its project", () => {
    const notices = useNotices();
    for (const severity of ["note", "warning", "problem"] as const) notices.add(severity, severity);
    notices.clear();
    expect(texts()).toEqual([]);
  });
});
