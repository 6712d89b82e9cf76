import { OperationError } from "../../errors.ts";
import { operation, or, text, whole } from "../operation.ts";

/** Name a moment of the timeline. Markers stand in the order of their times. */
export const addMarker = operation(
  { marker_id: text, time_ms: whole, name: or(text, ""), color: or(text, "") },
  (edl, { marker_id: id, time_ms, name, color }) => {
    if (!id || edl.markers.some((marker) => marker.id === id)) {
      throw new OperationError(`marker_id ${JSON.stringify(id)} is empty or in use`, "choose another id");
    }
    if (time_ms < 0) throw new OperationError(`time_ms must not be negative, but is ${time_ms}`);
    const markers = [...edl.markers, { id, time_ms, name, color }];
    markers.sort((a, b) => a.time_ms - b.time_ms || byCodePoint(a.id, b.id));
    return { ...edl, markers };
  },
);

/** The order of texts by code points, which is not that of UTF-16 units beyond the basic plane. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const i = left.findIndex((character, at) => character !== right[at]);
  if (i < 0) return left.length - right.length;
  return (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? -1);
}
