"use client";

import { ProjectScreen } from "@auteur/editor/project";
import { ServicesProvider } from "@auteur/editor/services";

export default function Screen() {
  return (
    <ServicesProvider>
      <ProjectScreen />
    </ServicesProvider>
  );
}
