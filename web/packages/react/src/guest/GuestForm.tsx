import { type SubmitEvent, useState } from "react";
import { useWords } from "../hooks/useWords.ts";
import type { TextKey } from "../i18n/translator.ts";
import { Field } from "../parts/Field.tsx";
import type { GuestHello, GuestRefusal } from "./startGuestChat.ts";

export interface GuestFormProps {
  readonly expired: boolean;
  readonly onStart: (hello: GuestHello) => Promise<void>;
}

type Errors = { readonly [field in keyof GuestHello]?: string };

const NEEDS: Readonly<Record<keyof GuestHello, TextKey>> = {
  name: "guestNeedsName",
  email: "guestNeedsEmail",
  content: "guestNeedsMessage",
};
const FIELDS: readonly (keyof GuestHello)[] = ["name", "email", "content"];

/** Asks a guest for a name, an e-mail address and a message. */
export function GuestForm({ expired, onStart }: GuestFormProps) {
  const { t } = useWords();
  const [hello, setHello] = useState<GuestHello>({ name: "", email: "", content: "" });
  const [errors, setErrors] = useState<Errors>({});
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const write = (field: keyof GuestHello) => (text: string) =>
    setHello((now) => ({ ...now, [field]: text }));

  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const missing = FIELDS.filter((field) => !fits(field, hello[field]));
    setErrors(Object.fromEntries(missing.map((field) => [field, t(NEEDS[field])])));
    setFailure(undefined);
    if (missing[0]) {
      form.querySelector<HTMLElement>(`[name=${missing[0]}]`)?.focus();
      return;
    }
    setBusy(true);
    try {
      await onStart({ ...hello, name: hello.name.trim(), email: hello.email.trim() });
    } catch (error) {
      const { field, busy: tooMany, message } = error as GuestRefusal;
      if (field) setErrors({ [field]: message ?? t(NEEDS[field]) });
      else setFailure(t(tooMany ? "guestBusy" : "guestFailed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="parlor-form" onSubmit={onSubmit} noValidate>
      <p className="parlor-form-intro">{t(expired ? "guestExpired" : "guestIntro")}</p>
      <Field
        label={t("guestName")}
        name="name"
        autoComplete="name"
        value={hello.name}
        onChange={write("name")}
        error={errors.name}
      />
      <Field
        label={t("guestEmail")}
        name="email"
        type="email"
        autoComplete="email"
        value={hello.email}
        onChange={write("email")}
        error={errors.email}
      />
      <Field
        label={t("guestMessage")}
        name="content"
        multiline
        value={hello.content}
        onChange={write("content")}
        error={errors.content}
      />
      {failure ? (
        <p className="parlor-error" role="alert">
          {failure}
        </p>
      ) : null}
      <button type="submit" className="parlor-button" disabled={busy}>
        {t(busy ? "guestStarting" : "guestStart")}
      </button>
    </form>
  );
}

function fits(field: keyof GuestHello, text: string): boolean {
  if (field === "email") return /^[^\s@]+@[^\s@]+$/.test(text.trim());
  return text.trim() !== "";
}
