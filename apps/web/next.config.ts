import type { NextConfig } from "next";

const config: NextConfig = {
  output: "export", // one folder of files, served by the Python process and by the desktop window
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  devIndicators: false,
  experimental: { optimizePackageImports: ["@auteur/ui", "lucide-react", "radix-ui"] },
  transpilePackages: [
    "@auteur/api-client",
    "@auteur/auth",
    "@auteur/editor",
    "@auteur/storage",
    "@auteur/types",
    "@auteur/ui",
    "@auteur/utils",
  ],
};

export default config;
