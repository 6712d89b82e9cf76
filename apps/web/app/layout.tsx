import "./globals.css";

import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

import { Kept } from "./kept.tsx";

export const metadata: Metadata = {
  title: "Auteur",
  description: "Edit the words, the picture follows.",
  manifest: "/manifest.webmanifest",
  icons: { icon: [{ url: "/icons/icon.svg", type: "image/svg+xml" }], apple: "/icons/icon-192.png" },
};

export const viewport: Viewport = { colorScheme: "dark light", themeColor: "#101114" };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme="dark">
      <body>
        {children}
        <Kept />
      </body>
    </html>
  );
}
