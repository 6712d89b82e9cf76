"use client";

import { Account } from "@auteur/editor/account";
import { ServicesProvider } from "@auteur/editor/services";

export default function Screen() {
  return (
    <ServicesProvider>
      <Account />
    </ServicesProvider>
  );
}
