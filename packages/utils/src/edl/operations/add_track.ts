import { OperationError } from "../../errors.ts";
import { TRACK_TYPES } from "../document.ts";
import { Lane } from "../lane.ts";
import { operation, or, orNull, text, whole } from "../operation.ts";

/** Add an empty track: above all others, or at `index` counted from the lowest. */
export const addTrack = operation(
  { track_id: text, type: text, name: or(text, ""), index: orNull(whole) },
  (edl, { track_id: id, type: wanted, name, index }) => {
    const type = TRACK_TYPES.find((one) => one === wanted);
    if (!type) throw new OperationError(`type must be video or audio, not ${JSON.stringify(wanted)}`);
    if (!id || edl.tracks.some((track) => track.id === id)) {
      throw new OperationError(`track_id ${JSON.stringify(id)} is empty or in use`, "choose another id");
    }
    const at = index ?? edl.tracks.length;
    if (at < 0 || at > edl.tracks.length) {
      throw new OperationError(`index must be from 0 to ${edl.tracks.length}, not ${at}`);
    }
    const track = { id, type, name, lane: new Lane(), locked: false, muted: false };
    return { ...edl, tracks: edl.tracks.toSpliced(at, 0, track) };
  },
);
