import type { Conversation } from "@parlor/client";
import { type Opening, Person } from "./person.ts";

/** Who says what, in turns. */
type Lines = readonly (readonly [who: string, text: string])[];

/** A day at five companies: what the pages show on screenshots, and what journeys begin with. */
export async function setScene(server: string): Promise<Readonly<Record<string, Conversation>>> {
  const people = new Map<string, Person>();
  const person = async (id: string) => {
    const known = people.get(id) ?? (await Person.of(server, id));
    people.set(id, known);
    return known;
  };
  const talk = async (opener: string, opening: Opening, lines: Lines) => {
    const conversation = await (await person(opener)).open(opening);
    for (const [who, text] of lines) {
      const message = await (await person(who)).say(conversation.id, text);
      await (await person(who)).read(conversation.id, message.seq);
    }
    return conversation;
  };
  const claim = async (who: string, conversation: Conversation) =>
    (await person(who)).act(conversation.id, "claim");

  const booking = await talk(
    "ama",
    { kind: "direct", participants: ["ravi"], reference: { type: "booking", id: "bk_1" } },
    [
      ["ama", "Hi Ravi, the side gate is open. The sofa is the heavy one."],
      ["ravi", "Good morning! I am about 15 minutes away, two of us today."],
      ["ama", "Perfect. Is there room for the bookshelf as well?"],
      ["ravi", "If it comes apart, yes. I have straps and blankets."],
      ["ama", "It does. I will take out the shelves."],
      ["ravi", "See you at the gate then."],
    ],
  );
  const order = await talk(
    "chidi",
    {
      kind: "direct",
      participants: ["paula"],
      title: "Full valet, Saturday 10:00",
      reference: { type: "order", id: "3051" },
    },
    [
      ["chidi", "Can you also do the child seat? It had an encounter with a banana."],
      ["paula", "Of course, we shampoo it for 8 € and it is dry by noon."],
      ["chidi", "Great, add it please."],
      ["paula", "Done: https://shine.example/orders/3051 shows the new total."],
    ],
  );
  const trip = await talk("dmitri", { kind: "group", reference: { type: "trip", id: "t_1" } }, [
    ["dmitri", "We leave at 7:30 from the west gate of the station. White Octavia."],
    ["priya", "I have one big suitcase, does that fit?"],
    ["dmitri", "It does, the boot is empty so far."],
    ["aroha", "I bring coffee for everybody ☕ Any wishes?"],
    ["priya", "A cappuccino would save my morning"],
    ["dmitri", "Black, please. See you tomorrow!"],
  ]);
  const agency = await talk("mateo", { kind: "direct", participants: ["sam"] }, [
    ["mateo", "The second draft of the spring campaign is in the shared folder."],
    ["sam", "Thank you! The headline works much better now."],
    ["mateo", "I was not sure about the green on page three."],
    ["sam", "Keep it. The client liked it in the call yesterday."],
  ]);
  const contact = await talk("ama", { kind: "direct", participants: ["sam"] }, [
    ["ama", "When can I see the first layouts?"],
    ["sam", "Thursday noon. I send you a link as soon as they are up."],
  ]);
  const client = await talk("ines", { kind: "direct", participants: ["mateo"] }, [
    ["ines", "Could you join the kick-off on Monday at nine?"],
    ["mateo", "Yes, I am in. Shall I prepare the moodboards?"],
  ]);
  const ramp = await talk(
    "bilal",
    { kind: "support", title: "Ramp stuck, line 12", topic: "driver_support" },
    [
      ["bilal", "The wheelchair ramp does not retract at Central Square."],
      ["bilal", "I have about twenty passengers on board."],
    ],
  );
  await claim("carlos", ramp);
  await (await person("carlos")).say(
    ramp.id,
    "Understood. Switch the ramp to manual, the lever is behind the second door.",
  );
  await (await person("bilal")).say(ramp.id, "Found it. Trying now.");
  const stop = await talk("quynh", { kind: "support", title: "Queue at North terminal" }, [
    ["quynh", "About 140 people are waiting for line 3, the next bus is full already."],
  ]);
  const office = await talk(
    "ama",
    { kind: "support", topic: "customer_admin", title: "Customer Support" },
    [["ama", "My invoice for booking bk_1 shows two movers, but I booked one."]],
  );
  await claim("ines", office);
  await (await person("ines")).say(
    office.id,
    "You are right, that was our mistake. The corrected invoice is on its way.",
  );
  const payout = await talk(
    "ravi",
    { kind: "support", topic: "driver_admin", title: "Driver Support" },
    [["ravi", "The payout of last week is 40 € short. Could somebody have a look?"]],
  );
  const damage = await talk("chidi", { kind: "support", title: "A scratch after the wash" }, [
    ["chidi", "There is a scratch on the left mirror that was not there before."],
  ]);
  await claim("sam", damage);
  await (await person("sam")).say(
    damage.id,
    "I am sorry about that. Could you send us a picture of the mirror?",
  );
  await guest(server, "Lea Brandt", "lea@brandt.example", "Do you deliver to islands as well?");
  const closed = await talk("priya", { kind: "support", title: "Lost umbrella" }, [
    ["priya", "I left a red umbrella in the car yesterday."],
  ]);
  await claim("akiko", closed);
  await (await person("akiko")).say(closed.id, "Dmitri found it and brings it along tomorrow.");
  await (await person("akiko")).act(closed.id, "close");
  const rude = await (await person("chidi")).say(order.id, "Your last crew was a bunch of idiots.");
  await (await person("paula")).report(rude.id, "Insults our staff");
  return { booking, order, trip, agency, contact, client, ramp, stop, office, payout, damage };
}

/** Somebody from the street. */
async function guest(server: string, name: string, email: string, content: string): Promise<void> {
  await fetch(`${server}/api/v1/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, email, content }),
  });
}
