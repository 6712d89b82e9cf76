"use client";

import { Dashboard, ServicesProvider } from "@auteur/editor";

export default function Screen() {
  return (
    <ServicesProvider>
      <Dashboard />
    </ServicesProvider>
  );
}
