/** A caption style, which the description of the API leaves open. */

/** How burned captions look: lengths are shares of the frame and of the text, colours `#RRGGBB`. */
export interface CaptionStyle {
  readonly font: string;
  readonly weight: "regular" | "bold";
  readonly size: number;
  readonly line_height: number;
  readonly colour: string;
  readonly outline: { readonly colour: string; readonly width: number } | null;
  readonly shadow: CaptionShadow | null;
  readonly box: CaptionBox | null;
  readonly highlight: { readonly colour: string; readonly box: CaptionBox | null } | null;
  readonly position: "top" | "middle" | "bottom";
  readonly align: "left" | "centre" | "right";
  readonly margin: number;
  readonly side_margin: number;
  readonly max_lines: number;
  readonly upper_case: boolean;
  readonly speakers: Readonly<Record<string, string>>;
  readonly speaker_colours: readonly string[];
}

export interface CaptionShadow {
  readonly colour: string;
  readonly opacity: number;
  readonly right: number;
  readonly down: number;
  readonly blur: number;
}

export interface CaptionBox {
  readonly colour: string;
  readonly opacity: number;
  readonly padding: number;
  readonly radius: number;
  readonly around: "lines" | "block";
}
