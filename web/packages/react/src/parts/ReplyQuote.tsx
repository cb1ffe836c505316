import type { TimelineMessage } from "@parlor/client";
import { useWords } from "../hooks/useWords.ts";
import { messageLine } from "../text/titles.ts";

export interface ReplyQuoteProps {
  /** The message that is answered; unknown when it is beyond what was loaded. */
  readonly message: TimelineMessage | undefined;
  readonly onShow?: (() => void) | undefined;
}

/** The message that another one answers, in short; leads to it where that is possible. */
export function ReplyQuote({ message, onShow }: ReplyQuoteProps) {
  const words = useWords();
  if (!message) return <p className="parlor-quote">{words.t("quoteMissing")}</p>;
  const content = (
    <>
      <bdi className="parlor-quote-name">{message.own ? words.t("you") : message.sender.name}</bdi>
      <span className="parlor-quote-text" dir="auto">
        {messageLine(message, words)}
      </span>
    </>
  );
  if (!onShow) return <p className="parlor-quote">{content}</p>;
  return (
    <button type="button" className="parlor-quote" onClick={onShow} tabIndex={-1}>
      {content}
    </button>
  );
}
