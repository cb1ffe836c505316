import type { ConnectionState } from "@parlor/client";
import { useConnection, useParlor } from "@parlor/react";
import { classes } from "@parlor/ui/classes";
import type { Text } from "../i18n/text.ts";
import { useText } from "../i18n/use-text.ts";

/** How the page and the server are connected; pressing it tries at once. */
export function ConnectionBadge() {
  const t = useText();
  const client = useParlor();
  const connection = useConnection();
  const { dot, word } = describe(connection, t);
  const mark = (
    <>
      <span aria-hidden="true" className={classes("size-2 shrink-0 rounded-full", dot)} />
      <span role="status">{word}</span>
    </>
  );
  const look = "flex items-center gap-2 rounded-md px-2 py-1 text-xs font-medium text-muted";
  if (connection.status !== "waiting") {
    return <span className={look}>{mark}</span>;
  }
  return (
    <button
      type="button"
      title={t.connection.retry}
      onClick={() => client.connect()}
      className={classes(look, "cursor-pointer hover:bg-hover focus-visible:outline-focus")}
    >
      {mark}
    </button>
  );
}

function describe(state: ConnectionState, t: Text): { dot: string; word: string } {
  switch (state.status) {
    case "idle":
    case "connecting":
      return { dot: "bg-warning motion-safe:animate-pulse", word: t.connection.connecting };
    case "open":
      return { dot: "bg-good", word: t.connection.open };
    case "waiting":
      return { dot: "bg-warning", word: t.connection.waiting };
    case "closed":
      return { dot: "bg-danger", word: t.connection.closed[state.reason] };
  }
}
