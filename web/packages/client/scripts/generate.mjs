/**
 * Writes the types of the wire, `src/generated/`, from what a running server says of itself: its
 * OpenAPI document for HTTP, its AsyncAPI document for the socket. The server has to serve the
 * native contract alone (`PARLOR__SERVER__CONTRACTS=native`).
 *
 *   node scripts/generate.mjs --from http://127.0.0.1:8080            writes them
 *   node scripts/generate.mjs --from http://127.0.0.1:8080 --check    fails when they are stale
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import openapiTS, { astToString } from "openapi-typescript";

const { values: options } = parseArgs({
  options: {
    from: { type: "string", default: "http://127.0.0.1:8080" },
    check: { type: "boolean", default: false },
  },
});

const TYPES = { emptyObjectsUnknown: true, defaultNonNullable: false };

async function read(path) {
  const answer = await fetch(new URL(path, options.from));
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  return answer.json();
}

const header = (what) => `// Generated from ${what} by \`npm run generate\`: do not edit.\n\n`;

/** The name of the schema that the payload of a message has as its `data`. */
function dataOf(message) {
  const reference = message.payload.properties.data?.$ref;
  if (!reference) throw new Error(`${message.name}: its data is no schema with a name`);
  return `components["schemas"]["${reference.split("/").at(-1)}"]`;
}

function mapsOf({ channels }) {
  const messages = Object.entries(channels.native.messages).sort(([a], [b]) => (a < b ? -1 : 1));
  const named = (suffix) => messages.filter(([name]) => name.endsWith(suffix));
  const replies = new Map(named(".reply").map(([, message]) => [message.name, message]));
  const requests = named(".request").flatMap(([, message]) => {
    const reply = replies.get(message.name);
    const summary = `  /** ${message.summary}. */\n`;
    return reply
      ? [`${summary}  ${message.name}: { data: ${dataOf(message)}; reply: ${dataOf(reply)} };`]
      : [];
  });
  const events = named(".event").map(
    ([, message]) => `  /** ${message.summary}. */\n  ${message.name}: ${dataOf(message)};`,
  );
  return [
    "",
    "/** What a client may ask for, by the name of the request. */",
    `export interface Requests {\n${requests.join("\n")}\n}`,
    "",
    "/** What the server tells by itself, by the name of the event. */",
    `export interface Events {\n${events.join("\n")}\n}`,
    "",
  ].join("\n");
}

/**
 * Without the conditions that a schema adds to its own properties: they would become alternatives
 * to the whole, although they only narrow it.
 */
function withoutConditions(value) {
  if (Array.isArray(value)) return value.map(withoutConditions);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([key]) => key !== "anyOf" || !value.properties);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutConditions(inner)]));
}

const openapi = withoutConditions(await read("/api/openapi.json"));
const asyncapi = withoutConditions(await read("/api/asyncapi.json"));
const schemas = {
  openapi: "3.1.0",
  info: { title: "frames", version: "1" },
  paths: {},
  components: { schemas: asyncapi.components.schemas },
};

const files = {
  "api.ts": header("/api/openapi.json") + astToString(await openapiTS(openapi, TYPES)),
  "frames.ts":
    header("/api/asyncapi.json") + astToString(await openapiTS(schemas, TYPES)) + mapsOf(asyncapi),
};

for (const [name, text] of Object.entries(files)) {
  const path = fileURLToPath(new URL(`../src/generated/${name}`, import.meta.url));
  if (!options.check) {
    await writeFile(path, text);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== text) {
    console.error(
      `src/generated/${name} is not what the server says of itself. In web/packages/client, with a ` +
        `server of the native contract alone at URL: npm run generate -- --from URL`,
    );
    process.exitCode = 1;
  }
}
