import { type ClassValue, clsx } from "clsx";
import { twMerge } from "tailwind-merge";

/** Class names joined; of two that set the same property the later one stands. */
export function classes(...names: ClassValue[]): string {
  return twMerge(clsx(names));
}
