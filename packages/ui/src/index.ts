/** The studio's controls: Radix underneath, one look over all. */

export * from "./button.tsx";
export { classes } from "./classes.ts";
export * from "./confirm.tsx";
export * from "./dialog.tsx";
export * from "./field.tsx";
export * from "./hint.tsx";
export * from "./keys.tsx";
export * from "./menu.tsx";
export * from "./progress.tsx";
export * from "./switch.tsx";
export * from "./tabs.tsx";
export * from "./toasts.tsx";
