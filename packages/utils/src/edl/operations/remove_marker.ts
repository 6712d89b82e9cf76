import { UnknownId } from "../../errors.ts";
import { operation, text } from "../operation.ts";

/** Take a marker away. */
export const removeMarker = operation({ marker_id: text }, (edl, { marker_id }) => {
  const markers = edl.markers.filter((marker) => marker.id !== marker_id);
  if (markers.length === edl.markers.length) throw new UnknownId("marker", marker_id);
  return { ...edl, markers };
});
