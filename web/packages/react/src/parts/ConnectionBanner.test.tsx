import { act, cleanup, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { FakeClient } from "../../tests/FakeClient.ts";
import { show } from "../../tests/show.tsx";
import { ConnectionBanner } from "./ConnectionBanner.tsx";

afterEach(cleanup);

test("it is silent while all is well, and tells what is wrong", async () => {
  const user = userEvent.setup();
  const client = new FakeClient();
  show(client, <ConnectionBanner />);
  const status = screen.getByRole("status");
  expect(status.textContent).toBe("");
  act(() => client.connection.set({ status: "waiting", attempt: 2, retryAt: 0 }));
  expect(status.textContent).toContain("Connection lost");
  act(() => client.connection.set({ status: "connecting", attempt: 1 }));
  expect(status.textContent).toContain("Connection lost");
  await user.click(screen.getByRole("button", { name: "Reconnect now" }));
  expect(client.requests).toEqual(["connect"]);
  act(() => client.connection.set({ status: "closed", code: 4401, reason: "unauthenticated" }));
  expect(status.textContent).toContain("Sign in again");
});

test("the first attempt is not worth a word, the next ones are", () => {
  const client = new FakeClient();
  client.connection.set({ status: "connecting", attempt: 1 });
  show(client, <ConnectionBanner />);
  expect(screen.getByRole("status").textContent).toBe("");
  act(() => client.connection.set({ status: "connecting", attempt: 2 }));
  expect(screen.getByRole("status").textContent).toBe("Connecting…");
});
