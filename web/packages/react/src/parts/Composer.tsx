import type { TimelineMessage } from "@parlor/client";
import { type KeyboardEvent, type SubmitEvent, useEffect, useId, useRef, useState } from "react";
import { useWords } from "../hooks/useWords.ts";
import { CharacterCounter } from "./CharacterCounter.tsx";
import { Icon } from "./Icon.tsx";
import { ReplyBar } from "./ReplyBar.tsx";
import { useAutoGrow } from "./useAutoGrow.ts";

export interface ComposerProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Gets the text, trimmed and within the limit. */
  readonly onSend: (text: string) => void;
  readonly onTyping?: (() => void) | undefined;
  readonly onStopTyping?: (() => void) | undefined;
  /** The message that is being answered. */
  readonly replyTo?: TimelineMessage | undefined;
  readonly onCancelReply?: (() => void) | undefined;
  /** Why nothing can be written; writing is possible without. */
  readonly disabledText?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** Whether what is written can be sent already. What Enter was to send before is sent then. */
  readonly canSend?: boolean | undefined;
  readonly placeholder?: string | undefined;
  readonly maxLength?: number | undefined;
  /** From how many characters on they are counted. */
  readonly countFrom?: number | undefined;
  /** How the count is written: what is left, or `n/1000`. */
  readonly counter?: "left" | "fraction" | undefined;
}

/** Where one writes: grows with the text, Enter sends, Shift and Enter break the line. */
export function Composer({
  value,
  onChange,
  onSend,
  onTyping,
  onStopTyping,
  replyTo,
  onCancelReply,
  disabledText,
  disabled = false,
  canSend = true,
  placeholder,
  maxLength = 5000,
  countFrom = maxLength - 200,
  counter = "left",
}: ComposerProps) {
  const { t } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const [sendsLater, setSendsLater] = useState(false);
  useAutoGrow(field, value);
  const answering = replyTo?.key;
  useEffect(() => {
    if (answering !== undefined) field.current?.focus();
  }, [answering]);

  const length = [...value.trim()].length;
  const hasText = length > 0 && length <= maxLength && !disabled && disabledText === undefined;
  const send = () => {
    setSendsLater(hasText && !canSend);
    if (!(hasText && canSend)) return;
    onStopTyping?.();
    onSend(value.trim());
    onChange("");
    field.current?.focus();
  };
  useEffect(() => {
    if (sendsLater && canSend) send();
  });

  if (disabledText !== undefined) return <p className="parlor-composer-off">{disabledText}</p>;

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape" && replyTo) {
      event.stopPropagation();
      onCancelReply?.();
    }
    // Enter that ends a composition (Chinese, Japanese, Korean) belongs to the writing.
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    send();
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };

  return (
    <form className="parlor-composer" aria-busy={sendsLater} onSubmit={onSubmit}>
      {replyTo ? <ReplyBar message={replyTo} onCancel={onCancelReply} /> : null}
      <div className="parlor-composer-line">
        <textarea
          ref={field}
          rows={1}
          // An empty field has no direction of its own: its placeholder has the language's.
          dir={value ? "auto" : undefined}
          value={value}
          disabled={disabled}
          placeholder={placeholder ?? t("writeMessage")}
          aria-label={t("message")}
          aria-describedby={hint}
          aria-invalid={length > maxLength}
          enterKeyHint="send"
          onChange={(event) => {
            // What is still being written is not what was to be sent.
            setSendsLater(false);
            onChange(event.target.value);
            if (event.target.value.trim()) onTyping?.();
            else onStopTyping?.();
          }}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          className="parlor-send"
          disabled={!(hasText && canSend)}
          aria-label={t("send")}
        >
          <Icon name="send" />
        </button>
      </div>
      <span id={hint} className="parlor-hidden">
        {t("composerHint")}
      </span>
      {length >= countFrom ? (
        <CharacterCounter length={length} most={maxLength} style={counter} />
      ) : null}
    </form>
  );
}

/** 229 is what Safari says of the Enter that ends a composition. */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
}
