import "./globals.css";

import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

export const metadata: Metadata = {
  title: "Auteur",
  description: "Edit the words, the picture follows.",
};

export const viewport: Viewport = { colorScheme: "dark light", themeColor: "#101114" };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme="dark">
      <body>{children}</body>
    </html>
  );
}
