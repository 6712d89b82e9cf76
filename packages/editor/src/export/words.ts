/** Lines of a caption, as the server would break them: few, and no wider than the frame allows. */

export interface CaptionWord {
  readonly text: string;
  readonly spoken: boolean;
}

/** Words in lines no wider than `width`, at most `most` lines: the part of the caption in which the spoken word stands. */
export function captionLines(
  words: readonly CaptionWord[],
  width: number,
  most: number,
  measure: (text: string) => number,
): readonly (readonly CaptionWord[])[] {
  const lines: CaptionWord[][] = [];
  for (const word of words) {
    const line = lines.at(-1);
    const text = [...(line ?? []), word].map((one) => one.text).join(" ");
    if (line && measure(text) <= width) line.push(word);
    else lines.push([word]);
  }
  const at = lines.findIndex((line) => line.some(({ spoken }) => spoken));
  const part = Math.floor(Math.max(0, at) / most) * most;
  return lines.slice(part, part + most);
}
