import type { Attachment } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import type { Translator } from "../i18n/translator.ts";
import { webAddress } from "../text/links.ts";
import { Icon } from "./Icon.tsx";

/** A file or picture of a message. Only what is on the web can be opened. */
export function AttachmentView({ attachment }: { readonly attachment: Attachment }) {
  const words = useWords();
  const href = webAddress(attachment.url);
  const name = attachment.name || words.t("attachment");
  if (href && attachment.mime.startsWith("image/")) {
    const picture = (attachment.thumbnail_url && webAddress(attachment.thumbnail_url)) || href;
    return (
      <a
        className="parlor-picture"
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
      >
        <img
          src={picture}
          alt={name}
          loading="lazy"
          referrerPolicy="no-referrer"
          {...(attachment.width && attachment.height
            ? { width: attachment.width, height: attachment.height }
            : {})}
        />
      </a>
    );
  }
  const content = (
    <>
      <Icon name="file" />
      <span className="parlor-file-name" dir="auto">
        {name}
      </span>
      <span className="parlor-file-size">{sizeWords(attachment.size, words)}</span>
    </>
  );
  if (!href) return <span className="parlor-file">{content}</span>;
  return (
    <a className="parlor-file" href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
      {content}
    </a>
  );
}

function sizeWords(bytes: number, { locale, t }: Translator): string {
  const write = (size: number) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: size < 10 ? 1 : 0 }).format(size);
  if (bytes < 1024) return t("sizeBytes", { size: write(bytes) });
  if (bytes < 1024 * 1024) return t("sizeKilobytes", { size: write(bytes / 1024) });
  return t("sizeMegabytes", { size: write(bytes / 1024 / 1024) });
}
