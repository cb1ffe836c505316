import { afterEach, expect, test, vi } from "vitest";
import { observePage } from "../../src/page.ts";

afterEach(() => vi.unstubAllGlobals());

test("a page that is seen again, or online again, is told of until nobody wants to know", () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  const events = new EventTarget();
  vi.stubGlobal("document", page);
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  vi.stubGlobal("removeEventListener", events.removeEventListener.bind(events));
  const listener = { cameBack: vi.fn(), shown: vi.fn() };
  const stop = observePage(listener);

  page.dispatchEvent(new Event("visibilitychange"));
  expect(listener.shown).not.toHaveBeenCalled();
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(listener.shown).toHaveBeenCalledOnce();
  events.dispatchEvent(new Event("online"));
  expect(listener.cameBack).toHaveBeenCalledTimes(2);

  stop();
  page.dispatchEvent(new Event("visibilitychange"));
  events.dispatchEvent(new Event("online"));
  expect(listener.cameBack).toHaveBeenCalledTimes(2);
});

test("where there is no page there is nothing to tell", () => {
  expect(observePage({ cameBack: vi.fn(), shown: vi.fn() })).toBeTypeOf("function");
});
