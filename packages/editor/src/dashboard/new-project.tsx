import { Button, Dialog, Field, Input, Select } from "@auteur/ui";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import { type Strings, useLanguage, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";

const RATES = [23.98, 24, 25, 29.97, 30, 50, 59.94, 60];
const LIKE_FIRST = "";

const sizes = (strings: Strings): readonly (readonly [string, string])[] => [
  [LIKE_FIRST, strings.likeFirstFile],
  ["1920x1080", strings.sizeHd],
  ["3840x2160", strings.size4k],
  ["1280x720", strings.size720],
  ["1080x1920", strings.sizePortrait],
  ["1080x1080", strings.sizeSquare],
];

/** A name, a size and a rate; or the ones of the first recording. */
export function NewProject({ close }: { close: () => void }) {
  const { api } = useServices();
  const strings = useStrings();
  const { language } = useLanguage();
  const [{ name, resolution, rate }, setTyped] = useState({ name: "", resolution: LIKE_FIRST, rate: 30 });
  const make = useMutation({
    mutationFn: () => api.createProject({ name, ...(resolution === LIKE_FIRST ? {} : { resolution, frame_rate: rate }) }),
    onSuccess: ({ id }) => {
      location.assign(`/editor/?id=${id}`);
    },
  });
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : close())} title={strings.newProject} closeLabel={strings.close}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Field label={strings.name} error={make.error ? problemText(strings, make.error) : undefined}>
          {(props) => (
            <Input
              {...props}
              autoFocus
              required
              maxLength={255}
              value={name}
              onChange={(event) => setTyped({ name: event.target.value, resolution, rate })}
            />
          )}
        </Field>
        <Field label={strings.resolution} note={resolution === LIKE_FIRST ? strings.likeFirstFileNote : undefined}>
          {(props) => (
            <Select {...props} value={resolution} onChange={(event) => setTyped({ name, resolution: event.target.value, rate })}>
              {sizes(strings).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {resolution === LIKE_FIRST ? null : (
          <Field label={strings.frameRate}>
            {(props) => (
              <Select {...props} value={rate} onChange={(event) => setTyped({ name, resolution, rate: Number(event.target.value) })}>
                {RATES.map((one) => (
                  <option key={one} value={one}>
                    {strings.perSecond(one.toLocaleString(language))}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Button kind="primary" type="submit" disabled={make.isPending}>
          {strings.newProject}
        </Button>
      </form>
    </Dialog>
  );
}
