/** Chat on a Parlor server for React: provider, hooks and parts. */
export { useConnection } from "./hooks/useConnection.ts";
export {
  type OpenedConversation,
  type UseConversationOptions,
  useConversation,
} from "./hooks/useConversation.ts";
export { useDraft } from "./hooks/useDraft.ts";
export { type Inbox, useInbox } from "./hooks/useInbox.ts";
export { useParlor } from "./hooks/useParlor.ts";
export { usePresence } from "./hooks/usePresence.ts";
export { useStore } from "./hooks/useStore.ts";
export { useSupportRoom } from "./hooks/useSupportRoom.ts";
export { useUser } from "./hooks/useUser.ts";
export { useWords } from "./hooks/useWords.ts";
export {
  type TextKey,
  type Texts,
  type TextValues,
  type Translator,
  translator,
} from "./i18n/translator.ts";
export { Avatar, type AvatarProps } from "./parts/Avatar.tsx";
export { Badge, type BadgeProps } from "./parts/Badge.tsx";
export { Composer, type ComposerProps } from "./parts/Composer.tsx";
export { ConnectionBanner } from "./parts/ConnectionBanner.tsx";
export { ConversationItems, type ConversationItemsProps } from "./parts/ConversationItems.tsx";
export {
  ConversationListItem,
  type ConversationListItemProps,
  type ConversationWords,
} from "./parts/ConversationListItem.tsx";
export { EmptyState, type EmptyStateProps } from "./parts/EmptyState.tsx";
export { Icon, type IconName } from "./parts/Icon.tsx";
export { InboxList, type InboxListProps } from "./parts/InboxList.tsx";
export {
  type BubbleLooks,
  MessageBubble,
  type MessageBubbleProps,
  type MessageHandlers,
} from "./parts/MessageBubble.tsx";
export { MessageList, type MessageListProps } from "./parts/MessageList.tsx";
export { PresenceDot, type PresenceDotProps } from "./parts/PresenceDot.tsx";
export { StatusTicks } from "./parts/StatusTicks.tsx";
export { Thread, type ThreadProps } from "./parts/Thread.tsx";
export { ThreadHeader, type ThreadHeaderProps } from "./parts/ThreadHeader.tsx";
export { TypingLine, type TypingLineProps } from "./parts/TypingLine.tsx";
export { ParlorProvider, type ParlorProviderProps } from "./provider/ParlorProvider.tsx";
export { ParlorTheme, type ParlorThemeProps, type ThemeName } from "./provider/ParlorTheme.tsx";
export { clockTime, dayName, listTime, relativeTime } from "./text/time.ts";
export { conversationTitle, lastLine, messageLine, othersIn } from "./text/titles.ts";
