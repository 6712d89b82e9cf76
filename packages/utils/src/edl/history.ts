/** Undo and redo: operations too, over the stacks that the document carries. */

import { NothingToUndo } from "../errors.ts";
import { apply } from "./apply.ts";
import type { Edl, Op, Step } from "./document.ts";
import { isNothing } from "./patch.ts";

/** How many steps can be undone; the oldest is forgotten, what it did stays done. */
export const STEPS = 500;

/**
 * The document after an operation, with its history; `{"op": "undo"}` and `{"op": "redo"}` walk along it.
 *
 * An operation that changes nothing makes a version and no step: undo never seems to do nothing.
 * Throws OperationError (NothingToUndo at the end of a stack) with the document unchanged.
 */
export function perform(edl: Edl, op: Op): Edl {
  if (op.op === "undo") return undone(edl);
  if (op.op === "redo") return redone(edl);
  const { after, inverse } = apply(edl, op);
  if (isNothing(inverse)) return after;
  return { ...after, undo_stack: pushed(edl.undo_stack, { op, inverse }), redo_stack: [] };
}

function undone(edl: Edl): Edl {
  const step = edl.undo_stack.at(-1);
  if (!step) throw new NothingToUndo("there is nothing to undo");
  const { after } = apply(edl, step.inverse);
  return { ...after, undo_stack: edl.undo_stack.slice(0, -1), redo_stack: pushed(edl.redo_stack, step) };
}

function redone(edl: Edl): Edl {
  const step = edl.redo_stack.at(-1);
  if (!step) throw new NothingToUndo("there is nothing to redo");
  const { after, inverse } = apply(edl, step.op);
  const undo_stack = pushed(edl.undo_stack, { op: step.op, inverse });
  return { ...after, undo_stack, redo_stack: edl.redo_stack.slice(0, -1) };
}

function pushed(stack: readonly Step[], step: Step): readonly Step[] {
  return [...stack.slice(-STEPS + 1), step];
}
