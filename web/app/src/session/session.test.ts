import { beforeEach, expect, test } from "vitest";
import { session, signOut, takeTokenFromAddress } from "./session.ts";
import { claimsOf } from "./token.ts";

beforeEach(() => {
  signOut();
  history.replaceState(null, "", "/");
});

test("a token behind the address is taken in and leaves the address", () => {
  history.replaceState(null, "", "/inbox?c=1#token=abc.def.ghi");
  takeTokenFromAddress();
  expect(session.get()).toBe("abc.def.ghi");
  expect(location.pathname + location.search + location.hash).toBe("/inbox?c=1");
});

test("other fragments stay", () => {
  history.replaceState(null, "", "/inbox#content");
  takeTokenFromAddress();
  expect(session.get()).toBeUndefined();
  expect(location.hash).toBe("#content");
});

test("a token tells whose it seems to be, in any letters", () => {
  const body = btoa(String.fromCharCode(...new TextEncoder().encode('{"name":"Zoë","role":"x"}')));
  const token = `h.${body.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.s`;
  expect(claimsOf(token)).toEqual({ name: "Zoë", role: "x" });
});

test.each(["", "opaque", "a.b.c", "a.bnVsbA.c"])("of %j nothing is known", (token) => {
  expect(claimsOf(token)).toEqual({ name: undefined, role: undefined });
});
