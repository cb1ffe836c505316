import { asRefusal, RefusalError, refusalOf } from "./refusal.ts";

export interface HttpOptions {
  readonly url: string;
  readonly fetch: typeof fetch;
  /** A token; another one than before if `isFresh`. */
  readonly token: (isFresh: boolean) => Promise<string>;
}

/** Calls the HTTP API. A token that ran out is renewed once. */
export async function callHttp(
  options: HttpOptions,
  method: string,
  path: string,
  body: unknown,
  isFresh = false,
): Promise<unknown> {
  const address = new URL(path, options.url);
  // A token is for one server.
  if (address.origin !== new URL(options.url).origin) throw new TypeError(`${path} is elsewhere`);
  const headers: Record<string, string> = {
    authorization: `Bearer ${await reached(options.token(isFresh))}`,
  };
  if (body !== undefined) headers["content-type"] = "application/json";
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await reached(options.fetch(address, init));
  if (answer.status === 401 && !isFresh) return callHttp(options, method, path, body, true);
  const text = await reached(answer.text());
  const content = parsed(text);
  if (answer.ok) return content;
  throw new RefusalError(problem(content, answer));
}

/** What was asked of the network; that it could not be asked is a refusal. */
async function reached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (thrown) {
    throw new RefusalError({ ...asRefusal(thrown), code: "offline" });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What problem details say, or, where an answer has none, what its status says. */
function problem(content: unknown, { status, statusText }: Response) {
  const details = typeof content === "object" && content !== null ? content : {};
  const { code, detail, title, ...rest } = details as Readonly<Record<string, string>>;
  return refusalOf({
    ...rest,
    code: code ?? (status === 404 ? "not_found" : `http_${status}`),
    message: detail ?? title ?? statusText,
  });
}
