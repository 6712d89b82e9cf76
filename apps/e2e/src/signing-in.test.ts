import { expect, test } from "vitest";

import { client, copyOfTheTalk } from "./editing.ts";
import { home, newTab, tabOf, url } from "./tab.ts";
import { consoleOf, signInLink } from "./server.ts";

test("a link signs in once, and its ticket is gone from the address", async () => {
  const link = signInLink(home);
  const { page } = await newTab({ signedIn: false });
  await page.goto(link);
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  expect(page.url()).toBe(`${url}/`);
  const second = await newTab({ signedIn: false });
  await second.page.goto(link);
  await second.page.getByText("The link has expired or was used before").waitFor();
});

test("an account is made, signs out, signs in by its password, and a wrong password is told", async () => {
  const { page } = await newTab({ signedIn: false });
  await page.goto(`${url}/sign-in/`);
  await page.getByRole("button", { name: "No account yet?" }).click();
  await page.getByLabel("E-mail address").fill("mary@example.org");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByRole("heading", { name: "Projects" }).waitFor();

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["auteur.server"]); // how one signs in here

  await page.getByLabel("E-mail address").fill("mary@example.org");
  await page.getByLabel("Password").fill("something else");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("p[role=alert]").waitFor();
  await page.getByLabel("Password").fill("correct horse battery");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
});

test("who signs out in one tab is signed out in the others", async () => {
  const tab = await newTab({ signedIn: false });
  await tab.page.goto(signInLink(home));
  await tab.page.getByRole("heading", { name: "Projects" }).waitFor();
  const other = await tabOf(tab.context);
  await other.page.goto(url);
  await other.page.getByRole("heading", { name: "Projects" }).waitFor();
  await tab.page.getByRole("button", { name: "Sign out" }).click();
  await other.page.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("whoever reads German gets German, and may choose English", async () => {
  const { page } = await newTab({ locale: "de-DE" });
  await page.goto(url);
  await page.getByRole("heading", { name: "Projekte" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  const id = await copyOfTheTalk();
  const { media } = await client.ask<{ media: { id: string }[] }>("GET", `/projects/${id}/media`);
  await client.ask("POST", "/jobs/transcription", { project_id: id, media_id: media[0]?.id, engine: "whisper", model: "no-such-model" });
  await client.edit(id, { op: "delete_words", word_ids: ["w1", "w2"] });
  await page.goto(`${url}/editor/?id=${id}`);
  await page.getByRole("tab", { name: "Änderungen" }).click();
  await page.getByText("Wörter herausgeschnitten (2)").waitFor();
  await page.getByRole("tab", { name: "Aufträge" }).click();
  await page.getByText(/^So geht das nicht|^Das kann dieser Server nicht/).waitFor({ timeout: 45_000 });
  await page.goto(`${url}/account/`);
  await page.getByRole("combobox", { name: "Sprache" }).selectOption("en");
  await page.getByRole("heading", { name: "Account" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Account" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
});

test("a forgotten password is replaced by way of the link that is sent", async () => {
  const { page } = await newTab({ signedIn: false });
  await page.goto(`${url}/sign-in/`);
  await page.getByRole("button", { name: "No account yet?" }).click();
  await page.getByLabel("E-mail address").fill("forgetful@example.org");
  await page.getByLabel("Password").fill("the first of my passwords");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Forgot the password?" }).click();
  await page.getByLabel("E-mail address").fill("forgetful@example.org");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByText("a message is on its way").waitFor();
  const links = () => consoleOf(home).match(/https?:\/\/\S*verify\S*/g) ?? [];
  await expect.poll(links).not.toEqual([]);
  await page.goto(links().at(-1) ?? "");
  await page.getByRole("heading", { name: "New password" }).waitFor();
  expect(page.url()).not.toMatch(/token/);
  await page.getByLabel("New password").fill("the second of my passwords");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("E-mail address").fill("forgetful@example.org");
  await page.getByLabel("Password").fill("the second of my passwords");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
});
