import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Home, newHome, start, stop, urlOf } from "./server.ts";
import { StandIn } from "./supabase.ts";
import { newTab, type Tab } from "./tab.ts";

let other: StandIn;
let folder: string;
let home: Home;

/** A server whose accounts are a Supabase project's, and which sells plans. */
beforeAll(async () => {
  other = await StandIn.start();
  folder = mkdtempSync(join(tmpdir(), "auteur-elsewhere-"));
  home = await newHome(join(folder, "home"), {
    AUTEUR_SUPABASE_URL: other.url,
    AUTEUR_SUPABASE_ANON_KEY: "sb_publishable_of_the_tests",
    AUTEUR_STRIPE_API_BASE: other.url,
    AUTEUR_STRIPE_API_KEY: "sk_test_of_the_tests_alone",
    AUTEUR_STRIPE_WEBHOOK_SECRET: "whsec_of_the_tests_alone",
    AUTEUR_STRIPE_PRICES_STARTER: "price_starter",
    AUTEUR_STRIPE_PRICES_PRO: "price_pro",
  });
  await start(home);
});

afterAll(async () => {
  await stop(home, "SIGTERM");
  await other.stop();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (path = "/"): Promise<Tab> => {
  const tab = await newTab({ signedIn: false, at: { home, asks: [other.url] } });
  await tab.page.goto(`${urlOf(home)}${path}`);
  return tab;
};

test("Google signs in by a code that the browser proves to have asked for, and the server knows who it is", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  expect(page.url()).toBe(`${urlOf(home)}/`);
  await page.getByRole("link", { name: "mary@example.org" }).waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("verifier")))).toEqual([]);
  expect(other.asked.find((line) => line.includes("/authorize"))).toMatch(/provider=google.*code_challenge_method=s256/);
  expect([...other.keys]).toEqual(["sb_publishable_of_the_tests"]);
});

test("whoever refuses at the provider is told so and may try again", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await page.getByText("The user denied the request").waitFor();
  expect(page.url()).toBe(`${urlOf(home)}/`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Continue with GitHub" }).waitFor();
});

test("a code that another browser asked for signs nobody in", async () => {
  const { page } = await open("/?code=a-code-of-one-use");
  await page.getByText("did not begin in this browser").waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.endsWith("auth-token")))).toEqual([]);
});

test("the password of a Supabase account signs in, and a wrong one is told", async () => {
  const { page } = await open("/sign-in/");
  await page.getByLabel("E-mail address").fill("mary@example.org");
  await page.getByLabel("Password").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("do not belong together").waitFor();
  await page.getByLabel("Password").fill("right");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
});

test("a plan is bought on Stripe's page, and who comes back without one is told so", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await page.getByRole("link", { name: "mary@example.org" }).click();
  await page.getByRole("heading", { name: "pro", exact: true }).waitFor();
  await page.getByText("3,000 credits a month").waitFor();
  await page.getByRole("button", { name: "Choose pro" }).click();
  await page.getByRole("heading", { name: "The price is shown here" }).waitFor();
  await page.goto(`${urlOf(home)}/account/?checkout=cancelled`);
  await page.getByText("Nothing was bought.").waitFor();
  expect(page.url()).toBe(`${urlOf(home)}/account/`);
});
