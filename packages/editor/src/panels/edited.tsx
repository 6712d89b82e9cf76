"use client";

import { useStrings } from "../strings/index.tsx";
import { type Closing, Frame } from "./frame.tsx";
import { EditLine } from "./history.tsx";
import { useEdits } from "./use-edits.ts";

/** The edits behind a mark in the script: what was done, when and by whom; each is taken back alone. */
export function Edited({ versions, close }: Closing & { versions: readonly number[] }) {
  const strings = useStrings();
  const edits = useEdits().filter(({ version }) => versions.includes(version));
  return (
    <Frame title={strings.editedHere} close={close}>
      <ol aria-label={strings.editedHere} className="flex flex-col gap-1">
        {edits.toReversed().map((edit) => (
          <li key={edit.version} className="h-14">
            <EditLine edit={edit} />
          </li>
        ))}
      </ol>
    </Frame>
  );
}
