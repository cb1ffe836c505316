// Session cookies as NextAuth 4 and Auth.js make them, for the tests of `src/auth/nextauth.rs`:
//
//     npm ci && npm run cookies
//
// Each says when it was made and until when it is good, so that the tests can choose their time.

import { createRequire } from "node:module";

import { decode as decodeFive, encode as encodeFive } from "authjs-core/jwt";
import { decode as decodeFour, encode as encodeFour } from "next-auth/jwt";

// What splits long values is not exported, so it is found where it lies.
const require = createRequire(import.meta.url);
const { SessionStore } = require("./node_modules/next-auth/core/lib/cookie.js");

const secret = "a site's secret that only tests know, long enough for any check";
const person = {
  sub: "oauth|77",
  id: "usr_ama",
  name: "Ama Osei",
  email: "ama@example.org",
  role: "customer",
  adminRole: null,
  driverId: null,
};
const FOUR = ["next-auth.session-token", "__Secure-next-auth.session-token"];
const FIVE = ["authjs.session-token", "__Secure-authjs.session-token"];

async function made(name, token) {
  const isFour = FOUR.includes(name);
  // Version 4 has one key for both of its names.
  const value = isFour
    ? await encodeFour({ token, secret })
    : await encodeFive({ token, secret, salt: name });
  const claims = isFour
    ? await decodeFour({ token: value, secret })
    : await decodeFive({ token: value, secret, salt: name });
  return { name, value, iat: claims.iat, exp: claims.exp };
}

/** The parts in which the library itself keeps a long value. */
function split(cookie) {
  const store = new SessionStore({ name: cookie.name, options: {} }, { cookies: {} }, { debug() {} });
  const parts = store.chunk(cookie.value, {}).map(({ name, value }) => [name, value]);
  return { ...cookie, parts };
}

const cookies = [];
for (const name of [...FOUR, ...FIVE]) {
  cookies.push(await made(name, person));
}
const long = split(await made(FOUR[0], { ...person, permissions: "x".repeat(4000) }));
process.stdout.write(`${JSON.stringify({ secret, cookies, long }, null, 2)}\n`);
