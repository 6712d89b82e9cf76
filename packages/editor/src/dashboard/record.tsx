import { Button, Dialog, Field, Select } from "@auteur/ui";
import { Circle, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { useLanguage, useStrings } from "../strings/index.tsx";
import { openSource, type RecordingSource, Take } from "./recorder.ts";
import { clock } from "./times.ts";

const TICK_MS = 250;

/** Records, and hands over the file when it is stopped. Closing the dialog meanwhile ends the take and keeps it too. */
export function Record({ onRecorded, close }: { onRecorded: (file: File) => void; close: () => void }) {
  const strings = useStrings();
  const { language } = useLanguage();
  const [source, setSource] = useState<RecordingSource>("camera");
  const [take, setTake] = useState<Take | null>(null);
  const [problem, setProblem] = useState("");

  const start = async () => {
    setProblem("");
    try {
      const stream = await openSource(source);
      const when = new Date().toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
      const made = new Take(stream, strings.recordingName(when).replaceAll("/", "-"));
      setTake(made);
      void made.ended.then((file) => {
        if (file.size > 0) onRecorded(file);
        close();
      });
    } catch (error) {
      setProblem(error instanceof DOMException ? strings.recordRefused : String(error));
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (open) return;
        if (take) take.stop();
        else close();
      }}
      title={strings.record}
      description={strings.recordText}
      closeLabel={strings.close}
    >
      {take ? (
        <Running take={take} />
      ) : (
        <>
          <Field label={strings.recordSource} error={problem || undefined}>
            {(props) => (
              <Select {...props} value={source} onChange={(event) => setSource(event.target.value as RecordingSource)}>
                <option value="camera">{strings.recordCamera}</option>
                <option value="microphone">{strings.recordMicrophone}</option>
                <option value="screen">{strings.recordScreen}</option>
              </Select>
            )}
          </Field>
          <Button kind="primary" onClick={() => void start()}>
            <Circle /> {strings.startRecording}
          </Button>
        </>
      )}
    </Dialog>
  );
}

function Running({ take }: { take: Take }) {
  const strings = useStrings();
  const picture = useRef<HTMLVideoElement>(null);
  const [length, setLength] = useState(0);
  useEffect(() => {
    if (picture.current) picture.current.srcObject = take.stream;
    const ticking = setInterval(() => setLength(take.length_ms), TICK_MS);
    return () => clearInterval(ticking);
  }, [take]);
  return (
    <>
      {take.stream.getVideoTracks().length ? (
        <video ref={picture} autoPlay muted playsInline aria-label={strings.picture} className="bg-ground aspect-video w-full rounded-md" />
      ) : null}
      <p role="timer" className="text-bad flex items-center gap-2 tabular-nums">
        <Circle className="size-3 animate-pulse fill-current" aria-hidden /> {strings.recordingFor(clock(length))}
      </p>
      <Button kind="danger" autoFocus onClick={() => take.stop()}>
        <Square /> {strings.stopRecording}
      </Button>
    </>
  );
}
