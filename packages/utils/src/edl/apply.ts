/** The one way to change a document: an operation in, the next document and the operation's inverse out. */

import { OperationError } from "../errors.ts";
import { durationMs, type Edl, type Op } from "./document.ts";
import { OPERATIONS } from "./operations/index.ts";
import * as patch from "./patch.ts";
import { isObject, MAX_MS, shown } from "./reading.ts";

const MAX_BATCH = 10_000;

/**
 * The next version of the document, and the operation that takes the change back.
 *
 * Pure: the same document and operation give the same result anywhere. `{"op": "batch", "operations": [...]}` is
 * atomic. Throws OperationError (and its kinds) with the document unchanged.
 */
export function apply(edl: Edl, op: Op): { after: Edl; inverse: Op } {
  const after = { ...withinLimits(performed(edl, op)), version: edl.version + 1 };
  return { after, inverse: patch.difference(after, edl) };
}

/** Refuses what could not be read back. Clips and markers reach the limit only through the timeline's length. */
function withinLimits(edl: Edl): Edl {
  if (Math.max(durationMs(edl), edl.markers.at(-1)?.time_ms ?? 0) > MAX_MS) {
    throw new OperationError(`the timeline would be longer than ${MAX_MS} ms`);
  }
  return edl;
}

function performed(edl: Edl, op: unknown): Edl {
  if (!isObject(op)) throw new OperationError("an operation must be an object");
  const verb = op["op"];
  if (verb === "patch") return patch.applied(edl, op as unknown as Op);
  if (verb === "batch") return batch(edl, op["operations"]);
  const operation = typeof verb === "string" ? OPERATIONS.get(verb) : undefined;
  if (!operation) {
    throw new OperationError(
      `there is no operation ${shown(verb)}`,
      `there are batch, ${[...OPERATIONS.keys()].join(", ")}`,
    );
  }
  return operation(edl, op);
}

function batch(edl: Edl, operations: unknown): Edl {
  if (!Array.isArray(operations) || operations.length > MAX_BATCH) {
    throw new OperationError(`operations must be a list of at most ${MAX_BATCH} operations`);
  }
  return operations.reduce<Edl>((before, op: unknown, i) => {
    if (!isObject(op) || op["op"] === "batch") {
      throw new OperationError(`operations[${i}] must be a single operation`);
    }
    try {
      return performed(before, op);
    } catch (error) {
      if (error instanceof OperationError) error.message = `operations[${i}]: ${error.message}`;
      throw error;
    }
  }, edl);
}
