import {
  type CSSProperties,
  type KeyboardEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useWords } from "../hooks/useWords.ts";
import { FloatingButton } from "../parts/FloatingButton.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { ThreadHeader } from "../parts/ThreadHeader.tsx";
import { ClientContext } from "../provider/contexts.ts";
import { accentStyle } from "./accent.ts";
import { GuestForm } from "./GuestForm.tsx";
import { GuestThread } from "./GuestThread.tsx";
import { useGuest } from "./useGuest.ts";
import { useGuestUnread } from "./useGuestUnread.ts";

export interface GuestChatWidgetProps {
  /** Where the server is; the page's own origin unless given. */
  readonly url?: string;
  readonly title?: string;
  readonly greeting?: string;
  /** A colour of the site, such as `#0f766e`; the text on it is chosen to be readable. */
  readonly color?: string;
  /** At which lower corner. */
  readonly position?: "left" | "right";
  readonly supportRoom?: string;
}

/** A round button on public pages: a guest leaves a name and a message, and is answered there. */
export function GuestChatWidget({
  url = globalThis.location?.origin ?? "",
  title,
  greeting,
  color,
  position = "right",
  supportRoom,
}: GuestChatWidgetProps) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const { client, guest } = useGuest(url, supportRoom);
  const unread = useGuestUnread(client);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement>(null);
  const style = useMemo(() => accentStyle(color) as CSSProperties, [color]);
  const begun = guest.pass !== undefined;

  // Whoever opens it wants to write: in the first field that there is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fields change when a chat begins
  useEffect(() => {
    if (open) panel.current?.querySelector<HTMLElement>("input, textarea")?.focus();
  }, [open, begun, client]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  const header = (
    <ThreadHeader
      title={title ?? t("customerSupport")}
      subtitle={begun ? undefined : (greeting ?? t("guestGreeting"))}
    >
      <IconButton icon="minimise" label={t("closeChat")} onClick={close} />
    </ThreadHeader>
  );
  return (
    <div className={`parlor-floating parlor-floating-${position} parlor-guest`} style={style}>
      {open ? (
        <section
          ref={panel}
          className="parlor-window"
          role="dialog"
          aria-label={title ?? t("customerSupport")}
          onKeyDown={onKeyDown}
        >
          {guest.pass && client ? (
            <ClientContext.Provider value={client}>
              <GuestThread conversationId={guest.pass.conversationId} header={header} />
            </ClientContext.Provider>
          ) : (
            <div className="parlor-thread">
              {header}
              {guest.pass ? null : <GuestForm expired={guest.expired} onStart={guest.start} />}
            </div>
          )}
        </section>
      ) : null}
      <FloatingButton
        buttonRef={button}
        label={open ? t("closeChat") : t("openChat")}
        count={open ? 0 : unread}
        expanded={open}
        onClick={() => (open ? close() : setOpen(true))}
      />
    </div>
  );
}
