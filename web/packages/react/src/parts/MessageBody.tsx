import type { TimelineMessage } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import { AttachmentView } from "./AttachmentView.tsx";
import { Icon } from "./Icon.tsx";
import { LinkedText } from "./LinkedText.tsx";

/** What a message says and carries, or why that cannot be shown any more. */
export function MessageBody({ message }: { readonly message: TimelineMessage }) {
  const { t } = useWords();
  if (message.deletedAt) return <p className="parlor-text parlor-text-gone">{t("deleted")}</p>;
  if (message.hiddenAt) return <p className="parlor-text parlor-text-gone">{t("hidden")}</p>;
  const map = message.kind === "location" ? mapAddress(message.metadata) : undefined;
  return (
    <>
      {message.content ? (
        <p className="parlor-text" dir="auto">
          <LinkedText text={message.content} />
        </p>
      ) : null}
      {map ? (
        <a className="parlor-file" href={map} target="_blank" rel="noopener noreferrer nofollow">
          <Icon name="pin" />
          {t("openLocation")}
        </a>
      ) : null}
      {message.attachments.map((attachment, index) => (
        <AttachmentView
          key={attachment.id ?? `${index} ${attachment.url}`}
          attachment={attachment}
        />
      ))}
    </>
  );
}

function mapAddress(metadata: TimelineMessage["metadata"]): string | undefined {
  const latitude = Number(metadata.latitude ?? metadata.lat);
  const longitude = Number(metadata.longitude ?? metadata.lng);
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return undefined;
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
}
