import { type SubmitEvent, useState } from "react";
import { useWords } from "../hooks/useWords.ts";
import { Field } from "../parts/Field.tsx";
import type { SupportRequest } from "./useGuzoChat.ts";

export interface SupportRequestFormProps {
  /** Begins the conversation; the form stays as it is when that fails. */
  readonly onCreate: (request: SupportRequest) => Promise<unknown> | unknown;
}

/** Field staff call for support: what it is about, what happened, and whether it is an emergency. */
export function SupportRequestForm({ onCreate }: SupportRequestFormProps) {
  const { t } = useWords();
  const [title, setTitle] = useState("");
  const [content, setContent] = useState("");
  const [emergency, setEmergency] = useState(false);
  const [state, setState] = useState<"editing" | "sending" | "sent" | "failed">("editing");
  const complete = title.trim() !== "" && content.trim() !== "";

  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!complete || state === "sending") return;
    setState("sending");
    try {
      await onCreate({ title: title.trim(), content: content.trim(), emergency });
      setTitle("");
      setContent("");
      setEmergency(false);
      setState("sent");
    } catch {
      setState("failed");
    }
  };
  return (
    <form className="parlor-form" aria-label={t("requestSupport")} onSubmit={onSubmit}>
      <Field label={t("requestTitle")} name="title" value={title} onChange={setTitle} />
      <Field
        label={t("requestText")}
        name="content"
        multiline
        value={content}
        onChange={setContent}
      />
      <label className="parlor-check">
        <input
          type="checkbox"
          checked={emergency}
          onChange={(event) => setEmergency(event.target.checked)}
        />
        {t("requestUrgent")}
      </label>
      <p role="status" className={state === "failed" ? "parlor-error" : "parlor-form-intro"}>
        {state === "sent" ? t("requestSent") : null}
        {state === "failed" ? t("requestFailed") : null}
      </p>
      <button type="submit" className="parlor-button" disabled={!complete || state === "sending"}>
        {t("requestSend")}
      </button>
    </form>
  );
}
