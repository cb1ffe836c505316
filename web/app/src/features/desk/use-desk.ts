import type { Conversation, ConversationAction } from "@parlor/client";
import { useConversation, useInbox, useParlor } from "@parlor/react";
import { useToast } from "@parlor/ui/toast-context";
import { useQuery } from "@tanstack/react-query";
import { useReducer, useState } from "react";
import { reasonOf } from "../../api/refusal.ts";
import { roomsQuery } from "../../api/rooms.ts";
import { useText } from "../../i18n/use-text.ts";
import { useMe } from "../../shell/me-context.ts";
import { fits } from "../conversations/filter-conversations.ts";
import { deskReducer, EMPTY_DESK } from "./desk-state.ts";
import { useQueues } from "./use-queues.ts";
import { waitingIn } from "./waiting-in.ts";

/** Everything the desk shows, and what can be done with it. */
export function useDesk() {
  const t = useText();
  const me = useMe();
  const toast = useToast();
  const inbox = useInbox();
  const [desk, dispatch] = useReducer(deskReducer, EMPTY_DESK);
  const [room, setRoom] = useState("all");
  const [search, setSearch] = useState("");
  const names = useQuery(roomsQuery(useParlor()));
  const queues = useQueues((names.data ?? []).map((one) => one.name));

  const mineAll = inbox.conversations.filter((one) => isMine(one, me.id));
  const isIn = inbox.conversations.some((one) => one.id === desk.active);
  const opened = useConversation(desk.active, { watch: !isIn });
  const waiting = waitingIn(queues, room).filter((one) => fits(one, search));

  const act = async (action: ConversationAction) => {
    const { active } = desk;
    if (active === undefined || opened.handle === undefined) {
      return;
    }
    try {
      await opened.handle.act(action);
      dispatch({ type: action === "claim" ? "keep" : "putAway", id: active });
    } catch (error) {
      toast({ text: reasonOf(error, t.common.failed), tone: "danger" });
    }
  };

  return {
    desk,
    room,
    setRoom,
    search,
    setSearch,
    waiting,
    opened,
    act,
    watching: !isIn,
    show: (id: string) => dispatch({ type: "show", id }),
    keep: (id: string) => dispatch({ type: "keep", id }),
    lookAway: () => dispatch({ type: "lookAway" }),
    putAway: (id: string) => dispatch({ type: "putAway", id }),
    mine: mineAll.filter((one) => fits(one, search)),
    open: desk.open.flatMap((id) => inbox.conversations.find((one) => one.id === id) ?? []),
    rooms: ["all", ...(names.data ?? []).map((one) => one.name)].map((name) => ({
      name,
      waiting: waitingIn(queues, name).length,
    })),
  };
}

function isMine(conversation: Conversation, userId: string): boolean {
  return (
    conversation.kind === "support" &&
    conversation.status === "active" &&
    conversation.assignee === userId
  );
}
