interface Frame {
  readonly origin: string;
  readonly parent: unknown;
}

/** Fails closed: a frame that is gone, that lies inside another or that is not our page may call nothing. */
export function isOurPage(frame: Frame | null, origin: string): boolean {
  try {
    return frame !== null && frame.parent === null && frame.origin === origin;
  } catch {
    return false;
  }
}
