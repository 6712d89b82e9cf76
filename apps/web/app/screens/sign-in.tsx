"use client";

import { SignInThenHome, ServicesProvider } from "@auteur/editor";

export default function Screen() {
  return (
    <ServicesProvider>
      <SignInThenHome />
    </ServicesProvider>
  );
}
