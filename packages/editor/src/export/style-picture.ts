/** Draws a frame as an export would have it: its aspect, how the picture gets there, and a caption in its style. */

import type { CaptionBox, CaptionStyle } from "@auteur/types";

import { type CaptionWord, captionLines } from "./words.ts";

type Ctx = CanvasRenderingContext2D;

/** The picture in its new frame; a blurred copy of itself stands around it where that is wanted. */
export function drawFrame(ctx: Ctx, picture: HTMLCanvasElement, fit: "fit" | "fill" | "blur"): void {
  const { width, height } = ctx.canvas;
  ctx.fillStyle = "#000";
  ctx.fillRect(0, 0, width, height);
  const place = (scale: number) => {
    const [w, h] = [picture.width * scale, picture.height * scale];
    ctx.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
  };
  const inside = Math.min(width / picture.width, height / picture.height);
  const over = Math.max(width / picture.width, height / picture.height);
  if (fit === "blur" && over > inside) {
    ctx.filter = `blur(${Math.round(width / 25)}px)`;
    place(over * 1.25);
    ctx.filter = "none";
  }
  place(fit === "fill" ? over : inside);
}

/** The caption: the letters' look is the style's, the shapes of the letters may be another font's. */
export function drawCaption(ctx: Ctx, words: readonly CaptionWord[], style: CaptionStyle, speakerColour: string | null): void {
  const { width, height } = ctx.canvas;
  const em = style.size * Math.min(width, height);
  ctx.font = `${style.weight === "bold" ? 700 : 400} ${em}px "${style.font}", sans-serif`;
  ctx.textBaseline = "middle";
  const said = words.map((word) => ({ ...word, text: style.upper_case ? word.text.toUpperCase() : word.text }));
  const measure = (text: string) => ctx.measureText(text).width;
  const lines = captionLines(said, width * (1 - 2 * style.side_margin), style.max_lines, measure);
  const step = em * style.line_height;
  const first = firstLine(style, height, step, lines.length);
  const placed = lines.map((line, i) => {
    const length = measure(line.map(({ text }) => text).join(" "));
    return { line, length, x: startOf(style, width, length), y: first + i * step };
  });
  if (style.box?.around === "block" && placed.length) {
    const left = Math.min(...placed.map(({ x }) => x));
    const right = Math.max(...placed.map(({ x, length }) => x + length));
    plate(ctx, style.box, em, left, right, first, first + (placed.length - 1) * step);
  }
  for (const { line, length, x, y } of placed) {
    if (style.box?.around === "lines") plate(ctx, style.box, em, x, x + length, y, y);
    drawLine(ctx, line, style, speakerColour ?? style.colour, em, x, y);
  }
}

function firstLine({ position, margin }: CaptionStyle, height: number, step: number, lines: number): number {
  const block = step * lines;
  const top = { top: height * margin, middle: (height - block) / 2, bottom: height * (1 - margin) - block }[position];
  return top + step / 2;
}

function startOf({ align, side_margin }: CaptionStyle, width: number, length: number): number {
  const side = width * side_margin;
  return { left: side, centre: (width - length) / 2, right: width - side - length }[align];
}

function drawLine(ctx: Ctx, line: readonly CaptionWord[], style: CaptionStyle, colour: string, em: number, from: number, y: number): void {
  let x = from;
  for (const { text, spoken } of line) {
    const lit = spoken ? style.highlight : null;
    const length = ctx.measureText(text).width;
    if (lit?.box) plate(ctx, lit.box, em, x, x + length, y, y);
    letters(ctx, text, style, lit?.colour ?? colour, em, x, y);
    x += ctx.measureText(`${text} `).width;
  }
}

function letters(ctx: Ctx, text: string, { outline, shadow }: CaptionStyle, colour: string, em: number, x: number, y: number): void {
  ctx.save();
  if (shadow) {
    ctx.shadowColor = rgba(shadow.colour, shadow.opacity);
    ctx.shadowOffsetX = shadow.right * em;
    ctx.shadowOffsetY = shadow.down * em;
    ctx.shadowBlur = shadow.blur * em;
  }
  if (outline) {
    ctx.lineJoin = "round";
    ctx.lineWidth = 2 * outline.width * em;
    ctx.strokeStyle = outline.colour;
    ctx.strokeText(text, x, y);
    ctx.shadowColor = "transparent";
  }
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
  ctx.restore();
}

/** The padding above and below is half of that to the sides. */
function plate(ctx: Ctx, box: CaptionBox, em: number, left: number, right: number, top: number, bottom: number): void {
  const [side, above] = [box.padding * em, (box.padding * em) / 2 + em / 2];
  ctx.fillStyle = rgba(box.colour, box.opacity);
  ctx.beginPath();
  ctx.roundRect(left - side, top - above, right - left + 2 * side, bottom - top + 2 * above, box.radius * em);
  ctx.fill();
}

function rgba(colour: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${r ?? 0} ${g ?? 0} ${b ?? 0} / ${opacity})`;
}
