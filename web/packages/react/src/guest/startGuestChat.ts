import type { GuestPass } from "./guestStore.ts";

/** What a guest says to begin with. */
export interface GuestHello {
  readonly name: string;
  readonly email: string;
  readonly content: string;
}

/** Why a chat could not begin: a field to blame, too many of them, or something else. */
export interface GuestRefusal {
  readonly field: keyof GuestHello | undefined;
  readonly busy: boolean;
  readonly message: string | undefined;
}

interface Welcomed {
  readonly token: string;
  readonly conversation: { readonly id: string };
}

interface Problem {
  readonly detail?: string;
  readonly field?: string;
}

/** Begins a guest's conversation; rejects with a {@link GuestRefusal}. */
export async function startGuestChat(
  url: string,
  hello: GuestHello,
  supportRoom: string | undefined,
): Promise<GuestPass> {
  const room = supportRoom === undefined ? {} : { support_room: supportRoom };
  let response: Response;
  try {
    response = await fetch(`${url}/api/v1/guests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...hello, ...room, metadata: { guestEmail: hello.email } }),
    });
  } catch {
    throw refusal(undefined, undefined, false);
  }
  if (!response.ok) {
    const problem: Problem = await response.json().catch(() => ({}));
    throw refusal(problem.field, problem.detail, response.status === 429);
  }
  const { token, conversation }: Welcomed = await response.json();
  return { token, conversationId: conversation.id };
}

function refusal(field: string | undefined, message: string | undefined, busy: boolean) {
  const known = field === "name" || field === "email" || field === "content" ? field : undefined;
  return { field: known, message, busy } satisfies GuestRefusal;
}
