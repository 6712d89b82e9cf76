"use client";

import { Account, ServicesProvider } from "@auteur/editor";

export default function Screen() {
  return (
    <ServicesProvider>
      <Account />
    </ServicesProvider>
  );
}
