import { UnknownId } from "../../errors.ts";
import { corrected, speakerCorrections } from "../correcting.ts";
import { listOf, operation, text } from "../operation.ts";

/** Say that several speakers are one and the same, called `into`. */
export const mergeSpeakers = operation({ speakers: listOf(text), into: text }, (edl, { speakers, into }) => {
  const segments = [...edl.transcript.segments];
  const unknown = speakers.find((speaker) => !segments.some((segment) => segment.speaker === speaker));
  if (unknown !== undefined) throw new UnknownId("speaker", unknown);
  const theirs = segments.filter(({ speaker }) => speakers.includes(speaker) && speaker !== into);
  return corrected(edl, speakerCorrections(theirs, into));
});
