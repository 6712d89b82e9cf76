/** One open project: its session, its player and what is shown, for every part of the editor. */

import { type Edl, type Op, OperationError } from "@auteur/utils";
import { createContext, useContext, useSyncExternalStore } from "react";

import type { Player, PlayerState } from "../preview/player.ts";
import { reader, type Script } from "../script/model.ts";
import type { DocumentSession, SessionState } from "../session/session.ts";
import type { Strings } from "../strings/index.tsx";
import type { EditorStore } from "./editor.ts";

export class Studio {
  #player: Player | null = null;
  readonly #waiting = new Set<() => void>();
  readonly #read = reader(true);
  readonly #readPlayed = reader(false);

  constructor(
    readonly projectId: string,
    readonly session: DocumentSession,
    readonly view: EditorStore,
    readonly strings: () => Strings,
  ) {}

  get edl(): Edl {
    return this.session.state.local;
  }

  /** The document's script, what was cut included. */
  get script(): Script {
    return this.#read(this.edl);
  }

  /** The script without what was cut. */
  get played(): Script {
    return this.#readPlayed(this.edl);
  }

  get player(): Player | null {
    return this.#player;
  }

  setPlayer(player: Player | null): void {
    this.#player = player;
    for (const listener of this.#waiting) listener();
  }

  onPlayer = (listener: () => void): (() => void) => {
    this.#waiting.add(listener);
    return () => this.#waiting.delete(listener);
  };

  /** Performs an operation; one that does not fit is told in plain words and changes nothing. */
  perform(op: Op): boolean {
    try {
      this.session.perform(op);
      return true;
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      this.view.getState().tell({ kind: "bad", title: this.strings().failed, text: sentence(error) });
      return false;
    }
  }
}

function sentence({ message, hint }: OperationError): string {
  return hint ? `${message}: ${hint}` : message;
}

const Context = createContext<Studio | null>(null);
export const StudioProvider = Context.Provider;

export function useStudio(): Studio {
  const studio = useContext(Context);
  if (!studio) throw new Error("useStudio is for parts of an open editor");
  return studio;
}

/** The session's state, or a part of it: a part that stays the same costs no rendering. */
export function useSession<T = SessionState>(part: (state: SessionState) => T = (state) => state as T): T {
  const { session } = useStudio();
  const read = () => part(session.state);
  return useSyncExternalStore(session.subscribe, read, read);
}

/** The script as it is now. `struck` false leaves out what was cut. */
export function useScript({ struck = true } = {}): Script {
  const studio = useStudio();
  return useSession(() => (struck ? studio.script : studio.played));
}

const AT_REST: PlayerState = { playing: false, ms: 0, speed: 1 };

/** The player's state, or a part of it: a part that stays the same costs no rendering. */
export function usePlayer<T>(part: (state: PlayerState) => T): T {
  const studio = useStudio();
  const subscribe = (listener: () => void) => {
    let stop = studio.player?.subscribe(listener);
    const stopWaiting = studio.onPlayer(() => {
      stop?.();
      stop = studio.player?.subscribe(listener);
      listener();
    });
    return () => {
      stop?.();
      stopWaiting();
    };
  };
  const read = () => part(studio.player?.state ?? AT_REST);
  return useSyncExternalStore(subscribe, read, read);
}
