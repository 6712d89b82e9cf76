"use client";

import { IconButton } from "@auteur/ui";
import { SunMoon } from "lucide-react";

import { useStrings } from "../strings/index.tsx";
import { turnTheme } from "./theme.ts";

export function ThemeButton() {
  const strings = useStrings();
  return (
    <IconButton label={strings.theme} onClick={turnTheme}>
      <SunMoon />
    </IconButton>
  );
}
