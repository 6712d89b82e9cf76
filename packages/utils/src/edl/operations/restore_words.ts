import { OperationError } from "../../errors.ts";
import type { Span } from "../../time.ts";
import { durationOf } from "../../time.ts";
import { middleOf } from "../../transcript/model.ts";
import { cutSpan, PAD_MS, plays, recordingOf, type Run, runsOf } from "../../transcript/spans.ts";
import { type Edl, mediaFileOf, type Track, trackOf, withLane, wordOf } from "../document.ts";
import { type Clip, type Lane, type NewId, partId, type Placed } from "../lane.ts";
import { listOf, operation, or, text, whole } from "../operation.ts";
import { freshIds, healed, rippledIn, single } from "../timeline.ts";

/**
 * Put deleted words back where they were said: after what plays before them in the recording.
 *
 * Every track that plays the recording there gets its part back; other unlocked tracks get a gap, so that all stay in
 * step. Words that play are left as they are. Where the source then runs on through a join, the clips become one.
 */
export const restoreWords = operation(
  { word_ids: listOf(text), pad_ms: or(whole, PAD_MS) },
  (before, { word_ids, pad_ms }) => {
    const newId = freshIds(before);
    let edl = before;
    let deleted = deletedOf(edl, word_ids);
    while (deleted.length) {
      // a run that a clip lies inside takes a turn for each of its parts
      for (const run of runsOf(edl, deleted)) edl = restored(edl, run, pad_ms, newId);
      const left = deletedOf(edl, word_ids);
      if (left.length >= deleted.length) {
        throw new OperationError("the words cannot be put back beside what is left of their recording");
      }
      deleted = left;
    }
    return edl;
  },
);

function deletedOf(edl: Edl, wordIds: readonly string[]): string[] {
  const places = wordIds.map((wordId) => wordOf(edl, wordId));
  const gone = places.filter(({ segment, word }) => !plays(edl, segment.media_file_id, middleOf(word)));
  return gone.map(({ word }) => word.id);
}

/** The clips that play the recording last before and first after what is put back. */
interface Neighbours {
  readonly left: Placed | null;
  readonly right: Placed | null;
}

function restored(edl: Edl, run: Run, padMs: number, newId: NewId): Edl {
  const found = edl.tracks
    .filter((track) => !track.locked)
    .map((track) => ({ track, own: neighboursOf(track, run) }));
  const anchor = found.find(({ own }) => own.left || own.right)?.own;
  if (!anchor) {
    throw new OperationError(
      "nothing of this recording is left on the timeline to put the words beside",
      "insert a clip of the recording instead",
    );
  }
  const span = missing(edl, run, anchor, padMs);
  const atMs = anchor.left?.end_ms ?? anchor.right?.start_ms ?? 0;
  const pieces = new Map<string, Lane>();
  for (const { track, own } of found) {
    const beside = twin(own, anchor);
    if (beside) pieces.set(track.id, piece(beside, span, newId));
  }
  const after = rippledIn(edl, atMs, durationOf(span), pieces, newId);
  return [...pieces.keys()].reduce((all, trackId) => {
    const { lane } = trackOf(all, trackId);
    return withLane(all, trackId, healed(healed(lane, atMs + durationOf(span)), atMs));
  }, after);
}

function neighboursOf(track: Track, run: Run): Neighbours {
  const middle = middleOf(run.first.word);
  const media = recordingOf(run);
  const before = [...track.lane.playing(media, 0, middle)].filter(({ clip }) => clip.out_point_ms <= middle);
  const after = [...track.lane.playing(media, middle, Infinity)].filter(({ clip }) => clip.in_point_ms > middle);
  const latest = (a: Placed | null, b: Placed) => (a && a.clip.out_point_ms >= b.clip.out_point_ms ? a : b);
  const earliest = (a: Placed | null, b: Placed) => (a && a.clip.in_point_ms <= b.clip.in_point_ms ? a : b);
  return { left: before.reduce(latest, null), right: after.reduce(earliest, null) };
}

/** What to put back: the words' own cut, or all that is missing where no other word is missing there. */
function missing(edl: Edl, run: Run, { left, right }: Neighbours, padMs: number): Span {
  const endMs = mediaFileOf(edl, recordingOf(run))?.duration_ms;
  const span = cutSpan(run, { padMs, endMs });
  const low = left?.clip.out_point_ms ?? 0;
  const high = right?.clip.in_point_ms ?? Math.max(span.end_ms, endMs ?? 0);
  const aloneBefore = !run.before || middleOf(run.before.word) < low;
  const aloneAfter = !run.after || middleOf(run.after.word) >= high;
  return {
    start_ms: aloneBefore ? low : Math.max(low, span.start_ms),
    end_ms: aloneAfter ? high : Math.min(high, span.end_ms),
  };
}

/** The clip whose part is put back on this track: one that meets the join just as the anchor's does. */
function twin(own: Neighbours, anchor: Neighbours): Clip | null {
  if (anchor.left) return own.left && endsLike(own.left, anchor.left) ? own.left.clip : null;
  return anchor.right && own.right && startsLike(own.right, anchor.right) ? own.right.clip : null;
}

function endsLike(placed: Placed, anchor: Placed): boolean {
  return placed.end_ms === anchor.end_ms && placed.clip.out_point_ms === anchor.clip.out_point_ms;
}

function startsLike(placed: Placed, anchor: Placed): boolean {
  return placed.start_ms === anchor.start_ms && placed.clip.in_point_ms === anchor.clip.in_point_ms;
}

function piece(beside: Clip, span: Span, newId: NewId): Lane {
  const timed = ["fade_in", "fade_out", "crossfade", "speed"];
  return single({
    ...beside,
    id: newId(partId(beside, span.start_ms)),
    in_point_ms: span.start_ms,
    out_point_ms: span.end_ms,
    duration_ms: durationOf(span),
    effects: beside.effects.filter((effect) => !timed.includes(effect.type)),
  });
}
