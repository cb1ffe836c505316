import { Button } from "@parlor/ui/button";
import { PageMessage } from "@parlor/ui/page-message";
import { Link } from "@tanstack/react-router";
import { CloudOff, KeyRound } from "lucide-react";
import { isRefusal } from "../api/refusal.ts";
import { useText } from "../i18n/use-text.ts";
import { signOut } from "../session/session.ts";

interface SessionEndedProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Nobody is signed in any more, or the server cannot be asked. */
export function SessionEnded({ error, onRetry }: SessionEndedProps) {
  const t = useText();
  const refused = isRefusal(error) && error.code !== "offline" && error.code !== "timeout";
  const words = refused ? t.shell.ended : t.shell.unreachable;
  return (
    <main className="flex h-dvh flex-col">
      <PageMessage
        icon={refused ? <KeyRound /> : <CloudOff />}
        title={words.title}
        text={refused && isRefusal(error) ? error.message : words.text}
      >
        {refused ? null : (
          <Button variant="primary" onClick={onRetry}>
            {t.common.retry}
          </Button>
        )}
        <Button asChild variant={refused ? "primary" : "outline"}>
          <Link to="/" onClick={signOut}>
            {t.shell.signInAgain}
          </Link>
        </Button>
      </PageMessage>
    </main>
  );
}
