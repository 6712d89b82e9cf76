"use client";

import { Button, Field, Input } from "@auteur/ui";
import { type SyntheticEvent, useState } from "react";

import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { type Closing, Frame } from "./frame.tsx";

/** A track's name. */
export function TrackDialog({ trackId, close }: Closing & { trackId: string }) {
  const studio = useStudio();
  const strings = useStrings();
  const track = useSession(({ local }) => local.tracks.find(({ id }) => id === trackId));
  const [name, setName] = useState(track?.name ?? "");
  return (
    <Frame title={strings.renameTrack} close={close}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (studio.perform({ op: "rename_track", track_id: trackId, name: name.trim() })) close();
        }}
      >
        <Field label={strings.name}>{(props) => <Input {...props} required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
        <Button kind="primary" type="submit" className="self-end" disabled={name.trim() === ""}>
          {strings.renameTrack}
        </Button>
      </form>
    </Frame>
  );
}
