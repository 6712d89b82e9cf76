"use client";

import { Button, Field, Input } from "@auteur/ui";
import { type SyntheticEvent, useState } from "react";

import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { type Closing, Frame } from "./frame.tsx";

/** A marker's name. A marker that is renamed is one that is taken away and set again: one step. */
export function MarkerDialog({ markerId, close }: Closing & { markerId: string }) {
  const studio = useStudio();
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const marker = edl.markers.find(({ id }) => id === markerId);
  const [name, setName] = useState(marker?.name ?? "");
  if (!marker) return null;
  const keep = () => {
    const { id, time_ms, color } = marker;
    const operations = [
      { op: "remove_marker", marker_id: id },
      { op: "add_marker", marker_id: id, time_ms, name, color },
    ];
    if (studio.perform({ op: "batch", operations })) close();
  };
  return (
    <Frame title={strings.renameMarker} close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          keep();
        }}
      >
        <Field label={strings.name}>
          {(props) => <Input {...props} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{strings.cancel}</Button>
          <Button kind="primary" type="submit" disabled={name.trim() === ""}>
            {strings.ok}
          </Button>
        </div>
      </form>
    </Frame>
  );
}
