import { Button } from "@auteur/ui";
import { Circle, Square } from "lucide-react";
import { useEffect, useState } from "react";

import { openSource, Take } from "../dashboard/recorder.ts";
import { clock } from "../dashboard/times.ts";
import { useStrings } from "../strings/index.tsx";

const TICK_MS = 250;

/** A sample from the microphone, in the place of a file. */
export function RecordSample({ onSample }: { onSample: (sample: File) => void }) {
  const strings = useStrings();
  const [take, setTake] = useState<Take | null>(null);
  const [length, setLength] = useState<number | null>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    if (!take) return;
    const ticking = setInterval(() => setLength(take.length_ms), TICK_MS);
    return () => {
      clearInterval(ticking);
      take.stop();
    };
  }, [take]);
  const start = async () => {
    setRefused(false);
    try {
      const made = new Take(await openSource("microphone"), strings.sample);
      setTake(made);
      void made.ended.then((file) => {
        setTake(null);
        onSample(file);
      });
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      setRefused(true);
    }
  };
  return (
    <div className="flex items-center gap-3">
      {take ? (
        <Button onClick={() => take.stop()}>
          <Square /> {strings.stopRecording}
        </Button>
      ) : (
        <Button onClick={() => void start()}>
          <Circle /> {strings.recordSample}
        </Button>
      )}
      <p role={refused ? "alert" : "timer"} className={`text-sm tabular-nums ${refused || take ? "text-bad" : "text-good"}`}>
        {refused ? strings.recordRefused : length === null ? "" : take ? strings.recordingFor(clock(length)) : strings.sampleRecorded(clock(length))}
      </p>
    </div>
  );
}
