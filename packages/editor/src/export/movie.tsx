"use client";

import type { Outputs } from "@auteur/types";
import { Button, Field, Select, Switch } from "@auteur/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { lookChanged } from "../captions/look.ts";
import { clock } from "../dashboard/times.ts";
import { useServices } from "../data/services.tsx";
import { useStudio } from "../store/studio.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { Advanced } from "./advanced.tsx";
import { usePlan, useQuote } from "./asking.ts";
import { changed, type ExportSettings, presetsFor, rangeOf, remember, remembered, requestOf } from "./settings.ts";
import { FramePreview, StyleChoice } from "./style.tsx";
import { Summary } from "./summary.tsx";

interface Props {
  readonly outputs: Outputs;
  /** Whether there is a picture in it, or sound alone. */
  readonly picture: boolean;
  readonly onBegun: (jobId: string) => void;
}

/** A movie, or its sound alone. */
export function Rendering({ outputs, picture, onBegun }: Props) {
  const studio = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const [settings, setSettings] = useState(() => changed(remembered(localStorage, picture), {}, outputs));
  const marks = { inMs: studio.view((state) => state.inMs), outMs: studio.view((state) => state.outMs) };
  const change = (part: Partial<ExportSettings>) => setSettings((before) => changed(before, part, outputs));
  const body = requestOf(settings, picture, marks);
  const quote = useQuote(body);
  const plan = usePlan(body, settings.mode === "smart" && quote.isSuccess);
  const begin = useMutation({
    mutationFn: async () => {
      await studio.session.flush();
      remember(localStorage, picture, settings);
      if (picture) lookChanged();
      return (await api.submit("render", { project_id: studio.projectId, ...body })).job_id;
    },
    onSuccess: onBegun,
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      <div className={picture ? "grid gap-4 sm:grid-cols-[1fr_15rem]" : ""}>
        <div className="grid grid-cols-2 content-start gap-3">
          <What {...{ settings, outputs, picture, change }} />
          <Choice
            label={strings.range}
            value={settings.marked ? "marked" : "all"}
            options={[["all", strings.rangeAll], ["marked", markedText(strings, marks), rangeOf(marks) === null]]}
            onChange={(value) => change({ marked: value === "marked" })}
          />
          <Sound {...{ settings, change }} />
        </div>
        {picture ? <FramePreview {...{ settings, outputs }} /> : null}
      </div>
      {settings.captions === "burn" ? <StyleChoice {...{ settings, outputs, change }} /> : null}
      <Advanced {...{ settings, outputs, picture, change }} />
      <div className="bg-surface border-line sticky bottom-0 -mx-5 -mb-5 flex flex-col gap-3 border-t px-5 py-4">
        <Summary settings={settings} quote={quote.data} problem={quote.error} plan={plan} />
        {begin.error ? (
          <p role="alert" className="text-bad text-sm">
            {problemText(strings, begin.error)}
          </p>
        ) : null}
        <Button kind="primary" type="submit" disabled={begin.isPending || quote.data?.enough === false || quote.isError}>
          {strings.exportMovie}
        </Button>
      </div>
    </form>
  );
}

function markedText(strings: Strings, { inMs, outMs }: { inMs: number | null; outMs: number | null }): string {
  return outMs === null ? strings.rangeUnmarked : strings.rangeMarked(clock(inMs ?? 0), clock(outMs));
}

interface PartProps {
  readonly settings: ExportSettings;
  readonly change: (change: Partial<ExportSettings>) => void;
}

function What({ settings, outputs, picture, change }: PartProps & { outputs: Outputs; picture: boolean }) {
  const strings = useStrings();
  const file = outputs.files.find(({ container }) => container === settings.container);
  const names: Readonly<Record<string, string>> = {
    source: strings.presetSource,
    "720p": "720p",
    "1080p": "1080p",
    "4k": "4K",
    web: strings.presetWeb,
    podcast: strings.presetPodcast,
    archive: strings.presetArchive,
  };
  const presets = presetsFor(outputs, picture).map((name): Option => [name, names[name] ?? name]);
  return (
    <>
      <Choice label={strings.preset} value={settings.preset} options={presets} onChange={(preset) => change({ preset })} />
      {picture ? (
        <Choice
          label={strings.aspect}
          value={settings.aspect}
          options={[["", strings.aspectOwn], ["16:9", strings.aspectWide], ["9:16", strings.aspectUpright], ["1:1", strings.aspectSquare]]}
          onChange={(aspect) => change({ aspect: aspect as ExportSettings["aspect"] })}
        />
      ) : null}
      {picture && settings.aspect ? (
        <Choice
          label={strings.fit}
          value={settings.fit}
          options={[["fit", strings.fitBars], ["fill", strings.fitFill], ["blur", strings.fitBlur]]}
          onChange={(fit) => change({ fit: fit as ExportSettings["fit"] })}
        />
      ) : null}
      <Choice
        label={strings.captions}
        value={settings.captions}
        options={[
          ["file", strings.captionsFile],
          ...(file?.captions ? [["soft", strings.captionsSoft] as Option] : []),
          ...(picture ? [["burn", strings.captionsBurn] as Option] : []),
          ["none", strings.captionsNone],
        ]}
        onChange={(captions) => change({ captions: captions as ExportSettings["captions"] })}
      />
    </>
  );
}

function Sound({ settings, change }: PartProps) {
  const strings = useStrings();
  return (
    <>
      <Choice
        label={strings.loudness}
        value={settings.loudness === null ? "" : String(settings.loudness)}
        options={[["", strings.loudnessOwn], ["-14", strings.loudnessWeb], ["-16", strings.loudnessPodcast], ["-23", strings.loudnessBroadcast]]}
        onChange={(value) => change({ loudness: value === "" ? null : Number(value) })}
      />
      <Choice
        label={strings.denoise}
        value={settings.denoise}
        options={[["none", strings.denoiseNone], ["light", strings.denoiseLight], ["medium", strings.denoiseMedium], ["strong", strings.denoiseStrong]]}
        onChange={(denoise) => change({ denoise: denoise as ExportSettings["denoise"] })}
      />
      <div className="self-end pb-2">
        <Switch label={strings.deEss} checked={settings.deEss} onChange={(deEss) => change({ deEss })} />
      </div>
    </>
  );
}

type Option = readonly [value: string, label: string, disabled?: boolean];

export function Choice({ label, value, options, onChange, note }: {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
  note?: ReactNode;
}) {
  return (
    <Field label={label} note={note}>
      {(props) => (
        <Select {...props} value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map(([name, text, disabled = false]) => (
            <option key={name} value={name} disabled={disabled}>
              {text}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
