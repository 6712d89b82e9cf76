"use client";

import { frameAt, framesToTimecode, type Op, type Placed, type Track } from "@auteur/utils";
import { Field, Input } from "@auteur/ui";
import { useMemo } from "react";

import { useScript, useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { WordTimes } from "./word-times.tsx";

/** What is selected, in numbers that can be changed. */
export function Inspector() {
  const { view } = useStudio();
  const strings = useStrings();
  const [wordIds, clipIds] = [view((state) => state.wordIds), view((state) => state.clipIds)];
  return (
    <section aria-label={strings.inspector} className="flex flex-col gap-4 p-4">
      {wordIds.length ? <Words wordIds={wordIds} /> : null}
      {clipIds.length ? <Clips clipIds={clipIds} /> : null}
      {wordIds.length || clipIds.length ? null : <p className="text-quiet">{strings.nothingSelected}</p>}
    </section>
  );
}

/** More of the selected words than anybody reads here. */
const MOST_WORDS = 200;

function Words({ wordIds }: { wordIds: readonly string[] }) {
  const strings = useStrings();
  const script = useScript();
  const segments = useSession(({ local }) => local.transcript.segments);
  const places = useMemo(() => {
    const shown = wordIds.length <= MOST_WORDS ? wordIds : [...wordIds.slice(0, MOST_WORDS), ...wordIds.slice(-1)];
    const inSegments = new Set(shown.flatMap((id) => segments.findWord(id)?.segment.id ?? []));
    return script.placesOf(shown, inSegments);
  }, [script, segments, wordIds]);
  const confidences = places.map(({ token }) => token.word.confidence).filter((value) => value !== null);
  const played = places.filter(({ token }) => token.start_ms !== null);
  const [first, last] = [played[0], played.at(-1)];
  const text = places.slice(0, MOST_WORDS).map(({ token }) => token.text).join(" ");
  return (
    <>
      <h2 className="font-medium">{strings.selectedWords(wordIds.length)}</h2>
      <p className="bg-raised border-line max-h-40 overflow-auto rounded-md border p-2">{wordIds.length > MOST_WORDS ? `${text} …` : text}</p>
      <dl className="text-quiet grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <Time label={strings.from} ms={first && script.playedAt(first)} />
        <Time label={strings.to} ms={last && script.endOf(last)} />
        {confidences.length && wordIds.length <= MOST_WORDS ? (
          <>
            <dt>{strings.confidence}</dt>
            <dd className="text-text text-right">{Math.round(Math.min(...confidences) * 100)} %</dd>
          </>
        ) : null}
      </dl>
      {wordIds.length === 1 && wordIds[0] !== undefined ? <WordTimes wordId={wordIds[0]} /> : null}
    </>
  );
}

function Time({ label, ms }: { label: string; ms: number | null | undefined }) {
  const rate = useSession(({ local }) => local.settings.frame_rate);
  if (ms === null || ms === undefined) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd className="text-text text-right font-mono">{framesToTimecode(frameAt(Math.round(ms), rate), rate)}</dd>
    </>
  );
}

function Clips({ clipIds }: { clipIds: readonly string[] }) {
  const tracks = useSession(({ local }) => local.tracks);
  const strings = useStrings();
  const found = tracks.flatMap((track) =>
    clipIds.flatMap((id) => {
      const placed = track.lane.find(id);
      return placed ? [{ track, placed }] : [];
    }),
  );
  const [first] = found;
  if (!first) return null;
  return (
    <>
      <h2 className="font-medium">{strings.selectedClips(found.length)}</h2>
      <dl className="text-quiet grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <Time label={strings.from} ms={first.placed.start_ms} />
        <Time label={strings.to} ms={first.placed.end_ms} />
        <Time label={strings.length} ms={first.placed.clip.duration_ms} />
      </dl>
      <Effects key={first.placed.clip.id} track={first.track} placed={first.placed} clipIds={found.map((one) => one.placed.clip.id)} />
    </>
  );
}

interface Knob {
  readonly type: string;
  readonly field: string;
  readonly label: "volume" | "speed" | "opacity" | "fadeIn" | "fadeOut";
  readonly unit: string;
  readonly neutral: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly only?: Track["type"];
}

const KNOBS: readonly Knob[] = [
  { type: "gain", field: "db", label: "volume", unit: "dB", neutral: 0, min: -60, max: 24, step: 0.5, only: "audio" },
  { type: "opacity", field: "value", label: "opacity", unit: "", neutral: 1, min: 0, max: 1, step: 0.05, only: "video" },
  { type: "speed", field: "rate", label: "speed", unit: "×", neutral: 1, min: 0.25, max: 4, step: 0.05 },
  { type: "fade_in", field: "duration_ms", label: "fadeIn", unit: "ms", neutral: 0, min: 0, max: 10_000, step: 50 },
  { type: "fade_out", field: "duration_ms", label: "fadeOut", unit: "ms", neutral: 0, min: 0, max: 10_000, step: 50 },
];

function Effects({ track, placed, clipIds }: { track: Track; placed: Placed; clipIds: readonly string[] }) {
  const studio = useStudio();
  const strings = useStrings();
  const { effects } = placed.clip;
  const change = (knob: Knob, value: number) => {
    if (!(value >= knob.min && value <= knob.max)) return;
    const others = effects.filter(({ type }) => type !== knob.type);
    const changed = value === knob.neutral ? others : [...others, { type: knob.type, [knob.field]: value }];
    const op: Op = { op: "set_effects", clip_ids: [...clipIds], effects: changed, ripple: knob.type === "speed" };
    studio.perform(op);
  };
  return KNOBS.filter(({ only }) => !only || only === track.type).map((knob) => {
    const effect = effects.find(({ type }) => type === knob.type);
    return (
      <Field key={knob.type} label={knob.unit ? `${strings[knob.label]} (${knob.unit})` : strings[knob.label]}>
        {(props) => (
          <Input
            {...props}
            type="number"
            min={knob.min}
            max={knob.max}
            step={knob.step}
            defaultValue={effect ? Number(effect[knob.field]) : knob.neutral}
            onBlur={(event) => change(knob, event.target.valueAsNumber)}
            onKeyDown={(event) => {
              if (event.key === "Enter") change(knob, event.currentTarget.valueAsNumber);
            }}
          />
        )}
      </Field>
    );
  });
}
