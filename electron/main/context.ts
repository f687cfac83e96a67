import type { AppInfo, Argument, CallName, Result } from "#bridge/contract";
import type { Busy } from "./busy";
import type { AppMenu } from "./menu";
import type { Recents } from "./recents";
import type { Settings } from "./settings";
import type { TrainerHost } from "./trainer-host";
import type { MainWindow } from "./window";

/** What the handlers of calls have to work with. */
export interface Context {
  readonly samples: string;
  /** Where projects that were never saved are kept. */
  readonly journalFolder: string;
  readonly settings: Settings;
  readonly recents: Recents;
  readonly menu: AppMenu;
  readonly trainer: TrainerHost;
  readonly window: MainWindow;
  readonly busy: Busy;
  /** Takes the project that the application was started with; later ones come as notices. */
  startInfo(): Promise<Pick<AppInfo, "open" | "recover">>;
}

export type Handlers = { [N in CallName]: (argument: Argument<N>) => Result<N> | Promise<Result<N>> };

/** The handlers of one group of calls, `files.…` for instance. */
export type Group<G extends string> = Pick<Handlers, Extract<CallName, `${G}.${string}`>>;
