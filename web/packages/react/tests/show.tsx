import { render } from "@testing-library/react";
import axe from "axe-core";
import type { ReactNode } from "react";
import { expect } from "vitest";
import { ParlorProvider } from "../src/provider/ParlorProvider.tsx";
import type { FakeClient } from "./FakeClient.ts";

/** Shows parts to Ama, in English unless said otherwise. */
export function show(client: FakeClient, parts: ReactNode, locale = "en") {
  return render(
    <ParlorProvider client={client} locale={locale}>
      {parts}
    </ParlorProvider>,
  );
}

/** Nothing that a tool can find keeps anybody out. Colours are judged where there are some. */
export async function expectAccessible(element: Element): Promise<void> {
  const rules = { "color-contrast": { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(element, { rules });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual([]);
}
