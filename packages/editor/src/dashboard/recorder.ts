/** Recording in the browser: a camera, a microphone or a screen becomes a file. */

export type RecordingSource = "camera" | "microphone" | "screen";

const PIECE_MS = 1000;
const KINDS = {
  picture: ["video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/webm", "video/mp4"],
  sound: ["audio/webm;codecs=opus", "audio/webm", "audio/ogg", "audio/mp4"],
};

/** What the browser lets one record. Throws a DOMException where the user or the browser refuses. */
export async function openSource(source: RecordingSource): Promise<MediaStream> {
  if (source === "microphone") return navigator.mediaDevices.getUserMedia({ audio: true });
  if (source === "camera") return navigator.mediaDevices.getUserMedia({ audio: true, video: { height: { ideal: 1080 } } });
  const screen = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true });
  if (screen.getAudioTracks().length === 0) {
    const voice = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null); // a screen alone is fine
    voice?.getAudioTracks().forEach((track) => screen.addTrack(track));
  }
  return screen;
}

export class Take {
  readonly #recorder: MediaRecorder;
  readonly #pieces: Blob[] = [];
  readonly #began = performance.now();
  /** The file, when the take has ended: because it was stopped, or the source went away. */
  readonly ended: Promise<File>;

  constructor(
    readonly stream: MediaStream,
    name: string,
  ) {
    const wanted = KINDS[stream.getVideoTracks().length ? "picture" : "sound"];
    const mimeType = wanted.find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    this.ended = new Promise((resolve) => {
      this.#recorder.ondataavailable = ({ data }) => this.#pieces.push(data);
      this.#recorder.onstop = () => {
        for (const track of stream.getTracks()) track.stop();
        resolve(fileOf(this.#pieces, name, this.#recorder.mimeType));
      };
    });
    this.#recorder.start(PIECE_MS);
  }

  get length_ms(): number {
    return performance.now() - this.#began;
  }

  stop(): void {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
  }
}

function fileOf(pieces: readonly Blob[], name: string, mimeType: string): File {
  const type = mimeType.split(";")[0] || "video/webm";
  return new File([...pieces], `${name}.${type.split("/")[1]}`, { type });
}
