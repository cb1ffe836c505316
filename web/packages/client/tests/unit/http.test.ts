import { expect, test } from "vitest";
import { callHttp, type HttpOptions } from "../../src/http.ts";

const call = (options: Partial<HttpOptions>) =>
  callHttp(
    {
      url: "http://parlor.test",
      token: async () => "t",
      fetch: async () => new Response("{}"),
      ...options,
    },
    "GET",
    "/api/v1/me",
    undefined,
  );

test("whatever keeps a call from being answered is a refusal", async () => {
  const noToken = call({ token: () => Promise.reject(new TypeError("Failed to fetch")) });
  await expect(noToken).rejects.toMatchObject({ code: "offline", message: "Failed to fetch" });
  const noAnswer = call({ fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
  await expect(noAnswer).rejects.toMatchObject({ code: "offline" });
  const cutOff = new ReadableStream({ pull: (stream) => stream.error(new TypeError("Cut off")) });
  const half = call({ fetch: async () => new Response(cutOff) });
  await expect(half).rejects.toMatchObject({ code: "offline" });
});
