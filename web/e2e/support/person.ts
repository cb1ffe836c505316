import type { Conversation, Message } from "@parlor/client";

/** A sample person of a server for development. */
interface Sample {
  readonly id: string;
  readonly token: string;
}

/** What somebody opens. */
export interface Opening {
  readonly kind: "direct" | "group" | "support";
  readonly participants?: readonly string[];
  readonly title?: string;
  readonly topic?: string;
  readonly support_room?: string;
  readonly priority?: string;
  readonly reference?: { readonly type: string; readonly id: string };
  readonly first_message?: string;
}

/** Somebody who uses the server's interface instead of pages: to set the scene. */
export class Person {
  private said = 0;

  private constructor(
    private readonly server: string,
    readonly id: string,
    readonly token: string,
  ) {}

  /** One of the sample people. */
  static async of(server: string, id: string): Promise<Person> {
    const answer = await fetch(`${server}/api/v1/dev/people`);
    const { people } = (await answer.json()) as { readonly people: readonly Sample[] };
    const found = people.find((one) => one.id === id);
    if (found === undefined) {
      throw new Error(`nobody is called ${id}`);
    }
    return new Person(server, id, found.token);
  }

  async open(opening: Opening): Promise<Conversation> {
    const answer = await this.post<{ conversation: Conversation }>("/conversations", opening);
    return answer.conversation;
  }

  async say(conversationId: string, content: string): Promise<Message> {
    this.said += 1;
    const answer = await this.post<{ message: Message }>(
      `/conversations/${conversationId}/messages`,
      { client_id: `${this.id}-${this.said}-${Date.now()}`, content },
    );
    return answer.message;
  }

  async read(conversationId: string, seq: number): Promise<void> {
    await this.post(`/conversations/${conversationId}/read`, { seq });
  }

  async act(conversationId: string, action: "claim" | "close" | "block"): Promise<void> {
    await this.post(`/conversations/${conversationId}/${action}`, {});
  }

  async report(messageId: string, reason: string): Promise<void> {
    await this.post(`/messages/${messageId}/report`, { reason });
  }

  private async post<T>(path: string, body: unknown): Promise<T> {
    const answer = await fetch(`${this.server}/api/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) {
      throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    }
    return (await answer.json()) as T;
  }
}
