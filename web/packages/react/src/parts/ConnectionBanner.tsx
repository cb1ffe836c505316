import type { ConnectionState } from "@parlor/client";
import { useConnection } from "../hooks/useConnection.ts";
import { useParlor } from "../hooks/useParlor.ts";
import { useWords } from "../hooks/useWords.ts";
import type { TextKey } from "../i18n/translator.ts";

/** Says so when the connection is lost or over; nothing while all is well. */
export function ConnectionBanner() {
  const client = useParlor();
  const connection = useConnection();
  const { t } = useWords();
  const text = bannerText(connection);
  return (
    <div role="status" className={text ? "parlor-banner" : "parlor-hidden"}>
      {text ? <span>{t(text)}</span> : null}
      {connection.status === "waiting" ? (
        <button type="button" className="parlor-link" onClick={() => client.connect()}>
          {t("reconnectNow")}
        </button>
      ) : null}
    </div>
  );
}

function bannerText(connection: ConnectionState): TextKey | undefined {
  switch (connection.status) {
    case "idle":
    case "open":
      return undefined;
    case "connecting":
      // The first attempt is the ordinary beginning, and mostly over before one could read this.
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
