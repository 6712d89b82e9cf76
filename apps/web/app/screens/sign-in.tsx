"use client";

import { SignInThenHome } from "@auteur/editor/sign-in";
import { ServicesProvider } from "@auteur/editor/services";

export default function Screen() {
  return (
    <ServicesProvider>
      <SignInThenHome />
    </ServicesProvider>
  );
}
