"use client";

import { ProjectScreen, ServicesProvider } from "@auteur/editor";

export default function Screen() {
  return (
    <ServicesProvider>
      <ProjectScreen />
    </ServicesProvider>
  );
}
