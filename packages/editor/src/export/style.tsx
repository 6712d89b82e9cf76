"use client";

import type { CaptionStyle, Outputs } from "@auteur/types";
import { Field, Input, Select, Switch } from "@auteur/ui";
import { heard, textOf } from "@auteur/utils";
import { useEffect, useMemo, useRef } from "react";

import { usePlayer, useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { type ExportSettings, styleOf } from "./settings.ts";
import { drawCaption, drawFrame } from "./style-picture.ts";

const PREVIEW_PX = 360;
/** Words to the left and right of the one that is spoken: about a caption. */
const AROUND = 5;

interface Props {
  readonly settings: ExportSettings;
  readonly outputs: Outputs;
  readonly change: (change: Partial<ExportSettings>) => void;
}

/** The frame at the playhead as it will be exported, drawn anew with every change. */
export function FramePreview({ settings, outputs }: Omit<Props, "change">) {
  const studio = useStudio();
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const canvas = useRef<HTMLCanvasElement>(null);
  const ms = usePlayer((state) => state.ms);
  const words = useMemo(() => heard(edl), [edl]);
  const own = edl.settings.width / edl.settings.height;
  const aspect = settings.aspect ? ratioOf(settings.aspect) : own;
  const style = settings.captions === "burn" ? styleOf(settings, outputs) : null;
  const example = strings.captionExample;
  useEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    const picture = studio.player?.canvas;
    if (!ctx || !picture) return;
    drawFrame(ctx, picture, settings.fit);
    if (!style) return;
    const said = words.map(({ word, start_ms, end_ms }) => ({ text: textOf(word), spoken: start_ms <= ms && ms < end_ms }));
    const at = Math.max(0, words.findLastIndex(({ start_ms }) => start_ms <= ms));
    const near = said.slice(Math.max(0, at - AROUND), at + AROUND + 1).map((word, i) => ({ ...word, spoken: i === Math.min(at, AROUND) }));
    const shown = near.length ? near : example.split(" ").map((text, i) => ({ text, spoken: i === 1 }));
    drawCaption(ctx, shown, style, style.speaker_colours[0] ?? null);
  });
  const wide = aspect >= 1;
  return (
    <figure className="flex flex-col items-center gap-1">
      <canvas
        ref={canvas}
        width={Math.round(wide ? PREVIEW_PX : PREVIEW_PX * aspect)}
        height={Math.round(wide ? PREVIEW_PX / aspect : PREVIEW_PX)}
        className="border-line max-h-52 max-w-full rounded-md border"
        role="img"
        aria-label={strings.framePreview}
        data-testid="frame-preview"
      />
      {style ? <figcaption className="text-quiet text-xs">{strings.stylePreviewNote}</figcaption> : null}
    </figure>
  );
}

const ratioOf = (aspect: string): number => {
  const [wide = 1, high = 1] = aspect.split(":").map(Number);
  return wide / high;
};

/** The named styles, and what is most often changed of one. */
export function StyleChoice({ settings, outputs, change }: Props) {
  const strings = useStrings();
  const style = styleOf(settings, outputs);
  if (!style) return null;
  const turn = (part: Partial<CaptionStyle>) => change({ style: { ...style, ...part } });
  return (
    <fieldset className="border-line grid grid-cols-2 gap-3 rounded-lg border p-3">
      <legend className="text-quiet px-1 text-xs font-medium">{strings.captionStyle}</legend>
      <Field label={strings.styleName}>
        {(props) => (
          <Select {...props} value={settings.styleName} onChange={(event) => change({ styleName: event.target.value })}>
            {outputs.styles.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={strings.position}>
        {(props) => (
          <Select {...props} value={style.position} onChange={(event) => turn({ position: event.target.value as CaptionStyle["position"] })}>
            <option value="bottom">{strings.positionBottom}</option>
            <option value="middle">{strings.positionMiddle}</option>
            <option value="top">{strings.positionTop}</option>
          </Select>
        )}
      </Field>
      <Field label={strings.textSize}>
        {(props) => (
          <input
            {...props}
            type="range"
            min={3}
            max={12}
            step={0.5}
            value={style.size * 100}
            className="accent-accent h-9"
            onChange={(event) => turn({ size: Number(event.target.value) / 100 })}
          />
        )}
      </Field>
      <Field label={strings.textColour}>
        {(props) => <Input {...props} type="color" className="p-1" value={style.colour} onChange={(event) => turn({ colour: event.target.value.toUpperCase() })} />}
      </Field>
      {style.highlight ? (
        <Field label={strings.spokenColour}>
          {(props) => (
            <Input
              {...props}
              type="color"
              className="p-1"
              value={style.highlight?.colour ?? "#FFD400"}
              onChange={(event) => turn({ highlight: { box: style.highlight?.box ?? null, colour: event.target.value.toUpperCase() } })}
            />
          )}
        </Field>
      ) : null}
      <div className="col-span-2">
        <Switch label={strings.upperCase} checked={style.upper_case} onChange={(upper_case) => turn({ upper_case })} />
      </div>
    </fieldset>
  );
}
