/** The errors of the document: the same classes and codes as the Python core's `auteur.core.errors`. */

/** Root of the tree. `code` is stable; `message` is for people, `hint` says the way out. */
export class AuteurError extends Error {
  readonly code: string = "error";

  constructor(
    message: string,
    readonly hint: string = "",
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** The document is inconsistent; it was not loaded. `path` names the place, as `tracks[0].clips[3].in_point_ms`. */
export class DocumentError extends AuteurError {
  override readonly code: string = "bad_document";

  constructor(
    readonly path: string,
    problem: string,
    hint = "",
  ) {
    super(path ? `${path}: ${problem}` : problem, hint);
  }
}

/** The document was written by a newer version; it was left untouched. */
export class UnknownSchema extends DocumentError {
  override readonly code = "unknown_schema";
}

/** The edit was refused and the document is unchanged. */
export class OperationError extends AuteurError {
  override readonly code: string = "bad_operation";
}

/** The operation names a clip, track, word, segment or marker that the document has not. */
export class UnknownId extends OperationError {
  override readonly code = "unknown_id";

  constructor(
    readonly kind: string,
    readonly identifier: string,
  ) {
    super(`there is no ${kind} ${JSON.stringify(identifier)} in this document`);
  }
}

/** The undo (or redo) stack is empty; the document is unchanged. */
export class NothingToUndo extends OperationError {
  override readonly code = "nothing_to_undo";
}

/** The document is not in the state the operation was made for; it is unchanged. */
export class Conflict extends OperationError {
  override readonly code = "conflict";
}
