import type { ConnectionState } from "@parlor/client";
import { useConnection } from "../hooks/useConnection.ts";
import { useParlor } from "../hooks/useParlor.ts";
import { useUser } from "../hooks/useUser.ts";
import { useWords } from "../hooks/useWords.ts";
import type { TextKey } from "../i18n/translator.ts";

/** Says so when the connection is lost or over; nothing while all is well. */
export function ConnectionBanner() {
  const client = useParlor();
  const connection = useConnection();
  const { t } = useWords();
  const wasOpen = useUser() !== undefined;
  const text = bannerText(connection, wasOpen);
  return (
    <div role="status" className={text ? "parlor-banner" : "parlor-hidden"}>
      {text ? <span>{t(text)}</span> : null}
      {text === "reconnecting" ? (
        <button type="button" className="parlor-link" onClick={() => client.connect()}>
          {t("reconnectNow")}
        </button>
      ) : null}
    </div>
  );
}

function bannerText(connection: ConnectionState, wasOpen: boolean): TextKey | undefined {
  switch (connection.status) {
    case "idle":
    case "open":
      return undefined;
    case "connecting":
      // A lost connection stays lost while it is tried; the very first attempt is the beginning.
      if (wasOpen) return "reconnecting";
      return connection.attempt > 1 ? "connecting" : undefined;
    case "waiting":
      return "reconnecting";
    case "closed":
      switch (connection.reason) {
        case "unauthenticated":
          return "signedOut";
        case "forbidden":
          return "notAllowed";
        case "bad_frames":
          return "connectionEnded";
      }
  }
}
