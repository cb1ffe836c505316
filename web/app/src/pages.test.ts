import { expect, test } from "vitest";
import { homeOf, PAGES, pagesOf } from "./pages.ts";
import { ROLES } from "./roles.ts";

test("everybody has a page to land on that they may open", () => {
  for (const role of ROLES) {
    expect(pagesOf(role).map((page) => page.to)).toContain(homeOf(role));
  }
});

test("a role that only the host knows has an inbox", () => {
  expect(homeOf("florist")).toBe("/inbox");
});

test("whoever belongs to two products lands where they came from", () => {
  expect(homeOf("customer", "booking")).toBe("/customer-portal/chat");
  expect(homeOf("customer", "agency")).toBe("/customer/messages");
});

test("no two pages share an address", () => {
  expect(new Set(PAGES.map((page) => page.to)).size).toBe(PAGES.length);
});
