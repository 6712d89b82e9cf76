"use client";

import { Dashboard } from "@auteur/editor/dashboard";
import { ServicesProvider } from "@auteur/editor/services";

export default function Screen() {
  return (
    <ServicesProvider>
      <Dashboard />
    </ServicesProvider>
  );
}
