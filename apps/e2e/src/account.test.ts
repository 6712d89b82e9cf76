import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

import type { Download, Page } from "playwright-core";
import { expect, test } from "vitest";

import { client } from "./editing.ts";
import { newTab, url } from "./tab.ts";

async function openAccount(part: string): Promise<Page> {
  const { page } = await newTab();
  await page.goto(`${url}/account/#${part}`);
  await page.locator("main section").first().waitFor();
  return page;
}

async function textOf(page: Page, click: () => Promise<void>): Promise<readonly [string, string]> {
  const download = page.waitForEvent("download");
  await click();
  const file: Download = await download;
  const pieces: Buffer[] = [];
  for await (const piece of await file.createReadStream()) pieces.push(piece as Buffer);
  return [file.suggestedFilename(), Buffer.concat(pieces).toString()];
}

const confirm = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();

test("the ledger is shown, filtered, and taken along as CSV; all data as lines of JSON", async () => {
  const page = await openAccount("credits");
  const rows = page.getByRole("table").last().locator("tbody tr");
  await rows.first().waitFor();
  await page.getByRole("combobox", { name: "Kind" }).selectOption({ label: "Bought or given" });
  await expect.poll(() => rows.allTextContents()).toEqual([expect.stringMatching(/Bought or given.*\+1,500/)]);
  const [name, csv] = await textOf(page, () => page.getByRole("button", { name: "Download as CSV" }).click());
  expect(name).toBe("credits.csv");
  expect(csv.split("\n")[0]).toContain("balance_after");
  await page.goto(`${url}/account/#data`);
  const [, lines] = await textOf(page, () => page.getByRole("button", { name: "Export my data" }).click());
  expect(lines.trim().split("\n").map((line) => typeof JSON.parse(line))).toContain("object");
});

test("a token is shown once, asks the API in one's name, and is refused when it is deleted", async () => {
  const page = await openAccount("tokens");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("What it is for").fill("the tests");
  await page.keyboard.press("Enter");
  const token = await page.getByRole("textbox", { name: "The token" }).inputValue();
  const asked = () => fetch(`${url}/v1/users/me`, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);
  expect(await asked()).toBe(200);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Delete the token the tests" }).click();
  await confirm(page);
  await page.getByText("No tokens yet.").waitFor();
  await expect.poll(asked, { timeout: 20_000, interval: 1000 }).toBe(401);
});

test("a webhook is told, signed; what was delivered is listed and sent again", async () => {
  const heard: IncomingHttpHeaders[] = [];
  const receiver = createServer((request, response) => {
    heard.push(request.headers);
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
  const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/told`;
  const page = await openAccount("webhooks");
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByLabel("Address").fill(address);
  await page.getByRole("dialog").getByRole("button", { name: "New webhook" }).click();
  await page.getByRole("dialog").getByText("This is shown once").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: `Webhooks: ${address}` }).click();
  await page.getByRole("menuitem", { name: "Send a test" }).click();
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(1);
  expect(heard[0]?.["webhook-signature"]).toMatch(/^v1,/);
  const deliveries = page.getByRole("list", { name: "Deliveries" }).getByRole("listitem");
  if (!(await deliveries.first().isVisible())) await page.getByText("Deliveries", { exact: true }).click();
  await expect.poll(() => deliveries.first().textContent(), { timeout: 30_000 }).toMatch(/Delivered/);
  await deliveries.first().getByRole("button", { name: "Send again" }).click();
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(2);
  await page.getByRole("button", { name: `Webhooks: ${address}` }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await confirm(page);
  await page.getByText("No webhooks yet.").waitFor();
  receiver.close();
}, 120_000);

test("a voice is recorded with the consent of whoever speaks, and deleted", async () => {
  const page = await openAccount("voices");
  await page.getByRole("button", { name: "New voice" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Who speaks").fill("Mary");
  await dialog.getByRole("button", { name: "Record it now" }).click();
  await dialog.getByText("Recording: 0:04").waitFor({ timeout: 20_000 });
  await dialog.getByRole("button", { name: "Stop" }).click();
  await dialog.getByText(/^Recorded: 0:0\d/).waitFor();
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "New voice" }).click();
  await dialog.waitFor({ state: "detached", timeout: 20_000 });
  await page.getByText(/Mary agreed on/).waitFor();
  const { voices } = await client.ask<{ voices: { consent_text: string; consent_by: string }[] }>("GET", "/voices");
  expect(voices).toMatchObject([{ consent_by: "Mary", consent_text: expect.stringMatching(/^I, Mary, agree/) as string }]);
  await page.getByRole("button", { name: "Delete the voice Mary" }).click();
  await confirm(page);
  await page.getByText("No voices yet.").waitFor();
}, 90_000);

test("an account is deleted by whoever types its address, and is gone", async () => {
  const { page } = await newTab({ signedIn: false });
  await page.goto(`${url}/sign-in/`);
  await page.getByRole("button", { name: "No account yet?" }).click();
  await page.getByLabel("E-mail address").fill("leaving@example.org");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "leaving@example.org" }).click();
  await page.getByRole("link", { name: "My data" }).click();
  await page.getByRole("button", { name: "Delete my account" }).click();
  const dialog = page.getByRole("dialog");
  const remove = dialog.getByRole("button", { name: "Delete my account" });
  expect(await remove.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("leaving@example.org");
  await remove.click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("E-mail address").fill("leaving@example.org");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.keyboard.press("Enter");
  await page.getByText("do not belong together").waitFor();
});
