import { OperationError, UnknownId } from "../../errors.ts";
import { corrected, speakerCorrections } from "../correcting.ts";
import { operation, text } from "../operation.ts";

/** Give a speaker another name throughout. The name must be free: two voices become one by merge_speakers. */
export const renameSpeaker = operation({ speaker: text, name: text }, (edl, { speaker, name }) => {
  const segments = [...edl.transcript.segments];
  if (name !== speaker && segments.some((segment) => segment.speaker === name)) {
    throw new OperationError(`there is already a speaker ${JSON.stringify(name)}`, "use merge_speakers");
  }
  const theirs = segments.filter((segment) => segment.speaker === speaker);
  if (theirs.length === 0) throw new UnknownId("speaker", speaker);
  return corrected(edl, speakerCorrections(theirs, name));
});
