"use client";

import dynamic from "next/dynamic";

/** The screens run in the browser only: the exported pages are shells, free of inline styles. */


export const DashboardPage = dynamic(() => import("./screens/dashboard.tsx"), { ssr: false });
export const EditorPage = dynamic(() => import("./screens/editor.tsx"), { ssr: false });
export const AccountPage = dynamic(() => import("./screens/account.tsx"), { ssr: false });
export const SignInPage = dynamic(() => import("./screens/sign-in.tsx"), { ssr: false });
